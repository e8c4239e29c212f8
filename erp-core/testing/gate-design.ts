import { readFileSync } from 'node:fs';
import type { Caller, Kernel } from '../kernel/index.ts';

const page = readFileSync(new URL('../../docs/without-code.md', import.meta.url), 'utf8');

/** The gate passes of docs/without-code.md, said place by place as somebody without code says them. */
export const GATE = JSON.parse(/^```json design=gate\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '') as readonly (readonly [
  place: string,
  value: unknown,
])[];

interface Drawn {
  readonly id: string;
  readonly version: number;
  readonly faults: readonly { readonly place: string; readonly message: string }[];
}

/** Begins a design and says each of these in it; its id, version and what is still wrong. Throws what is refused. */
export async function drawn(
  kernel: Pick<Kernel, 'execute'>,
  caller: Caller,
  name: string,
  places: readonly (readonly [string, unknown])[],
  needs: Readonly<Record<string, string>> = {},
): Promise<Drawn> {
  const label = { en: name, bn: name, hi: name };
  let standing = await answered('kernel.design.begin', { name, label, description: label, needs });
  for (const [place, value] of places)
    standing = await answered('kernel.design.put', { design: standing.id, version: standing.version, place, value });
  return standing;

  async function answered(command: string, input: object): Promise<Drawn> {
    const { ok, refusal, result } = await kernel.execute(caller, command, input);
    if (!ok) throw new Error(`${command} ${JSON.stringify(input).slice(0, 200)}: ${refusal?.code} ${refusal?.message}`);
    return result as Drawn;
  }
}
