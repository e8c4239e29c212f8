import type { EntityDefinition } from '../../entity.ts';
import { columnsOf } from './columns.ts';
import { begunWith, literal, type Rows } from './ddl.ts';
import { bareField } from './field-of.ts';
import type { Issue } from './issue.ts';
import { narrower } from './json-shape.ts';
import type { PackEntity } from './manifest.ts';
import type { PackField } from './pack-field.ts';
import { tableOf } from './table-names.ts';

export const lacking = (old: object | undefined, now: object | undefined): string[] =>
  Object.keys(old ?? {}).filter((name) => !Object.hasOwn(now ?? {}, name));

/** What of an entity's next version does not go with the records that are there, by its place within the entity. */
export function entityMisfits(old: PackEntity, now: PackEntity): Issue[] {
  const issues: Issue[] = [];
  const say = (path: string, message: string) => issues.push({ path, message });
  if (old.key.join() !== now.key.join()) say('key', `stays what it was: ${old.key.join(', ')}`);
  for (const [field, one] of Object.entries(now.fields)) {
    const was = old.fields[field];
    const path = `fields.${field}`;
    if (was && was.type !== one.type && (was.type === 'lines' || one.type === 'lines'))
      say(`${path}.type`, `stays what it was: ${was.type}`);
    if (one.type !== 'lines' || (was && was.type !== 'lines')) continue;
    if ((one.min ?? 0) > (was?.min ?? 0))
      say(`${path}.min`, was ? `not above what it was: ${was.min ?? 0}` : 'records that are there have none: 0');
    if (was && (one.max ?? MOST_LINES) < (was.max ?? MOST_LINES))
      say(`${path}.max`, `not below what it was: ${was.max ?? MOST_LINES}`);
  }
  for (const state of lacking(old.states, now.states))
    issues.push({
      ...{ path: 'states', message: `${state} may stand in records that are there` },
      against: { table: tableOf(now.name), where: `state = ${literal(state)}` },
    });
  if (Object.keys(old.states ?? {}).length === 0 && Object.keys(now.states ?? {}).length > 0)
    say('states', 'records that are there have none');
  return issues;
}

const MOST_LINES = 1_000;

/** The same of the columns of an entity or of its lines. `within`: where their fields stand in the entity. */
export function fieldMisfits(old: Rows['fields'], now: Rows['fields'], within: string, table?: string): Issue[] {
  return Object.entries(now).flatMap(([field, one]) => {
    const was = old[field];
    const found = was
      ? changedMisfits(was, one, table === undefined ? undefined : { table, field })
      : freshMisfits(one);
    return found.map((issue) => ({ ...issue, path: `${within}.${field}.${issue.path}` }));
  });
}

/** Kinds of values that nobody can know for all records: no record, person or number is theirs by itself. */
const NOBODY_KNOWS: readonly PackField['type'][] = ['reference', 'person', 'numbered'];

function freshMisfits(one: PackField): Issue[] {
  if (one.optional) return [];
  if (NOBODY_KNOWS.includes(one.type))
    return [{ path: 'optional', message: `records that are there have none: a new ${one.type} may be empty` }];
  const value = begunWith(one);
  if (value === undefined)
    return [{ path: 'fill', message: 'says what records that are there get, or the field is optional' }];
  if (one.type === 'references')
    return Array.isArray(value) && value.length === 0
      ? []
      : [{ path: 'fill', message: 'records that are there name none: []' }];
  const [first] = bareField(one, nothing).safeParse(value).error?.issues ?? [];
  return first ? [{ path: ['fill', ...first.path].join('.'), message: first.message }] : [];
}

/** Fields that refer to records are not asked for a value. */
const nothing = (name: string): EntityDefinition => {
  throw new TypeError(`${name} is referred to`);
};

/** What a field may not become, of what was kept or told by it. `at`: where its values stand, where they stand in rows. */
export function changedMisfits(
  was: PackField,
  one: PackField,
  at?: { readonly table: string; readonly field: string },
): Issue[] {
  const issues: Issue[] = [];
  const [column] = at ? columnsOf(at.field, was).map((first) => first.column) : [];
  const say = (path: string, message: string, where?: string) =>
    issues.push({ path, message, ...(at && where ? { against: { table: at.table, where } } : {}) });
  if (was.type !== one.type) {
    say('type', `stays what it was: ${was.type}`);
    return issues;
  }
  if (was.references !== one.references) say('references', `stays what it was: ${was.references}`);
  if (was.optional && !one.optional) say('optional', 'may be empty in records that are there', `${column} is null`);
  for (const value of lacking(was.choices, one.choices))
    say('choices', `${value} may stand in records that are there`, `${column} = ${literal(value)}`);
  const usual = was.type === 'references' ? 100 : 200;
  const [most, before] = [one.max ?? usual, was.max ?? usual];
  const size = was.type === 'references' ? 'cardinality' : 'length';
  if (most < before) say('max', `not below what it was: ${before}`, `${size}(${column}) > ${most}`);
  if (was.signed && !one.signed) say('signed', 'may be below zero in records that are there');
  const tighter = was.schema && one.schema && narrower(was.schema, one.schema);
  if (tighter) say(['schema', ...tighter.path].join('.'), tighter.message);
  return issues;
}
