import type { EntityDefinition } from '../../entity.ts';
import type { Refusal } from '../../refusal.ts';
import { besidesIn } from './besides.ts';
import {
  addFieldSql,
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
} from './ddl.ts';
import { eventMisfits } from './events-of.ts';
import type { Issue } from './issue.ts';
import type { PackEntity, PackManifest } from './manifest.ts';
import { begunWith, entityMisfits, fieldMisfits, lacking } from './misfits.ts';
import { linesIn, ownFields } from './pack-field.ts';
import { refuse } from './refusals.ts';
import { wrong } from './signed-file.ts';
import { lineTable, tableOf } from './table-names.ts';

type Entities = ReadonlyMap<string, EntityDefinition>;
export interface UpgradePlan {
  /** Done at once. Whoever still runs the version before goes on upon the tables as they are then. */
  readonly statements: readonly string[];
  /** Takes away what is dropped: done with the next upgrade, when nobody runs the version before any more. */
  readonly contract: readonly string[];
  /** "pack.thing", "pack.thing.field", "pack.thing.lines" and "pack.thing.lines.field" that are new. */
  readonly adds: readonly string[];
  /** What is taken away, as the manifest names it; "pack.thing:retention": records that would have stayed longer. */
  readonly drops: readonly string[];
}

interface Plan {
  readonly statements: string[];
  readonly contract: string[];
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
export function upgradePlan(from: PackManifest, to: PackManifest, made: Entities): UpgradePlan | Refusal {
  const before = new Map(from.entities.map((one) => [one.name, one]));
  const after = new Map(to.entities.map((one) => [one.name, one]));
  const plan = emptyPlan(new Set(to.drops));
  for (const [at, declared] of to.entities.entries()) {
    const definition = made.get(declared.name);
    if (!definition) continue;
    const old = before.get(declared.name);
    if (!old) {
      plan.adds.push(declared.name);
      plan.statements.push(...tableSql(declared, definition));
    } else raise(plan, old, declared, definition, `entities.${at}`);
  }
  // Children before parents: the later one may refer to the earlier.
  for (const old of [...from.entities].reverse()) if (!after.has(old.name)) plan.gone(old.name, dropTableSql(old));
  raiseBesides(plan, from, to);
  if (plan.issues.length > 0) return wrong(plan.issues);
  if (plan.lost.length > 0) return refuse('pack-loses', { lost: plan.lost.join(', ') });
  const { statements, contract, adds, drops } = plan;
  return { statements, contract, adds, drops };
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

function emptyPlan(dropped: ReadonlySet<string>): Plan {
  const plan: Plan = {
    ...{ statements: [], contract: [], adds: [], drops: [], lost: [], issues: [] },
    gone(name, sql) {
      if (!dropped.has(name)) return plan.lost.push(name);
      plan.drops.push(name);
      return plan.contract.push(...sql);
    },
  };
  return plan;
}

function raise(plan: Plan, old: PackEntity, now: PackEntity, definition: EntityDefinition, path: string): void {
  const misfits = entityMisfits(old, now);
  for (const issue of misfits) plan.issues.push({ ...issue, path: `${path}.${issue.path}` });
  // What was a field and is lines, or the other way, has its own fault and nothing to compare.
  if (misfits.some((issue) => issue.path.endsWith('.type'))) return;
  const [own, ...parts] = rowsIn(now, definition);
  raiseRows(plan, ownFields(old.fields), own, `${path}.fields`);
  const oldLines = new Map(linesIn(old.fields));
  for (const part of parts) {
    const field = part.name.slice(now.name.length + 1);
    const was = oldLines.get(field);
    if (was) raiseRows(plan, was.fields, part, `${path}.fields.${field}.fields`);
    else {
      plan.adds.push(part.name);
      plan.statements.push(...linesSql(part, own.table));
    }
  }
  for (const [field, was] of oldLines)
    if (!now.fields[field]) plan.gone(`${now.name}.${field}`, dropRowsSql(lineTable(now.name, field), was.fields));
  const states = more(old.states, now.states);
  if (states) plan.statements.push(...choicesSql('state', states, tableOf(now.name)));
  if (losesSooner(old.retention, now.retention)) plan.gone(`${now.name}:retention`, []);
  if (now.retention && now.retention.after !== old.retention?.after) plan.statements.push(...retentionSql(now));
}

function raiseRows({ issues, adds, statements, gone }: Plan, old: Rows['fields'], rows: Rows, path: string): void {
  const misfits = fieldMisfits(old, rows.fields, path);
  issues.push(...misfits);
  for (const [field, now] of Object.entries(rows.fields)) {
    const was = old[field];
    if (!was) {
      adds.push(`${rows.name}.${field}`);
      if (misfits.length === 0) statements.push(...addFieldSql(field, rows, begunWith(now)));
      continue;
    }
    if (now.optional && !was.optional) statements.push(...looserSql(field, was, rows.table));
    const choices = more(was.choices, now.choices);
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

/** All of them, where there are more than before. */
const more = (old: object | undefined, now: object | undefined): string[] | undefined =>
  old && now && lacking(now, old).length > 0 ? Object.keys(now) : undefined;
