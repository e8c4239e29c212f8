import { type Holder, permits } from '../caller.ts';
import type { Fields } from '../effect.ts';
import { fieldMeta } from '../field-meta.ts';

const found = new WeakMap<Fields, ReadonlyMap<string, string>>();

/** The fields that only holders of a right see, each with that right. Looked for once in each set of fields. */
export function sensitiveIn(fields: Fields): ReadonlyMap<string, string> {
  let sensitive = found.get(fields);
  if (!sensitive) {
    sensitive = new Map(
      Object.entries(fields).flatMap(([name, schema]) => {
        const right = fieldMeta(schema).sensitive;
        return right === undefined ? [] : [[name, right] as const];
      }),
    );
    found.set(fields, sensitive);
  }
  return sensitive;
}

/** Of these fields, those that are kept from the caller because he lacks their right. */
export function keptOf(caller: Holder, fields: Fields): readonly string[] {
  const sensitive = sensitiveIn(fields);
  if (sensitive.size === 0) return NOTHING;
  return [...sensitive].flatMap(([name, right]) => (permits(caller, right) ? [] : [name]));
}

const NOTHING: readonly string[] = [];

/** An input, a payload or a row of a ledger without what is kept from the caller. */
export function withoutKept<Value>(caller: Holder, fields: Fields, value: Value): Value {
  const kept = keptOf(caller, fields);
  if (kept.length === 0 || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !kept.includes(name))) as Value;
}
