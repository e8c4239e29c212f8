import type { EntityDefinition } from '../../entity.ts';
import type { Extension } from '../../extension/extension.ts';
import type { Refusal } from '../../refusal.ts';
import { besidesIn } from './besides.ts';
import {
  addedRows,
  addFieldSql,
  backSql,
  begunWith,
  choicesSql,
  dropFieldSql,
  dropRowsSql,
  dropTableSql,
  linesSql,
  looserSql,
  type Rows,
  retentionSql,
  rowsIn,
  tableSql,
  tighterSql,
} from './ddl.ts';
import { eventMisfits } from './events-of.ts';
import type { Check, Issue } from './issue.ts';
import type { PackEntity, PackManifest } from './manifest.ts';
import { changedMisfits, entityMisfits, fieldMisfits, lacking } from './misfits.ts';
import { linesIn, ownFields } from './pack-field.ts';
import { refuse } from './refusals.ts';
import { wrong } from './signed-file.ts';
import { lineTable, tableOf } from './table-names.ts';

/** The next version as its module has it. */
export interface Made {
  readonly entities: readonly EntityDefinition[];
  readonly extensions: readonly Extension[];
}
export interface UpgradePlan {
  /** Done at once. Whoever still runs the version before goes on upon the tables as they are then. */
  readonly statements: readonly string[];
  /** Takes away what is dropped: done with the next upgrade, when nobody runs the version before any more. */
  readonly contract: readonly Contract[];
  /** Of `adds`, what is as the version before the last left it: it is not taken away. */
  readonly back: readonly string[];
  /** What may only be where no record stands against it, looked at by whoever may ask for that. */
  readonly checks: readonly Check[];
  /** "pack.thing", "pack.thing.field", "pack.thing.lines" and "pack.thing.lines.field" that are new. */
  readonly adds: readonly string[];
  /** What is taken away, as the manifest names it; "pack.thing:retention": records that would have stayed longer. */
  readonly drops: readonly string[];
}

/** What takes one thing away for good. */
export interface Contract {
  readonly name: string;
  readonly statements: readonly string[];
}

export interface UpgradeOptions {
  /** Everything that is missing is dropped: who asks has been told what that is. */
  readonly dropsAll?: boolean;
  /** A misfit that records alone can stand against is a check then, and its rule is made tighter. */
  readonly checks?: boolean;
  /** The version before the one that runs, whose columns are still there where that one has dropped them. */
  readonly back?: PackManifest | undefined;
}

interface Plan {
  readonly statements: string[];
  readonly contract: Contract[];
  readonly checks: Check[];
  readonly back: string[];
  readonly options: UpgradeOptions;
  readonly adds: string[];
  readonly drops: string[];
  readonly lost: string[];
  readonly issues: Issue[];
  readonly gone: (name: string, sql: readonly string[]) => unknown;
}

/**
 * What has to be done to tables of one version so that they are those of another. It only adds: what is missing from the
 * new version has to be named in its `drops`, a field keeps its type, a key stays what it is. Refused otherwise.
 */
export function upgradePlan(
  from: PackManifest,
  to: PackManifest,
  made: Made,
  options: UpgradeOptions = {},
): UpgradePlan | Refusal {
  const before = new Map(from.entities.map((one) => [one.name, one]));
  const after = new Map(to.entities.map((one) => [one.name, one]));
  const plan = emptyPlan(new Set(to.drops), options);
  const kept = new Map(options.back?.entities.map((one) => [one.name, one]));
  for (const [at, declared] of to.entities.entries()) {
    const definition = made.entities.find(({ name }) => name === declared.name);
    if (!definition) continue;
    const old = before.get(declared.name);
    const back = kept.get(declared.name);
    if (!old && back) {
      plan.adds.push(declared.name);
      plan.back.push(declared.name);
      raise(plan, back, declared, definition, `entities.${at}`);
    } else if (!old) {
      plan.adds.push(declared.name);
      plan.statements.push(...tableSql(declared, definition));
    } else raise(plan, old, declared, definition, `entities.${at}`, back);
  }
  // Children before parents: the later one may refer to the earlier.
  for (const old of [...from.entities].reverse()) if (!after.has(old.name)) plan.gone(old.name, dropTableSql(old));
  raiseExtensions(plan, from, to, made);
  raiseBesides(plan, from, to);
  if (plan.issues.length > 0) return wrong(plan.issues);
  if (plan.lost.length > 0) return refuse('pack-loses', { lost: plan.lost.join(', ') });
  const { statements, contract, adds, drops, back, checks } = plan;
  return { statements, contract, adds, drops, back, checks };
}

/** Columns in tables of others, like those of an entity that the pack had before. */
function raiseExtensions(plan: Plan, from: PackManifest, to: PackManifest, { extensions }: Made): void {
  const before = new Map(from.extends.map((one) => [one.entity, one.fields]));
  for (const [at, declared] of to.extends.entries()) {
    const rows = addedRows(
      declared,
      extensions.find(({ entity }) => entity === declared.entity),
    );
    const kept = plan.options.back?.extends.find(({ entity }) => entity === declared.entity);
    raiseRows(plan, before.get(declared.entity) ?? {}, rows, `extends.${at}.fields`, kept?.fields);
  }
  for (const old of from.extends)
    if (!to.extends.some(({ entity }) => entity === old.entity))
      raiseRows(plan, old.fields, addedRows({ ...old, fields: {} }, undefined), 'extends');
}

/** Settings and events stand in no table of the pack: what was set and told stays, and nobody acts on it any more. */
function raiseBesides(plan: Plan, from: PackManifest, to: PackManifest): void {
  plan.issues.push(...fieldMisfits(from.settings, to.settings, 'settings'), ...eventMisfits(from.events, to.events));
  const heard = new Map(from.automations.map(({ name, on }) => [name, on]));
  for (const [at, { name, on }] of to.automations.entries()) {
    const was = heard.get(name);
    if (was !== undefined && was !== on)
      plan.issues.push({ path: `automations.${at}.on`, message: `stays what it was: ${was}` });
  }
  const [before, after] = [new Set(besidesIn(from)), new Set(besidesIn(to))];
  plan.adds.push(...[...after].filter((name) => !before.has(name)));
  for (const name of before) if (!after.has(name)) plan.gone(name, []);
}

function emptyPlan(dropped: ReadonlySet<string>, options: UpgradeOptions): Plan {
  const plan: Plan = {
    ...{ statements: [], contract: [], checks: [], back: [], options, adds: [], drops: [], lost: [], issues: [] },
    gone(name, sql) {
      if (!options.dropsAll && !dropped.has(name)) return plan.lost.push(name);
      plan.drops.push(name);
      return sql.length > 0 && plan.contract.push({ name, statements: sql });
    },
  };
  return plan;
}

function raise(
  plan: Plan,
  old: PackEntity,
  now: PackEntity,
  definition: EntityDefinition,
  path: string,
  back?: PackEntity,
): void {
  const misfits = refused(
    plan,
    entityMisfits(old, now).map((issue) => ({ ...issue, path: `${path}.${issue.path}` })),
  );
  plan.issues.push(...misfits);
  // What was a field and is lines, or the other way, has its own fault and nothing to compare.
  if (misfits.some((issue) => issue.path.endsWith('.type'))) return;
  const [own, ...parts] = rowsIn(now, definition);
  raiseRows(plan, ownFields(old.fields), own, `${path}.fields`, back && ownFields(back.fields));
  const oldLines = new Map(linesIn(old.fields));
  const keptLines = new Map(linesIn(back?.fields ?? {}));
  for (const part of parts) {
    const field = part.name.slice(now.name.length + 1);
    const was = oldLines.get(field);
    const left = keptLines.get(field);
    if (was) raiseRows(plan, was.fields, part, `${path}.fields.${field}.fields`, left?.fields);
    else if (left) {
      plan.adds.push(part.name);
      plan.back.push(part.name);
      raiseRows(plan, left.fields, part, `${path}.fields.${field}.fields`);
    } else {
      plan.adds.push(part.name);
      plan.statements.push(...linesSql(part, own.table));
    }
  }
  for (const [field, was] of oldLines)
    if (!now.fields[field]) plan.gone(`${now.name}.${field}`, dropRowsSql(lineTable(now.name, field), was.fields));
  const states = other(old.states, now.states);
  if (states) plan.statements.push(...choicesSql('state', states, tableOf(now.name)));
  if (losesSooner(old.retention, now.retention)) plan.gone(`${now.name}:retention`, []);
  if (now.retention && now.retention.after !== old.retention?.after) plan.statements.push(...retentionSql(now));
}

/** Of misfits, those that stand; what only records can stand against becomes a check where that is asked for. */
function refused({ options, checks }: Plan, misfits: readonly Issue[]): readonly Issue[] {
  return misfits.filter(({ against, path, message }) => {
    if (!options.checks || !against) return true;
    checks.push({ ...against, path, message });
    return false;
  });
}

/** `kept`: fields of the version before the one that runs. A column that only that one had comes back as it was left. */
function raiseRows(plan: Plan, old: Rows['fields'], rows: Rows, path: string, kept: Rows['fields'] = {}): void {
  const { issues, adds, statements, gone } = plan;
  const before = Object.fromEntries(
    Object.entries(rows.fields).flatMap(([field, now]) => {
      const left = kept[field];
      const comesBack = !old[field] && left && changedMisfits(left, now).length === 0;
      if (comesBack) plan.back.push(`${rows.name}.${field}`);
      const was = old[field] ?? (comesBack ? left : undefined);
      return was ? [[field, was] as const] : [];
    }),
  );
  const misfits = refused(plan, fieldMisfits(before, rows.fields, path, rows.table));
  issues.push(...misfits);
  for (const [field, now] of Object.entries(rows.fields)) {
    const was = before[field];
    if (!old[field]) adds.push(`${rows.name}.${field}`);
    if (!was) {
      if (misfits.length === 0) statements.push(...addFieldSql(field, rows, begunWith(now)));
      continue;
    }
    if (!old[field]) statements.push(...backSql(field, rows, begunWith(now)));
    if (now.optional && !was.optional) statements.push(...looserSql(field, was, rows.table));
    if (!now.optional && was.optional) statements.push(...tighterSql(field, now, rows.table));
    const choices = other(was.choices, now.choices);
    if (choices) statements.push(...choicesSql(field, choices, rows.table));
  }
  for (const [field, was] of Object.entries(old)) {
    if (rows.fields[field]) continue;
    gone(`${rows.name}.${field}`, dropFieldSql(field, was, rows.table));
    // From now on records are made without it.
    if (!was.optional) statements.push(...looserSql(field, was, rows.table));
  }
}

/** Records go that would have stayed: the next night takes them where a company has switched that on. */
const losesSooner = (old: PackEntity['retention'], now: PackEntity['retention']): boolean =>
  now !== undefined && (old === undefined || now.days < old.days || now.after !== old.after);

/** All of them, where they are others than before. */
const other = (old: object | undefined, now: object | undefined): string[] | undefined =>
  old && now && lacking(now, old).length + lacking(old, now).length > 0 ? Object.keys(now) : undefined;
