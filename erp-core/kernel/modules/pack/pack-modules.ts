import type { Module } from '../../module.ts';
import { isRefusal } from '../../refusal.ts';
import type { KeptPack } from './kept-packs.ts';
import { moduleOfPack } from './module-of-pack.ts';
import { withinRange } from './version.ts';

export interface HeldPack {
  readonly name: string;
  readonly reason: string;
}

export interface PackModules {
  readonly modules: readonly Module[];
  /** Packs that are kept and cannot run beside what else there is, each with the reason. */
  readonly held: readonly HeldPack[];
}

/** The modules of packs beside those of the release; one that does not fit any more is held back, alone. */
export function packModules(
  kept: readonly Pick<KeptPack, 'name' | 'manifest'>[],
  release: readonly Module[],
): PackModules {
  const modules: Module[] = [];
  const held: HeldPack[] = [];
  let waiting = [...kept];
  // A pack may need another that came later (it was raised since): whoever can be made is made, until nobody can.
  for (let made = true; made && waiting.length > 0; ) {
    const left: Pick<KeptPack, 'name' | 'manifest'>[] = [];
    for (const pack of waiting) {
      const here = [...release, ...modules];
      const fits = Object.entries(pack.manifest.needs).every(([name, range]) =>
        here.some((module) => module.name === name && withinRange(module.version, range)),
      );
      if (!fits) {
        left.push(pack);
        continue;
      }
      const found = moduleOfPack(pack.manifest, here);
      if (isRefusal(found)) held.push({ name: pack.name, reason: String(found.details.first) });
      else modules.push(found);
    }
    made = left.length < waiting.length;
    waiting = left;
  }
  for (const { name, manifest } of waiting)
    held.push({ name, reason: `what it needs is not here: ${JSON.stringify(manifest.needs)}` });
  return { modules, held };
}
