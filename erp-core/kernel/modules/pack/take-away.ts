import { writeAudit } from '../../audit.repository.ts';
import type { Db } from '../../db.ts';
import type { Module } from '../../module.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import { registryOf } from '../../registry.ts';
import { keepSearched } from '../../search/keep-searched.ts';
import { inEachCompany } from './as-owner.ts';
import { clearCompany } from './clear-company.ts';
import { dropFieldSql, filledSql } from './ddl.ts';
import { type KeptPack, keptPacks } from './kept-packs.ts';
import { linesIn } from './pack-field.ts';
import { packModules } from './pack-modules.ts';
import { dropReadable, makeReadable } from './readable.ts';
import { refuse } from './refusals.ts';
import { lineTable, schemaOf, tableOf } from './table-names.ts';
import { writeRows } from './write-rows.ts';

/** What goes with a pack. */
export interface TakenAway {
  readonly name: string;
  readonly version: string;
  /** Records by entity: of the company that asks (null: nobody's in particular), and of all others together. */
  readonly rows: readonly { readonly entity: string; readonly own: number; readonly others: number }[];
  /** Records of others that have something in a field that it added, by that field ("stock.item.xColour"), of all companies. */
  readonly fields: readonly { readonly field: string; readonly records: number; readonly others: number }[];
  /** In how many companies it is switched on: it has to be none. */
  readonly enabled: number;
  /** Packs that need it. */
  readonly neededBy: readonly string[];
  /** File on the plant's machine that its records were written to; null: they were not. */
  readonly kept: string | null;
  /** Rights in roles that name it, and sheets of imports, of all companies. They go too; the audit trail and history stay. */
  readonly grants: number;
  readonly imports: number;
  /** Events that wait for what it does by itself, of all companies: nobody acts on them any more. */
  readonly waiting: number;
}

export interface TakingAway {
  readonly name: string;
  readonly by: string;
  readonly now: number;
  /** Who asks; null: whoever runs the machine, for all companies. */
  readonly company: string | null;
  /** A file to write all its records to first; left out: they are gone. */
  readonly keepIn?: string | undefined;
}

/** What would be lost. */
export async function whatGoes(
  db: Db,
  { name, company }: Pick<TakingAway, 'name' | 'company'>,
): Promise<TakenAway | Refusal> {
  const kept = await keptPacks(db);
  const pack = kept.find((one) => one.name === name);
  if (!pack) return refuse('pack-unknown', { name });
  const found = await inEachCompany(db, () => seenIn(db, pack));
  const all = [...found];
  return {
    ...{ name, version: pack.version, kept: null },
    rows: pack.manifest.entities.map((entity, at) => {
      const sum = (mine: boolean) =>
        all.reduce((total, [id, { rows }]) => total + ((id === company) === mine ? (rows[at] ?? 0) : 0), 0);
      return { entity: entity.name, own: sum(true), others: sum(false) };
    }),
    fields: addedIn(pack.manifest).map(({ name }, at) => ({
      field: name,
      records: all.reduce((total, [, { filled }]) => total + (filled[at] ?? 0), 0),
      others: all.reduce((total, [id, { filled }]) => total + (id === company ? 0 : (filled[at] ?? 0)), 0),
    })),
    enabled: all.filter(([, { enabled }]) => enabled).length,
    neededBy: kept.filter(({ manifest }) => name in manifest.needs).map((one) => one.name),
    grants: all.reduce((total, [, { grants }]) => total + grants, 0),
    imports: all.reduce((total, [, { imports }]) => total + imports, 0),
    waiting: all.reduce((total, [, { waiting }]) => total + waiting, 0),
  };
}

/** What of a pack is written to a file before it goes: its records, and the lines of each kind behind them. */
async function keptRows(db: Db, name: string) {
  const { manifest } = (await keptPacks(db)).find((one) => one.name === name) ?? {};
  if (!manifest) return [];
  // Of records of others, those that have something in an added field.
  const others = manifest.extends.map(({ entity, fields }) => ({
    ...{ entity, table: tableOf(entity) },
    where:
      Object.entries(fields)
        .map(([field, one]) => `(${filledSql(field, one)})`)
        .join(' or ') || 'false',
  }));
  const own = manifest.entities.flatMap((entity) => [
    { entity: entity.name, table: tableOf(entity.name) },
    ...linesIn(entity.fields).map(([lines]) => ({ entity: entity.name, lines, table: lineTable(entity.name, lines) })),
  ]);
  return [...own, ...others];
}

/** The fields that a pack has added to tables of others, each with the condition of holding something but its default. */
const addedIn = ({ extends: extended }: KeptPack['manifest']) =>
  extended.flatMap(({ entity, fields }) =>
    Object.entries(fields).map(([field, one]) => ({
      name: `${entity}.${field}`,
      table: tableOf(entity),
      filled: filledSql(field, one),
      drop: dropFieldSql(field, one, tableOf(entity)),
    })),
  );

async function seenIn(db: Db, { name, manifest }: KeptPack) {
  const rows: number[] = [];
  const filled: number[] = [];
  for (const { table, filled: holds } of addedIn(manifest)) {
    const one = await db.one<{ n: number }>(
      `select count(*) n from ${table} where company = kernel.current_company() and ${holds}`,
    );
    filled.push(Number(one?.n ?? 0));
  }
  for (const entity of manifest.entities) {
    const one = await db.one<{ n: number }>(`select count(*) n from ${tableOf(entity.name)}`);
    rows.push(Number(one?.n ?? 0));
  }
  const more = await db.one<{ enabled: boolean; grants: number; imports: number; waiting: number }>(
    `select coalesce((select enabled from kernel.company_module where module = $1), false) enabled,
       (select count(*) from kernel.role r
        where exists (select from unnest(r.permissions) p where p = $1 || '.*' or p like $1 || '.%')
          or exists (select from jsonb_array_elements(r.grants) g where g->>'on' like $1 || '.%')) grants,
       (select count(*) from kernel.import where entity like $1 || '.%') imports,
       (select count(*) from kernel.handler_failure where handler like $1 || '.%') waiting`,
    [name],
  );
  return {
    ...{ rows, filled },
    enabled: more?.enabled ?? false,
    grants: Number(more?.grants ?? 0),
    imports: Number(more?.imports ?? 0),
    waiting: Number(more?.waiting ?? 0),
  };
}

/**
 * Takes a pack away with its tables, in the running transaction of the owner's. Refused while it is switched on anywhere
 * or needed, and where other companies have records in it, unless whoever runs the machine asks. What happened stays in
 * the audit trail, in histories and events, and numbers it gave are not given again.
 */
export async function takeAway(db: Db, taking: TakingAway, release: readonly Module[]): Promise<TakenAway | Refusal> {
  const { name, by, now, company } = taking;
  const goes = await whatGoes(db, taking);
  if (isRefusal(goes)) return goes;
  if (goes.enabled > 0) return refuse('pack-enabled', { name, companies: goes.enabled });
  if (goes.neededBy.length > 0) return refuse('pack-needed', { name, by: goes.neededBy.join(', ') });
  const others = [...goes.rows, ...goes.fields].reduce((sum, one) => sum + one.others, 0);
  if (company !== null && others > 0) return refuse('pack-rows-elsewhere', { name, rows: others });
  if (taking.keepIn !== undefined) await writeRows(db, taking.keepIn, await keptRows(db, name));
  const before = await keptPacks(db);
  const added = before.find((one) => one.name === name);
  await dropReadable(db.client);
  // What its last version dropped is still there, in tables of others too.
  for (const statement of added?.contract ?? []) await db.client.query(statement);
  await db.client.query(`drop schema ${schemaOf(name)} cascade`);
  for (const { drop } of added ? addedIn(added.manifest) : [])
    for (const statement of drop) await db.client.query(statement);
  await inEachCompany(db, async (id) => {
    const changes = await clearCompany(db, name);
    // Its draft and versions stay with the company that has made it: it may be published again.
    if (added?.design) await db.run('update kernel.design set published = 0 where id = $1', [added.design]);
    const rows = company === null || id === company ? goes.rows.map(({ entity, own }) => ({ entity, own })) : [];
    const input = { name, version: goes.version, rows };
    const key = `pack/${name}/${now}`;
    await writeAudit(db, [
      { at: now, user: by, command: 'kernel.pack.remove', key, correlation: key, input, refusal: null, changes },
    ]);
  });
  await db.run('delete from kernel.pack where name = $1', [name]);
  const left = registryOf([
    ...release,
    ...packModules(
      before.filter((one) => one.name !== name),
      release,
    ).modules,
  ]);
  const extended = new Set(added?.manifest.extends.map(({ entity }) => entity));
  await keepSearched(
    db.client,
    [...left.entities.values()].filter((one) => extended.has(one.name)),
  );
  await makeReadable(db.client, left);
  return { ...goes, kept: taking.keepIn ?? null };
}
