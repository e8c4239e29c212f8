import type { Caller } from '../caller.ts';
import type { Kernel } from '../kernel.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Module } from '../module.ts';
import type { Outcome } from '../outcome.ts';
import { refusedOutcome } from '../settle.ts';
import { withResults } from './demo-results.ts';

/** Makes a module's demo records one after the other, each under a key of its own, so that none is made twice. */
export async function loadDemo(
  { execute, modules }: { readonly execute: Kernel['execute']; readonly modules: readonly Module[] },
  caller: Caller,
  name: string,
): Promise<Outcome> {
  const module = modules.find((one) => one.name === name);
  if (!module) return refusedOutcome(refuse('module-unknown', { module: name }), caller.locale);
  const ids: unknown[] = [];
  for (const [at, { command, input }] of module.demo.entries()) {
    const outcome = await execute(
      caller,
      command,
      withResults(input, (of) => ids[of]),
      { idempotencyKey: `demo/${name}/${at}` },
    );
    if (!outcome.ok) return outcome;
    ids.push((outcome.result as { readonly id?: unknown } | null)?.id);
  }
  return { ok: true, repeated: false, result: { made: ids.length } };
}
