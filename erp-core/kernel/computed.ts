import type { z } from 'zod';
import type { Columns, LinesOf, PartDefinition } from './lines/lines.ts';
import type { FieldRule } from './rights/rights.ts';
import type { Fields, RowOf } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** A field that is reckoned from others of its record whenever it is read: nobody writes it, no column keeps it. */
export interface ComputedField {
  /** What it is reckoned from, as roles name it: "metres", "cuts" for that there are lines, "cuts.length". It sees nothing else. */
  readonly from: readonly string[];
  readonly type: z.ZodType;
  readonly value: (row: Row) => unknown;
}

/** What a computed field may be reckoned from. */
export type Sources<F> = (keyof Columns<F> & string) | LineSources<F>;
type LineSources<F> = {
  readonly [Name in keyof F & string]: F[Name] extends { readonly lineFields: infer L }
    ? Name | `${Name}.${keyof L & string}`
    : never;
}[keyof F & string];

/** As an author says it: pure, no I/O and no clock. Lines stand under their name, each with the fields that are named in `from`. */
export interface Computed<F extends Fields, From extends readonly Sources<F>[]> {
  readonly from: From;
  readonly type: z.ZodType;
  readonly value: (row: Pick<RowOf<Columns<F>>, From[number] & keyof RowOf<Columns<F>>> & LinesOf<F>) => unknown;
}

interface OfEntity {
  readonly computed: Readonly<Record<string, ComputedField>>;
  readonly parts: readonly PartDefinition[];
}

/** Throws a TypeError for one that is called like a field, or reckoned from what is no field of the record or its lines. */
export function checkComputed(entity: string, fields: Fields, { computed, parts }: OfEntity): void {
  for (const [name, { from }] of Object.entries(computed)) {
    if (Object.hasOwn(fields, name)) throw new TypeError(`${entity}: ${name} is a field and computed`);
    const strange = from.find((one) => !Object.hasOwn(fields, one) && !isOfLines(parts, one));
    if (strange !== undefined)
      throw new TypeError(`${entity}: ${name} is computed from ${strange}, which is no field of the record`);
    if (from.length === 0) throw new TypeError(`${entity}: ${name} is computed from nothing`);
  }
}

/** "cuts", or "cuts.length" where a cut has a length. */
const isOfLines = (parts: OfEntity['parts'], name: string): boolean =>
  parts.some(
    (part) => name === part.name || Object.keys(part.fields).some((field) => name === `${part.name}.${field}`),
  );

/** The lines that a source is of, or the field itself: "cuts" of "cuts.length". */
export const partIn = (name: string): string => name.split('.', 1)[0] ?? name;

/** What is kept of computed fields, by what is kept of those they are reckoned from: else one could reckon back. */
export function keptComputed({ computed }: Pick<OfEntity, 'computed'>, { hidden, masked }: FieldRule) {
  const named = (kept: ReadonlySet<string>) =>
    Object.entries(computed).flatMap(([name, { from }]) =>
      kept.has(name) || from.some((one) => kept.has(one) || kept.has(partIn(one))) ? [name] : [],
    );
  const gone = named(hidden);
  return { hidden: gone, masked: named(masked).filter((name) => !gone.includes(name)) };
}

/** The lines without which what a reader sees of the computed fields cannot be reckoned. */
export const partsReckoned = (
  { computed, parts }: OfEntity,
  { hidden, masked }: FieldRule,
): readonly PartDefinition[] => {
  const shown = Object.entries(computed).filter(([name]) => !hidden.has(name) && !masked.has(name));
  const names = new Set(shown.flatMap(([, { from }]) => from.map(partIn)));
  return parts.filter(({ name }) => names.has(name));
};

/** The value of a computed field of a row whose fields, and lines, are all there. */
export function reckoned({ from, value }: ComputedField, row: Row, parts: OfEntity['parts']): unknown {
  const own = from.filter((one) => parts.every(({ name }) => name !== partIn(one)));
  const lines = parts.flatMap(({ name }) => {
    const fields = from.flatMap((one) => (partIn(one) === name && one !== name ? [one.slice(name.length + 1)] : []));
    return from.some((one) => partIn(one) === name) ? [[name, linesWith(row[name], fields)] as const] : [];
  });
  return value(Object.fromEntries([...own.map((field) => [field, row[field]]), ...lines])) ?? null;
}

const linesWith = (lines: unknown, fields: readonly string[]): readonly Row[] =>
  (Array.isArray(lines) ? (lines as readonly Row[]) : []).map((line) =>
    Object.fromEntries(fields.map((field) => [field, line[field]])),
  );

/** A row as a reader gets it: with its computed fields behind the others. `lines`: of the record, by part. */
export function withComputed<R extends Row>(
  { computed, parts }: OfEntity,
  { hidden, masked }: FieldRule,
  mask: string,
  row: R,
  lines: Row = {},
): R {
  const names = Object.keys(computed).filter((name) => !hidden.has(name));
  if (names.length === 0) return row;
  const whole = { ...row, ...lines };
  const values = names.map((name) => {
    const field = computed[name];
    return [name, masked.has(name) || !field ? mask : reckoned(field, whole, parts)] as const;
  });
  return { ...row, ...Object.fromEntries(values) };
}
