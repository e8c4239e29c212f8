import type { DecideContext } from './decide-context.ts';
import type { Found, Wants } from './effect.ts';
import type { Entity, EntityDefinition } from './entity.ts';
import { siteFieldOf, targetOf } from './fields.ts';
import { refuse } from './kernel-refusals.ts';
import type { Refusal } from './refusal.ts';
import { sameValue } from './same-value.ts';
import type { Table } from './table.ts';

export type Values = Readonly<Record<string, unknown>>;
export type AnyEntity = Entity<{ readonly id: string; readonly version: number }, object>;
export type AnyRow = Values & { readonly id: string; readonly version: number };

/** What a module adds to a standard command: a rule of its own on the record as it would stand. Pure. */
export interface StandardRule {
  readonly check?: (record: never, context: DecideContext) => Refusal | undefined;
}

/** What the other person wrote meanwhile, beside what was to be written: nobody's work is lost. */
export const changedBetween = (record: AnyRow, given: Values): Refusal =>
  refuse('record-changed', {
    version: record.version,
    difference: Object.entries(given).flatMap(([field, yours]) =>
      sameValue(record[field], yours) ? [] : [{ field, yours, now: record[field] ?? null }],
    ),
  });

export const maySee = (
  { siteField }: EntityDefinition,
  record: Values,
  { caller: { sites } }: DecideContext,
): boolean => siteField === undefined || sites === null || sites.includes(String(record[siteField]));

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

/** What the references of an input point at. They are only read: that a record is there is enough. */
export function referred({ table }: EntityDefinition, given: Values): Wants {
  const wants: Record<string, Wants[string]> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = table.fields[name];
    const target = field && targetOf(field);
    if (target && typeof value === 'string') {
      wants[REFERRED + name] = {
        kind: 'rows',
        table: target,
        keys: [{ id: value }],
        lock: false,
        pick: (rows) => rows[0],
      };
    }
  }
  return wants;
}

/** A reference to what is not there, or to a record of a site that the caller does not see, which is the same to him. */
export function missing(
  { table }: EntityDefinition,
  given: Values,
  found: Found<Wants>,
  { caller: { sites } }: DecideContext,
): Refusal | undefined {
  for (const [name, value] of Object.entries(given)) {
    const field = table.fields[name];
    if (!field || !targetOf(field) || typeof value !== 'string') continue;
    const target = found[REFERRED + name] as Values | undefined;
    const site = siteFieldOf(field);
    const foreign =
      target !== undefined && site !== undefined && sites !== null && !sites.includes(String(target[site]));
    if (target === undefined || foreign) return refuse('reference-unknown', { field: name, id: value });
  }
  return undefined;
}
