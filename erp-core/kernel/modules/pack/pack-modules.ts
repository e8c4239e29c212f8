import type { Module } from '../../module.ts';
import { isRefusal } from '../../refusal.ts';
import { registryOf } from '../../registry.ts';
import type { HeldPack } from './held-pack.ts';
import type { KeptPack } from './kept-packs.ts';
import type { PackManifest } from './manifest.ts';
import { moduleOfPack } from './module-of-pack.ts';
import { withinRange } from './version.ts';

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
      const found = madeBeside(pack.manifest, here);
      if ('reason' in found) held.push({ name: pack.name, reason: found.reason });
      else modules.push(found);
    }
    made = left.length < waiting.length;
    waiting = left;
  }
  for (const { name, manifest } of waiting)
    held.push({ name, reason: `what it needs is not here: ${JSON.stringify(manifest.needs)}` });
  return { modules, held };
}

/** The module of a pack, or why it is none beside the others: whatever it is that this kernel does not take of it. */
function madeBeside(manifest: PackManifest, here: readonly Module[]): Module | { readonly reason: string } {
  try {
    const made = moduleOfPack(manifest, here);
    if (isRefusal(made)) return { reason: String(made.details.first) };
    // What only shows where all stand together: a name that is there twice, a command that takes back what is not there.
    registryOf([...here, made]);
    return made;
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
