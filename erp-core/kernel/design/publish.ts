import { generateKeyPairSync } from 'node:crypto';
import { writeAudit } from '../audit.repository.ts';
import type { Db } from '../db.ts';
import { newId } from '../identifier.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Module } from '../module.ts';
import { inEachCompany } from '../modules/pack/as-owner.ts';
import { type BroughtIn, carryOut, type Planned, planned } from '../modules/pack/bring-in.ts';
import { filledSql } from '../modules/pack/ddl.ts';
import { keptPacks } from '../modules/pack/kept-packs.ts';
import type { PackManifest } from '../modules/pack/manifest.ts';
import { linesIn, ownFields } from '../modules/pack/pack-field.ts';
import { sealPack } from '../modules/pack/signed-file.ts';
import { lineTable, tableOf } from '../modules/pack/table-names.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { manifestIn } from './draft-faults.ts';
import type { DraftValue } from './tables.ts';

export interface Publishing {
  readonly company: string;
  readonly design: string;
  /** The design's own version, as whoever publishes it has seen it. */
  readonly version: number;
  readonly by: string;
  /** Microseconds. */
  readonly now: number;
  /** Of what would be lost, what may be: names as the preview gives them. */
  readonly accepts?: readonly string[] | undefined;
  readonly note?: string | undefined;
}

/** What publishing would do, or did. */
export interface Published extends BroughtIn {
  /** The version it is, or would be: 1, 2, … */
  readonly number: number;
  /** What goes, with how many records hold something in it, of all companies. It is kept until the version after. */
  readonly loses: readonly { readonly name: string; readonly records: number }[];
  /** What stands against it: rules that are tighter, and how many records do not keep them. None where it was published. */
  readonly against: readonly { readonly path: string; readonly message: string; readonly records: number }[];
}

interface Found {
  readonly name: string;
  readonly draft: DraftValue;
  readonly published: number;
}

/** What publishing would do; nothing is changed. */
export async function previewPublishing(
  db: Db,
  publishing: Publishing,
  modules: readonly Module[],
): Promise<Published | Refusal> {
  const told = await looked(db, publishing, modules);
  return isRefusal(told) ? told : told.published;
}

/**
 * Publishes a design as its next version, in the running transaction of the owner's: tables, what is kept of it, and the trail.
 * Refused: what is lost and nobody has accepted, rules that records do not keep, a draft that is wrong.
 */
export async function publishDesign(
  db: Db,
  publishing: Publishing,
  modules: readonly Module[],
): Promise<Published | Refusal> {
  const told = await looked(db, publishing, modules);
  if (isRefusal(told)) return told;
  const { published, plan, text, found } = told;
  if (plan.from && isSame(plan.from.manifest, plan.opened.manifest))
    return refuse('design-same', { number: found.published });
  const [first] = published.against;
  if (first)
    return refuse('design-holds', {
      first: `${first.path}: ${first.message} (${first.records})`,
      against: published.against,
    });
  const accepted = new Set(publishing.accepts);
  const lost = published.loses.filter(({ name }) => !accepted.has(name));
  if (lost.length > 0)
    return refuse('design-loses', {
      lost: lost.map(({ name, records }) => `${name} (${records})`).join(', '),
      loses: lost,
    });
  const { by, now, design, company, note } = publishing;
  const done = await carryOut(db, plan, { text, by, now, trust: 'This installation', design });
  if (isRefusal(done)) return done;
  await inCompany(db, company, async () => {
    const { number, adds, drops } = published;
    await db.run(
      `insert into kernel.design_version (id, design, number, manifest, note, adds, drops, published_at, published_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        newId(),
        design,
        number,
        JSON.stringify(plan.opened.manifest),
        note ?? null,
        JSON.stringify(adds),
        JSON.stringify(drops),
        now,
        by,
      ],
    );
    await db.run(`update kernel.design set published = $2, version = version + 1 where id = $1`, [design, number]);
    const key = `design/${design}/${number}`;
    const input = { design, name: found.name, number, note: note ?? null, loses: published.loses };
    const before = { id: design, version: publishing.version, published: found.published };
    const after = { id: design, version: publishing.version + 1, published: number };
    const change = { table: 'kernel.design', entity: 'kernel.design', key: { id: design }, before, after };
    await writeAudit(db, [
      {
        at: now,
        user: by,
        command: 'kernel.design.publish',
        key,
        correlation: key,
        input,
        refusal: null,
        changes: [change],
      },
    ]);
  });
  return published;
}

/** Whether two versions declare the same. */
function isSame(one: PackManifest, other: PackManifest): boolean {
  const [a, b] = [one, other].map((manifest) => JSON.stringify({ ...manifest, version: '', drops: [] }));
  return a === b;
}

async function inCompany<Result>(db: Db, company: string, work: () => Promise<Result>): Promise<Result> {
  await db.rows(`select set_config('millrace.company', $1, true)`, [company]);
  const done = await work();
  await db.rows(`select set_config('millrace.company', '', true)`);
  return done;
}

interface Looked {
  readonly published: Published;
  readonly plan: Planned;
  readonly text: string;
  readonly found: Found;
}

async function looked(db: Db, publishing: Publishing, modules: readonly Module[]): Promise<Looked | Refusal> {
  const { company, design, version } = publishing;
  const seen = await inCompany(db, company, async () => {
    const row = await db.one<Found & { version: number }>(
      'select name, draft, published, version from kernel.design where id = $1 for update',
      [design],
    );
    const before = await db.rows<{ number: number; manifest: PackManifest }>(
      'select number, manifest from kernel.design_version where design = $1 order by number desc limit 2',
      [design],
    );
    return { row, before };
  });
  const {
    row: found,
    before: [last, beforeLast],
  } = seen;
  if (!found) return refuse('design-version-unknown', { number: version });
  if (found.version !== version) return refuse('design-changed', { version: found.version });
  const running = (await keptPacks(db)).find(({ name }) => name === found.name);
  if (running && running.design !== design) return refuse('design-name-taken', { name: found.name });
  const number = (last?.number ?? 0) + 1;
  const text = sealPack(manifestIn(found.name, `${number}.0.0`, found.draft), await makerKey(db));
  // Only what is left to be taken away is still there: nothing of a version before a removal.
  const back = running && running.contract.length > 0 ? beforeLast?.manifest : undefined;
  const options = { dropsAll: true, checks: true, back };
  const plan = await planned(db, text, modules, options);
  if (isRefusal(plan)) return plan;
  const counts = running ? await countedIn(db, plan, running.manifest) : { loses: [], against: [] };
  return { published: { ...plan.brought, number, ...counts }, plan, text, found };
}

/** How many records hold what would go, and how many do not keep what is tighter; company by company, as each sees its own. */
async function countedIn(db: Db, { checks, brought: { drops } }: Planned, running: PackManifest) {
  const going = drops.map((name) => ({ name, ...placeOfDrop(name, running) }));
  const all = await inEachCompany(db, async () => {
    const count = async (table: string | undefined, where: string): Promise<number> => {
      if (table === undefined) return 0;
      const one = await db.one<{ n: string }>(
        `select count(*) n from ${table} where company = kernel.current_company() and ${where}`,
      );
      return Number(one?.n ?? 0);
    };
    const loses: number[] = [];
    for (const { table, where } of going) loses.push(await count(table, where ?? 'true'));
    const against: number[] = [];
    for (const { table, where } of checks) against.push(await count(table, where));
    return { loses, against };
  });
  const sum = (of: 'loses' | 'against', at: number) =>
    [...all.values()].reduce((total, one) => total + (one[of][at] ?? 0), 0);
  return {
    loses: going.map(({ name }, at) => ({ name, records: sum('loses', at) })),
    against: checks
      .map(({ path, message }, at) => ({ path, message, records: sum('against', at) }))
      .filter(({ records }) => records > 0),
  };
}

/** The rows that hold something of what a version drops, by its name; nothing of what stands in no table. */
function placeOfDrop(name: string, { entities, extends: extended }: PackManifest): { table?: string; where?: string } {
  for (const { entity, fields } of extended) {
    const field = name.startsWith(`${entity}.`) ? name.slice(entity.length + 1) : '';
    const declared = fields[field];
    if (declared) return { table: tableOf(entity), where: filledSql(field, declared) };
  }
  for (const { name: entity, fields } of entities) {
    if (name === entity) return { table: tableOf(entity) };
    if (!name.startsWith(`${entity}.`)) continue;
    const [field = '', within] = name.slice(entity.length + 1).split('.');
    const lines = linesIn(fields).find(([one]) => one === field)?.[1];
    if (lines && within === undefined) return { table: lineTable(entity, field) };
    const declared = within === undefined ? ownFields(fields)[field] : lines?.fields[within];
    if (declared)
      return {
        table: within === undefined ? tableOf(entity) : lineTable(entity, field),
        where: filledSql(within ?? field, declared),
      };
  }
  return {};
}

/** The key that this installation signs with; made when it is first wanted. */
async function makerKey(db: Db): Promise<string> {
  const known = await db.one<{ secret: string }>('select secret from kernel.maker_key');
  if (known) return known.secret;
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await db.run('insert into kernel.maker_key (secret) values ($1)', [secret]);
  return secret;
}
