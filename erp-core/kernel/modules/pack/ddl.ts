import type { EntityDefinition } from '../../entity.ts';
import { targetOf } from '../../fields.ts';
import { columnOf } from '../../table.ts';
import type { PackEntity, PackField } from './manifest.ts';

const TYPES: Readonly<Record<PackField['type'], string>> = {
  text: 'text',
  code: 'text',
  localized: 'jsonb',
  unit: 'text',
  'whole-number': 'bigint',
  'yes-no': 'boolean',
  moment: 'bigint',
  date: 'date',
  choice: 'text',
  duration: 'bigint',
  percent: 'numeric',
  numbered: 'text',
  barcode: 'text',
  decimal: 'numeric',
  quantity: 'numeric',
  'unit-cost': 'numeric',
  reference: 'uuid',
};

export const schemaOf = (pack: string): string => pack.replaceAll('-', '_');
const bareName = (table: string): string => table.slice(table.indexOf('.') + 1);
const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const oneOf = (column: string, values: readonly string[]): string => `${column} in (${values.map(literal).join(', ')})`;

/**
 * The statements that make an entity's table. Every name in them was checked with the manifest: small letters, digits and
 * dashes, no word of SQL.
 * The company's policy comes with it; the application's rights are given by whoever runs them.
 */
export function tableSql(declared: PackEntity, { table, naturalKey }: EntityDefinition): readonly string[] {
  const short = bareName(table.name);
  const states = Object.keys(declared.states ?? {});
  const columns = Object.entries(declared.fields).map(
    ([field, one]) => `${columnOf(field)} ${TYPES[one.type]}${one.optional ? '' : ' not null'}`,
  );
  const lines = [
    'company uuid not null default kernel.current_company()',
    'id uuid not null',
    'version integer not null default 1',
    ...columns,
    ...(states.length > 0
      ? [`state text not null constraint ${short}_state_known check (${oneOf('state', states)})`]
      : []),
    `constraint ${short}_pk primary key (company, id)`,
    `constraint ${short}_key_unique unique (company, ${naturalKey.map(columnOf).join(', ')})`,
  ];
  return [
    `create table ${table.name} (\n  ${lines.join(',\n  ')}\n)`,
    ...Object.keys(declared.fields).flatMap((field) => fieldRules(field, declared, table)),
    `call kernel.protect('${table.name}')`,
  ];
}

/** What a column is held to beside its type: its choices, and that what it refers to is there. */
function fieldRules(field: string, { fields }: PackEntity, table: EntityDefinition['table']): string[] {
  const column = columnOf(field);
  const name = `${bareName(table.name)}_${column}`.slice(0, 55);
  const { choices } = fields[field] ?? {};
  const schema = table.fields[field];
  const target = schema && targetOf(schema);
  return [
    ...(choices
      ? [`alter table ${table.name} add constraint ${name}_known check (${oneOf(column, Object.keys(choices))})`]
      : []),
    ...(target
      ? [
          `alter table ${table.name} add constraint ${name}_there foreign key (company, ${column}) references ${target.name} (company, id)`,
          `create index ${name}_ref on ${table.name} (company, ${column})`,
        ]
      : []),
  ];
}

/**
 * Adds a field to a table that has records: those get `fill` where it may not be empty, and so do records that somebody
 * makes who still runs the version before.
 */
export function addFieldSql(field: string, declared: PackEntity, { table }: EntityDefinition): readonly string[] {
  const one = declared.fields[field];
  if (!one) return [];
  const column = columnOf(field);
  const filled = one.optional ? '' : ` not null default ${literal(String(one.fill))}`;
  return [
    `alter table ${table.name} add column ${column} ${TYPES[one.type]}${filled}`,
    ...fieldRules(field, declared, table),
  ];
}

/** Other choices or states than before: old values stay allowed, for nothing is taken away. */
export function choicesSql(field: string, values: readonly string[], { table }: EntityDefinition): readonly string[] {
  const column = columnOf(field);
  const name = `${bareName(table.name)}_${column}`.slice(0, 55);
  return [
    `alter table ${table.name} drop constraint ${name}_known`,
    `alter table ${table.name} add constraint ${name}_known check (${oneOf(column, values)})`,
  ];
}

export const looserSql = (field: string, { table }: EntityDefinition): string =>
  `alter table ${table.name} alter column ${columnOf(field)} drop not null`;
export const dropFieldSql = (field: string, table: string): string =>
  `alter table ${table} drop column ${columnOf(field)}`;
export const dropTableSql = (table: string): string => `drop table ${table}`;
