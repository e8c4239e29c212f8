import type { z } from 'zod';
import { membership } from './core/tables.ts';
import type { DecideContext } from './decide-context.ts';
import type { Found, TableShape, Wants } from './effect.ts';
import type { Entity, EntityDefinition } from './entity.ts';
import { fieldMeta, sitesOf, targetOf } from './fields.ts';
import { isFile, isSaidRightly, misfit } from './files/file-field.ts';
import { refuse } from './kernel-refusals.ts';
import type { Refusal } from './refusal.ts';
import { showsRecord } from './rights/records.ts';
import { inSites, seenInSites } from './rights/sites.ts';
import { sameValue } from './same-value.ts';
import type { Table } from './table.ts';

export type Values = Readonly<Record<string, unknown>>;
export type AnyEntity = Entity<{ readonly id: string; readonly version: number }, object>;
export type AnyRow = Values & { readonly id: string; readonly version: number };

/** What the other person wrote meanwhile, beside what was to be written: nobody's work is lost. */
export const changedBetween = (record: AnyRow, given: Values, more: readonly object[] = []): Refusal =>
  refuse('record-changed', {
    version: record.version,
    difference: [
      ...Object.entries(given).flatMap(([field, yours]) =>
        sameValue(record[field], yours) ? [] : [{ field, yours, now: record[field] ?? null }],
      ),
      ...more,
    ],
  });

/** A record of the caller's sites that his grants show: one that he may write. */
export const maySee = (of: EntityDefinition, record: Values, { caller }: Pick<DecideContext, 'caller'>): boolean =>
  inSites(of, record, caller) && showsRecord(caller, of.name, record, of.table.fields);

export const bySite = ({ siteField }: EntityDefinition) =>
  siteField === undefined ? {} : { site: (given: Values) => given[siteField] as string | undefined };

/** Records of the same natural key. */
export function sameKey(of: AnyEntity, given: Values): Wants {
  const { naturalKey } = of.definition;
  if (naturalKey.length === 0 || naturalKey.some((name) => given[name] === undefined)) return {};
  const rows = of as unknown as Table<Values>;
  return { twins: rows.where(Object.fromEntries(naturalKey.map((name) => [name, given[name]]))) };
}

const REFERRED = 'referred:';

/**
 * What the references of an input point at. They are only read: that a record is there is enough.
 * @param within where in the input they stand: "lines.3."
 */
export function referred({ table }: { readonly table: Pick<TableShape, 'fields'> }, given: Values, within = ''): Wants {
  const wants: Record<string, Wants[string]> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = table.fields[name];
    const target = field && tableOf(field);
    const ids = namedIn(value);
    if (!field || !target || ids.length === 0) continue;
    const key = keyOf(field);
    wants[REFERRED + within + name] = {
      kind: 'rows',
      table: target,
      keys: ids.map((id) => ({ [key]: id })),
      lock: false,
      pick: (rows) => rows,
    };
  }
  return wants;
}

const tableOf = (field: z.ZodType): TableShape | undefined =>
  fieldMeta(field).field === 'person' ? membership : targetOf(field);
/** What a field names a record by: people are named by the id of their user. */
const keyOf = (field: z.ZodType): string => (fieldMeta(field).field === 'person' ? 'userId' : 'id');
const namedIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value])
    .map((one) => (typeof one === 'object' && one !== null && 'id' in one ? one.id : one))
    .filter((one) => typeof one === 'string');
/** What an input says of one of its files. */
const saidOf = (value: unknown, id: string): readonly unknown[] =>
  [value].flat().filter((one) => typeof one === 'object' && one !== null && 'id' in one && one.id === id);

/** A reference to what is not there, or to a record that the caller does not see, which is the same to him. */
export function missing(
  { table }: { readonly table: Pick<TableShape, 'fields'> },
  given: Values,
  found: Found<Wants>,
  { caller }: DecideContext,
  within = '',
): Refusal | undefined {
  for (const [name, value] of Object.entries(given)) {
    const field = table.fields[name];
    const of = field && tableOf(field);
    if (!field || !of) continue;
    const key = keyOf(field);
    const there = (found[REFERRED + within + name] ?? []) as readonly Values[];
    const seen = (id: string): boolean => {
      const target = there.find((row) => row[key] === id);
      // Who works in the company is no secret within it: whose turn it is has to be sayable.
      if (key === 'userId') return target !== undefined;
      // Whoever knows the id of a file was shown it.
      if (isFile(field)) return target !== undefined && saidOf(value, id).every((said) => isSaidRightly(said, target));
      return (
        target !== undefined &&
        seenInSites(sitesOf(field), target, of.fields, caller) &&
        showsRecord(caller, of.entity ?? '', target, of.fields)
      );
    };
    const unknown = namedIn(value).find((id) => !seen(id));
    if (unknown !== undefined) return refuse('reference-unknown', { field: within + name, id: unknown });
    const against = isFile(field) && there.map((row) => misfit(field, within + name, row as never)).find(Boolean);
    if (against) return against;
  }
  return undefined;
}
