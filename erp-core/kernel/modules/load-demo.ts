import type { Caller } from '../caller.ts';
import type { Kernel } from '../kernel.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Module } from '../module.ts';
import type { Outcome } from '../outcome.ts';
import { refusedOutcome } from '../settle.ts';

const isResult = (value: unknown): value is { readonly result: number } =>
  typeof value === 'object' &&
  value !== null &&
  'result' in value &&
  typeof value.result === 'number' &&
  Object.keys(value).length === 1;

/** With the ids that earlier commands answered, wherever they stand: in lines and lists too. */
function filled(value: unknown, ids: readonly unknown[]): unknown {
  if (isResult(value)) return ids[value.result];
  if (Array.isArray(value)) return value.map((one) => filled(one, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, ids)]));
}

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
    const outcome = await execute(caller, command, filled(input, ids), { idempotencyKey: `demo/${name}/${at}` });
    if (!outcome.ok) return outcome;
    ids.push((outcome.result as { readonly id?: unknown } | null)?.id);
  }
  return { ok: true, repeated: false, result: { made: ids.length } };
}
