import type { z } from 'zod';
import type { FieldRule } from './rights/rights.ts';
import type { Fields, RowOf } from './table.ts';

/** A field that is reckoned from others of its record whenever it is read: nobody writes it, no column keeps it. */
export interface ComputedField {
  /** The fields it is reckoned from; it sees no other. */
  readonly from: readonly string[];
  readonly type: z.ZodType;
  readonly value: (row: Readonly<Record<string, unknown>>) => unknown;
}

/** As an author says it: pure, no I/O and no clock. */
export interface Computed<F extends Fields, From extends readonly (keyof F & string)[]> {
  readonly from: From;
  readonly type: z.ZodType;
  readonly value: (row: Pick<RowOf<F>, From[number]>) => unknown;
}

interface OfEntity {
  readonly computed: Readonly<Record<string, ComputedField>>;
}

/** Throws a TypeError for one that is called like a field, or reckoned from what is no field of the record. */
export function checkComputed(entity: string, fields: Fields, computed: Readonly<Record<string, ComputedField>>): void {
  for (const [name, { from }] of Object.entries(computed)) {
    if (Object.hasOwn(fields, name)) throw new TypeError(`${entity}: ${name} is a field and computed`);
    const strange = from.find((one) => !Object.hasOwn(fields, one));
    if (strange !== undefined)
      throw new TypeError(`${entity}: ${name} is computed from ${strange}, which is no field of the record`);
    if (from.length === 0) throw new TypeError(`${entity}: ${name} is computed from nothing`);
  }
}

/** What is kept of computed fields, by what is kept of those they are reckoned from: else one could reckon back. */
export function keptComputed({ computed }: OfEntity, { hidden, masked }: FieldRule) {
  const named = (kept: ReadonlySet<string>) =>
    Object.entries(computed).flatMap(([name, { from }]) =>
      kept.has(name) || from.some((field) => kept.has(field)) ? [name] : [],
    );
  const gone = named(hidden);
  return { hidden: gone, masked: named(masked).filter((name) => !gone.includes(name)) };
}

/** The value of a computed field of a row whose fields are all there. */
export const reckoned = ({ from, value }: ComputedField, row: Readonly<Record<string, unknown>>): unknown =>
  value(Object.fromEntries(from.map((field) => [field, row[field]]))) ?? null;

/** A row as a reader gets it: with its computed fields behind the others. */
export function withComputed<Row extends Readonly<Record<string, unknown>>>(
  { computed }: OfEntity,
  { hidden, masked }: FieldRule,
  mask: string,
  row: Row,
): Row {
  const names = Object.keys(computed).filter((name) => !hidden.has(name));
  if (names.length === 0) return row;
  const values = names.map((name) => {
    const field = computed[name];
    return [name, masked.has(name) || !field ? mask : reckoned(field, row)] as const;
  });
  return { ...row, ...Object.fromEntries(values) };
}
