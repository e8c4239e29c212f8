import type { EntityDefinition } from '../../entity.ts';
import type { Refusal } from '../../refusal.ts';
import { addFieldSql, choicesSql, dropFieldSql, dropTableSql, looserSql, tableSql } from './ddl.ts';
import type { PackEntity, PackManifest } from './manifest.ts';
import { refuse } from './refusals.ts';
import { wrong } from './signed-file.ts';

type Entities = ReadonlyMap<string, EntityDefinition>;
export interface UpgradePlan {
  /** Done at once. Whoever still runs the version before goes on upon the tables as they are then. */
  readonly statements: readonly string[];
  /** Takes away what is dropped: done with the next upgrade, when nobody runs the version before any more. */
  readonly contract: readonly string[];
  /** "pack.thing" and "pack.thing.field" that are new. */
  readonly adds: readonly string[];
  /** What is taken away, as the manifest names it. */
  readonly drops: readonly string[];
}

/**
 * What has to be done to tables of one version so that they are those of another. It only adds: what is missing from the
 * new version has to be named in its `drops`, a field keeps its type, a key stays what it is. Refused otherwise.
 */
export function upgradePlan(from: PackManifest, to: PackManifest, made: Entities): UpgradePlan | Refusal {
  const before = new Map(from.entities.map((one) => [one.name, one]));
  const after = new Map(to.entities.map((one) => [one.name, one]));
  const dropped = new Set(to.drops);
  const statements: string[] = [];
  const adds: string[] = [];
  const drops: string[] = [];
  const contract: string[] = [];
  const lost: string[] = [];
  const issues: { path: string; message: string }[] = [];
  const gone = (name: string, sql: string) => {
    if (!dropped.has(name)) return lost.push(name);
    drops.push(name);
    return contract.push(sql);
  };
  for (const [at, declared] of to.entities.entries()) {
    const definition = made.get(declared.name);
    if (!definition) continue;
    const old = before.get(declared.name);
    if (!old) {
      adds.push(declared.name);
      statements.push(...tableSql(declared, definition));
      continue;
    }
    for (const issue of misfits(old, declared)) issues.push({ ...issue, path: `entities.${at}.${issue.path}` });
    for (const field of Object.keys(declared.fields)) {
      if (old.fields[field]) continue;
      adds.push(`${declared.name}.${field}`);
      statements.push(...addFieldSql(field, declared, definition));
    }
    for (const field of Object.keys(old.fields)) {
      const now = declared.fields[field];
      if (!now) {
        gone(`${declared.name}.${field}`, dropFieldSql(field, definition.table.name));
        // From now on records are made without it.
        statements.push(looserSql(field, definition));
      } else if (now.optional && !old.fields[field]?.optional) statements.push(looserSql(field, definition));
    }
    statements.push(...otherChoices(old, declared, definition));
  }
  // Children before parents: the later one may refer to the earlier.
  for (const old of [...from.entities].reverse()) {
    if (!after.has(old.name)) gone(old.name, dropTableSql(old.name.replaceAll('-', '_')));
  }
  if (issues.length > 0) return wrong(issues);
  if (lost.length > 0) return refuse('pack-loses', { lost: lost.join(', ') });
  return { statements, contract, adds, drops };
}

function misfits(old: PackEntity, now: PackEntity): { path: string; message: string }[] {
  const issues: { path: string; message: string }[] = [];
  if (old.key.join() !== now.key.join())
    issues.push({ path: 'key', message: `stays what it was: ${old.key.join(', ')}` });
  for (const [field, one] of Object.entries(now.fields)) {
    const was = old.fields[field];
    const path = `fields.${field}`;
    if (!was && !one.optional && one.fill === undefined)
      issues.push({ path: `${path}.fill`, message: 'says what records that are there get, or the field is optional' });
    if (!was) continue;
    if (was.type !== one.type) issues.push({ path: `${path}.type`, message: `stays what it was: ${was.type}` });
    if (was.references !== one.references)
      issues.push({ path: `${path}.references`, message: `stays what it was: ${was.references}` });
    if (was.optional && !one.optional)
      issues.push({ path: `${path}.optional`, message: 'may be empty in records that are there' });
    for (const value of lacking(was.choices, one.choices))
      issues.push({ path: `${path}.choices`, message: `${value} may stand in records that are there` });
    if ((one.max ?? 200) < (was.max ?? 200))
      issues.push({ path: `${path}.max`, message: `not below what it was: ${was.max ?? 200}` });
  }
  for (const state of lacking(old.states, now.states))
    issues.push({ path: 'states', message: `${state} may stand in records that are there` });
  if (Object.keys(old.states ?? {}).length === 0 && Object.keys(now.states ?? {}).length > 0)
    issues.push({ path: 'states', message: 'records that are there have none' });
  return issues;
}

const lacking = (old: object | undefined, now: object | undefined): string[] =>
  Object.keys(old ?? {}).filter((name) => !Object.hasOwn(now ?? {}, name));

function otherChoices(old: PackEntity, now: PackEntity, definition: EntityDefinition): string[] {
  const more = (a: object | undefined, b: object | undefined) =>
    a !== undefined && lacking(b, a).length > 0 ? Object.keys(b ?? {}) : undefined;
  const statements: string[] = [];
  for (const [field, { choices }] of Object.entries(now.fields)) {
    const values = old.fields[field]?.choices && choices && more(old.fields[field].choices, choices);
    if (values) statements.push(...choicesSql(field, values, definition));
  }
  const states = old.states && now.states && more(old.states, now.states);
  if (states) statements.push(...choicesSql('state', states, definition));
  return statements;
}
