import type { Caller } from '../caller.ts';
import { rightsOf } from '../caller.ts';
import { type MemberRights, memberRights } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Locale } from '../label.ts';
import { closed } from '../modules/closed.ts';
import { Refused } from '../refusal.ts';
import { isTold, shownFields, type Teller } from '../rights/records.ts';
import { notPermitted } from '../rights/refused.ts';
import { titleOf } from '../search/title.ts';
import { fieldSql } from '../table.ts';

type Values = Readonly<Record<string, unknown>>;

/** A record by the name of its entity and its id. */
export interface About {
  readonly entity: string;
  readonly record: string;
}

/** A record as it stands in the database, of whatever module; nobody's rights have been looked at. */
export interface RecordAtHand extends About {
  readonly of: EntityDefinition;
  readonly row: Values & { readonly id: string; readonly version: number };
}

interface Asking {
  readonly db: Db;
  readonly registry: Declarations;
}

/** The entity of this name. Throws `Refused` where there is none, its module is off, or the caller reads none of its records. */
export function entityOf({ registry }: Pick<Asking, 'registry'>, name: string, caller: Caller): EntityDefinition {
  const of = registry.entities.get(name);
  if (!of) throw new Refused(refuse('unknown-name', { name }));
  const off = closed(registry, name);
  if (off) throw new Refused(off);
  if (!rightsOf(caller).permits(name, 'read')) throw new Refused(notPermitted(caller, name, 'read'));
  return of;
}

/** Records of one entity by their ids, as they stand. */
export async function recordsAtHand(db: Db, of: EntityDefinition, ids: readonly string[]): Promise<RecordAtHand[]> {
  const columns = Object.entries(of.table.fields).map(([field, schema]) => `${fieldSql(field, schema)} as "${field}"`);
  const rows = await db.rows<RecordAtHand['row']>(
    `select ${columns.join(', ')} from ${of.table.name} t where t.id = any($1::uuid[])`,
    [ids],
  );
  return rows.map((row) => ({ entity: of.name, record: row.id, of, row }));
}

/** The record, which the caller sees. Throws `Refused` where he does not: that it is there is told to nobody else. */
export async function recordSeen(asking: Asking, { entity, record }: About, caller: Caller): Promise<RecordAtHand> {
  const of = entityOf(asking, entity, caller);
  const [found] = await recordsAtHand(asking.db, of, [record]);
  if (!found || !sees(caller, found)) throw new Refused(refuse('not-found', { id: record }));
  return found;
}

export const sees = (reader: Teller, { of, row }: RecordAtHand): boolean => isTold(reader, of, row);

/** Of these members (null: of all) those who see the record, with their names. */
export async function readersOf(db: Db, at: RecordAtHand, users: readonly string[] | null): Promise<MemberRights[]> {
  if (users?.length === 0) return [];
  return (await memberRights(db, users)).filter((member) => sees(asReader(member), at));
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** A member as somebody to be told something. */
export const asReader = ({ sites, rights }: Pick<MemberRights, 'sites' | 'rights'>): Teller => ({
  sites,
  rights,
  permissions: NO_NAMES,
});

/** What a reader knows the record by: its key and its name, in his language, without what is kept from him. */
export function titleFor(reader: Teller, { of, row }: RecordAtHand, locale: Locale): string {
  const { title, detail } = titleOf(of, shownFields(reader, of, row), locale);
  return detail === null ? title : `${title} ${detail}`;
}

/** The site whose people are told live of what is said of a record; "" where it is of none, and people of sites see it not. */
export const siteOf = ({ of, row }: RecordAtHand): string | null =>
  of.siteField === undefined ? null : ((row[of.siteField] as string | null | undefined) ?? '');
