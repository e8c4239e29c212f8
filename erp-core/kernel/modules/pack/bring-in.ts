import { writeAudit } from '../../audit.repository.ts';
import type { Db } from '../../db.ts';
import type { EntityDefinition } from '../../entity.ts';
import { Fault } from '../../fault.ts';
import { beginHandlers } from '../../handler-progress.repository.ts';
import type { Module } from '../../module.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import { type Registry, registryOf } from '../../registry.ts';
import { keepSearched } from '../../search/keep-searched.ts';
import { inEachCompany } from './as-owner.ts';
import { besidesIn, handlersIn } from './besides.ts';
import { addedRows, extendSql, tableSql } from './ddl.ts';
import { demoFaults } from './demo-faults.ts';
import type { HeldPack } from './held-pack.ts';
import type { Check } from './issue.ts';
import { type KeptPack, keptPacks } from './kept-packs.ts';
import type { PackManifest } from './manifest.ts';
import { moduleOfPack } from './module-of-pack.ts';
import { packModules } from './pack-modules.ts';
import { dropReadable, makeReadable } from './readable.ts';
import { refuse } from './refusals.ts';
import { fingerprintOf, type OpenedPack, openPack, wrong } from './signed-file.ts';
import { schemaOf } from './table-names.ts';
import { type Contract, type Made, type UpgradeOptions, upgradePlan } from './upgrade.ts';
import { compareVersions, withinRange } from './version.ts';

/** What bringing a file in would do, or did. */
export interface BroughtIn {
  readonly name: string;
  readonly version: string;
  /** The version that is here; null: it is new. */
  readonly from: string | null;
  readonly label: PackManifest['label'];
  readonly description: PackManifest['description'];
  readonly key: { readonly fingerprint: string; readonly trusted: boolean; readonly name: string | null };
  readonly needs: PackManifest['needs'];
  /** Entities and fields that are new, by name, and what is taken away. */
  readonly adds: readonly string[];
  readonly drops: readonly string[];
  readonly commands: readonly string[];
  readonly demo: number;
  /** What it does by itself, within the rights of its own and of the modules it needs. */
  readonly automations: readonly {
    readonly name: string;
    readonly label: PackManifest['label'];
    readonly on: string;
    readonly run: string;
    /** Rights without which nobody sees what its condition reads: whether it acts tells as much. */
    readonly decidedBy: readonly string[];
  }[];
  /** What is done in the database, as it is done. */
  readonly statements: readonly string[];
}

export interface Planned {
  readonly entities: readonly EntityDefinition[];
  /** All that there is then. */
  readonly together: Registry;
  readonly contract: readonly Contract[];
  readonly checks: readonly Check[];
  /** What is here of it. */
  readonly from: KeptPack | undefined;
  readonly brought: BroughtIn;
  readonly opened: OpenedPack;
}

/** What a file is and would do, looked at against what is here. Everything is looked at but whether its key is trusted. */
export async function planned(
  db: Db,
  text: string,
  modules: readonly Module[],
  options: UpgradeOptions = {},
): Promise<Planned | Refusal> {
  const opened = openPack(text);
  if (isRefusal(opened)) return opened;
  const { manifest, key } = opened;
  const kept = await keptPacks(db);
  const old = kept.find(({ name }) => name === manifest.name);
  if (old && compareVersions(manifest.version, old.version) <= 0)
    return refuse('pack-not-newer', { now: old.version, given: manifest.version });
  if (!old && (await isTaken(db, manifest.name, modules))) return refuse('pack-name-taken', { name: manifest.name });
  const running = packModules(kept, modules);
  const here = [...modules, ...running.modules].filter(({ name }) => name !== manifest.name);
  const lacking = Object.entries(manifest.needs).filter(
    ([name, range]) => !here.some((module) => module.name === name && withinRange(module.version, range)),
  );
  if (lacking.length > 0)
    return refuse('pack-needs', { lacking: lacking.map(([name, range]) => `${name} ${range}`).join(', ') });
  // Who needs this one has to be content with the new version as well.
  const unwilling = kept.filter(({ manifest: other }) => {
    const range = other.needs[manifest.name];
    return range !== undefined && !withinRange(manifest.version, range);
  });
  if (unwilling.length > 0)
    return refuse('pack-needed', { name: manifest.name, by: unwilling.map(({ name }) => name).join(', ') });
  const made = moduleOfPack(manifest, here);
  if (isRefusal(made)) return made;
  const broken = old && brokenBy(manifest, kept, running.held, modules);
  if (broken) return refuse('pack-breaks', { ...broken });
  const together = besideOthers(made, here);
  if (isRefusal(together)) return together;
  const plan = old ? upgradePlan(old.manifest, manifest, made, options) : fresh(manifest, made);
  if (isRefusal(plan)) return plan;
  // Last: whether they can be made is known once the rest stands. A pack that is here runs on, whatever its demo is like.
  const unmade = demoFaults(manifest, new Map(made.commands.map((one) => [one.name, one])));
  if (unmade.length > 0) return wrong(unmade);
  const left = (old?.contract ?? []).filter((_, at) => !plan.back.includes(old?.contractOf[at] ?? ''));
  const statements = [...left, ...plan.statements];
  const trusted = await db.one<{ name: string }>('select name from kernel.pack_key where key = $1', [key]);
  const { name, version, label, description, needs, demo, automations } = manifest;
  return {
    ...{ opened, together },
    entities: writtenAnew([manifest, ...(old ? [old.manifest] : [])], together),
    contract: plan.contract,
    checks: plan.checks,
    from: old,
    brought: {
      ...{ name, version, label, description, needs, from: old?.version ?? null },
      key: { fingerprint: fingerprintOf(key), trusted: trusted !== undefined, name: trusted?.name ?? null },
      ...{ adds: plan.adds, drops: plan.drops, statements },
      commands: made.commands.map((command) => command.name),
      demo: demo.length,
      automations: automations.map(({ name: called, label: words, on, run }) => ({
        name: called,
        label: words,
        on,
        run,
        decidedBy: made.handlers.find((one) => one.name === `${name}.${called}`)?.decidedBy ?? [],
      })),
    },
  };
}

/** All that there is with it; what only shows where all stand together is told as a fault of the pack. */
function besideOthers(made: Module, here: readonly Module[]): Registry | Refusal {
  try {
    return registryOf([...here, made]);
  } catch (error) {
    if (error instanceof Fault) return wrong([{ path: made.name, message: error.message }]);
    throw error;
  }
}

/** A pack that runs now and would not beside the next version of this one: what it refers to or hears would be gone. */
function brokenBy(
  manifest: PackManifest,
  kept: readonly KeptPack[],
  heldNow: readonly HeldPack[],
  modules: readonly Module[],
): HeldPack | undefined {
  const others = kept.filter(({ name }) => name !== manifest.name);
  const held = new Set(heldNow.map(({ name }) => name));
  const next = packModules([...others, { name: manifest.name, manifest }], modules);
  return next.held.find(({ name }) => !held.has(name));
}

/** Entities whose tables are others than before, with all that anybody has added to them. */
const writtenAnew = (
  manifests: readonly PackManifest[],
  { entities }: Pick<Registry, 'entities'>,
): readonly EntityDefinition[] => {
  const names = manifests.flatMap((one) => [
    ...one.entities.map(({ name }) => name),
    ...one.extends.map(({ entity }) => entity),
  ]);
  return [...new Set(names)].flatMap((name) => entities.get(name) ?? []);
};

const fresh = (manifest: PackManifest, made: Made) => ({
  statements: [
    `create schema ${schemaOf(manifest.name)}`,
    ...manifest.entities.flatMap((one) => {
      const definition = made.entities.find(({ name }) => name === one.name);
      return definition ? tableSql(one, definition) : [];
    }),
    ...manifest.extends.flatMap((one) =>
      extendSql(
        addedRows(
          one,
          made.extensions.find(({ entity }) => entity === one.entity),
        ),
      ),
    ),
  ],
  adds: [
    ...manifest.entities.map(({ name }) => name),
    ...manifest.extends.flatMap(({ entity, fields }) => Object.keys(fields).map((field) => `${entity}.${field}`)),
    ...besidesIn(manifest),
  ],
  drops: [],
  contract: [],
  back: [],
  checks: [],
});

async function isTaken(db: Db, name: string, modules: readonly Module[]): Promise<boolean> {
  if (modules.some((module) => module.name === name)) return true;
  const there = await db.one('select from pg_namespace where nspname = $1', [schemaOf(name)]);
  return there !== undefined;
}

export interface Bringing {
  readonly text: string;
  /** Who does it, for the record. */
  readonly by: string;
  /** Microseconds. */
  readonly now: number;
  /** What to call its key, where it is not trusted yet and shall be from now on. */
  readonly trust?: string | undefined;
}

/** Brings a pack in, or raises it to the version of the file, in the running transaction of the owner's. */
export async function bringIn(
  db: Db,
  { text, by, now, trust }: Bringing,
  modules: readonly Module[],
): Promise<BroughtIn | Refusal> {
  const plan = await planned(db, text, modules);
  if (isRefusal(plan)) return plan;
  // What is made here is changed where it is made: another's file of the same name is another thing.
  if (plan.from?.design) return refuse('pack-name-taken', { name: plan.brought.name });
  return carryOut(db, plan, { text, by, now, trust });
}

/** Does what was planned. */
export async function carryOut(
  db: Db,
  plan: Planned,
  { text, by, now, trust, design = null }: Bringing & { readonly design?: string | null },
): Promise<BroughtIn | Refusal> {
  const { brought, opened, contract, entities } = plan;
  const { manifest, key, fingerprint } = opened;
  const early = await tooSoon(db, manifest.name);
  if (early) return early;
  if (!brought.key.trusted) {
    if (trust === undefined) return refuse('pack-key-unknown', { key: fingerprint });
    await db.run('insert into kernel.pack_key (key, name, trusted_at, trusted_by) values ($1, $2, $3, $4)', [
      ...[key, trust, now, by],
    ]);
  }
  await dropReadable(db.client);
  for (const statement of brought.statements) await db.client.query(statement);
  await keepSearched(db.client, entities);
  await db.client.query('call kernel.keep_file_uses()');
  await makeReadable(db.client, plan.together);
  await grant(db, schemaOf(manifest.name));
  await db.run(
    `insert into kernel.pack (name, version, body, key, installed_at, installed_by, contract, contract_of, design)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (name) do update set version = excluded.version, body = excluded.body, key = excluded.key,
       contract = excluded.contract, contract_of = excluded.contract_of, raised_at = clock_timestamp()`,
    [
      ...[manifest.name, manifest.version, text, key, now, by],
      contract.flatMap(({ statements }) => statements),
      contract.flatMap(({ name, statements }) => statements.map(() => name)),
      design,
    ],
  );
  // Whoever comes again under a name of before begins anew, and does not hear all that was told meanwhile.
  const begun = handlersIn(manifest, brought.adds);
  if (begun.length > 0) await inEachCompany(db, () => beginHandlers(db, begun));
  const about = { name: manifest.name, version: manifest.version, from: brought.from, key: fingerprint };
  const id = `pack/${manifest.name}/${manifest.version}/${now}`;
  // It is for all companies: each finds it in its trail.
  await inEachCompany(db, () =>
    writeAudit(db, [
      {
        ...{ at: now, user: by, command: 'kernel.pack.install', key: id, correlation: id },
        ...{ input: about, refusal: null, changes: [] },
      },
    ]),
  );
  return brought;
}

/** Seconds in which every process has found out which version there is: each looks every two, and has calls in flight. */
const ALL_KNOW_AFTER = 10;

/** The refusal of an upgrade that would take from the tables what a process of the version before may still read. */
async function tooSoon(db: Db, name: string): Promise<Refusal | undefined> {
  const left = await db.one<{ seconds: number }>(
    `select ceil(${ALL_KNOW_AFTER} - extract(epoch from clock_timestamp() - raised_at))::int as seconds
     from kernel.pack where name = $1 and contract <> '{}'`,
    [name],
  );
  return left && left.seconds > 0 ? refuse('pack-too-soon', { name, seconds: left.seconds }) : undefined;
}

/** The application's rights on what the pack has: rows of its companies, and nothing of the tables themselves. */
async function grant(db: Db, schema: string): Promise<void> {
  const app = await db.one(`select from pg_roles where rolname = 'millrace_app'`);
  if (!app) return;
  await db.client.query(`grant usage on schema ${schema} to millrace_app`);
  await db.client.query(`grant select, insert, update, delete on all tables in schema ${schema} to millrace_app`);
}
