import type { TableShape } from '../../effect.ts';
import type { EntityDefinition } from '../../entity.ts';
import type { Extension } from '../../extension/extension.ts';
import { targetOf } from '../../fields.ts';
import { columnOf, partColumn } from '../../table.ts';
import { columnsOf, type FieldColumn, isComposite } from './columns.ts';
import type { PackEntity, PackExtension } from './manifest.ts';
import { linesIn, ownFields, type PackField } from './pack-field.ts';
import { bareName, fieldStem, lineTable, tableOf } from './table-names.ts';

export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const oneOf = (column: string, values: readonly string[]): string => `${column} in (${values.map(literal).join(', ')})`;

/** Rows that a pack declares: of an entity, or of one of its lines. */
export interface Rows {
  /** "pack.thing" or "pack.thing.lines": as upgrades name what they add and drop. */
  readonly name: string;
  readonly table: string;
  readonly fields: Readonly<Record<string, PackField>>;
  /** As the module of the pack has it, for what references point at. */
  readonly made: { readonly table: Pick<TableShape, 'fields'> };
}

/** The columns that a pack adds to another's table. */
export const addedRows = ({ entity, fields }: PackExtension, made: Pick<Extension, 'fields'> | undefined): Rows => ({
  name: entity,
  table: tableOf(entity),
  fields,
  made: { table: { fields: made?.fields ?? {} } },
});

/** An entity's own rows, and those of its lines behind them. */
export function rowsIn(declared: PackEntity, definition: EntityDefinition): readonly [Rows, ...Rows[]] {
  const { name, fields } = declared;
  const own: Rows = { name, table: tableOf(name), fields: ownFields(fields), made: definition };
  const lines = definition.parts.flatMap((made): Rows[] => {
    const field = fields[made.name];
    if (field?.type !== 'lines') return [];
    return [{ name: `${name}.${made.name}`, table: made.table.name, fields: field.fields, made }];
  });
  return [own, ...lines];
}

/**
 * The statements that make an entity's table and those of its lines. Every name in them was checked with the manifest:
 * small letters, digits and dashes, no word of SQL.
 * The companies' policies come with them; the application's rights are given by whoever runs them.
 */
export function tableSql(declared: PackEntity, definition: EntityDefinition): readonly string[] {
  const [own, ...lines] = rowsIn(declared, definition);
  const short = bareName(own.table);
  const states = Object.keys(declared.states ?? {});
  return [
    createTable(own, [
      'company uuid not null default kernel.current_company()',
      'id uuid not null',
      'version integer not null default 1',
      ...columnLines(own.fields),
      ...(states.length > 0
        ? [`state text not null constraint ${short}_state_known check (${oneOf('state', states)})`]
        : []),
      `constraint ${short}_pk primary key (company, id)`,
      `constraint ${short}_key_unique unique (company, ${declared.key.map(columnOf).join(', ')})`,
    ]),
    ...rulesOf(own),
    `call kernel.protect('${own.table}')`,
    ...retentionSql(declared),
    ...lines.flatMap((part) => linesSql(part, own.table)),
  ];
}

/** The table of a record's lines, as docs/tutorial-module.md has it. */
export function linesSql(part: Rows, record: string): readonly string[] {
  const short = bareName(part.table);
  return [
    createTable(part, [
      'company uuid not null default kernel.current_company()',
      'id uuid not null',
      'record uuid not null',
      'position integer not null',
      ...columnLines(part.fields),
      `constraint ${short}_pk primary key (company, id)`,
      `constraint ${short}_position unique (company, record, position) deferrable initially deferred`,
      `constraint ${short}_record foreign key (company, record) references ${record} (company, id) on delete cascade deferrable initially deferred`,
    ]),
    ...rulesOf(part),
    `call kernel.protect('${part.table}')`,
  ];
}

/** What finds the records whose time is over. */
export const retentionSql = ({ name, retention }: PackEntity): readonly string[] =>
  retention
    ? [
        `create index if not exists ${fieldStem(tableOf(name), retention.after)}_time on ${tableOf(name)} (company, ${columnOf(retention.after)}, id)`,
      ]
    : [];

const createTable = ({ table }: Rows, lines: readonly string[]): string =>
  `create table ${table} (\n  ${lines.join(',\n  ')}\n)`;

const columnLines = (fields: Rows['fields']): string[] =>
  Object.entries(fields).flatMap(([field, one]) =>
    columnsOf(field, one).map(({ column, type }) => `${column} ${type}${one.optional ? '' : ' not null'}`),
  );

const rulesOf = (rows: Rows): string[] => Object.keys(rows.fields).flatMap((field) => fieldRules(field, rows));

/** What a field's columns are held to beside their type: choices, parts that belong together, and that what is named is there. */
function fieldRules(field: string, { table, fields, made }: Rows): string[] {
  const declared = fields[field];
  if (!declared) return [];
  const { type, choices, optional } = declared;
  const column = columnOf(field);
  const stem = fieldStem(table, field);
  const schema = made.table.fields[field];
  const target = schema && targetOf(schema)?.name;
  return [
    ...(choices
      ? [`alter table ${table} add constraint ${stem}_known check (${oneOf(column, Object.keys(choices))})`]
      : []),
    ...(optional && isComposite(declared) ? [wholeSql(field, table, declared)] : []),
    ...(type === 'reference' && target
      ? [
          `alter table ${table} add constraint ${stem}_there foreign key (company, ${column}) references ${target} (company, id)`,
          `create index ${stem}_ref on ${table} (company, ${column})`,
        ]
      : []),
    ...((type === 'file' || type === 'image') && target
      ? [
          `alter table ${table} add constraint ${stem}_there foreign key (company, ${partColumn(field, 'id')}) references ${target} (company, id)`,
        ]
      : []),
    ...(type === 'references' && target ? [`call kernel.refer('${table}', '${column}', '${target}')`] : []),
  ];
}

/** An amount has a currency, or there is neither. */
function wholeSql(field: string, table: string, declared: PackField): string {
  const columns = columnsOf(field, declared).map(({ column }) => column);
  return `alter table ${table} add constraint ${fieldStem(table, field)}_whole check (num_nonnulls(${columns.join(', ')}) in (0, ${columns.length}))`;
}

/**
 * Adds a field to a table that has records: those get `value` where it may not be empty, and so do records that somebody
 * makes who still runs the version before.
 */
export function addFieldSql(field: string, rows: Rows, value: unknown): readonly string[] {
  const declared = rows.fields[field];
  if (!declared) return [];
  const added = columnsOf(field, declared).map(({ column, type, part }) => {
    const begun = part === undefined ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[part];
    return `add column ${column} ${type}${declared.optional ? '' : ` not null default ${written(begun, type)}`}`;
  });
  return [`alter table ${rows.table} ${added.join(', ')}`, ...fieldRules(field, rows)];
}

/** All that a pack adds to one table of another's. */
export const extendSql = (rows: Rows): readonly string[] =>
  Object.entries(rows.fields).flatMap(([field, one]) => addFieldSql(field, rows, begunWith(one)));

/** What records that are there get for a field that is new. */
export const begunWith = ({ fill, default: value }: PackField): unknown => fill ?? value;

/** Records named by many are none here: no record that is there is known to who writes a pack. */
function written(value: unknown, type: string): string {
  if (type === 'uuid[]') return `'{}'`;
  return literal(type === 'jsonb' ? JSON.stringify(value) : String(value));
}

/** Other choices or states than before: old values stay allowed, for nothing is taken away. */
export function choicesSql(field: string, values: readonly string[], table: string): readonly string[] {
  const stem = fieldStem(table, field);
  return [
    `alter table ${table} drop constraint ${stem}_known`,
    `alter table ${table} add constraint ${stem}_known check (${oneOf(columnOf(field), values)})`,
  ];
}

/** Lets a field be empty that was not. */
export function looserSql(field: string, declared: PackField, table: string): readonly string[] {
  const columns = columnsOf(field, declared).map(({ column }) => `alter column ${column} drop not null`);
  return [
    `alter table ${table} ${columns.join(', ')}`,
    ...(isComposite(declared)
      ? [
          `alter table ${table} drop constraint if exists ${fieldStem(table, field)}_whole`,
          wholeSql(field, table, declared),
        ]
      : []),
  ];
}

/** Holds a field to be there, where every record has it; who makes one and does not know of that gives what it begins with. */
export const tighterSql = (field: string, declared: PackField, table: string): readonly string[] => [
  `alter table ${table} ${columnsOf(field, declared)
    .map(({ column, ...one }) => {
      const begun = begunIn(declared.default, one);
      return `alter column ${column} set not null${begun === undefined ? '' : `, alter column ${column} set default ${begun}`}`;
    })
    .join(', ')}`,
];

/**
 * Takes a column back that was dropped and is still there. Records that were made meanwhile have nothing in it: they get
 * `value` where it may not be empty, and stay as they are where there is none.
 */
export function backSql(field: string, { table, fields }: Rows, value: unknown): readonly string[] {
  const declared = fields[field];
  if (!declared || declared.optional || value === undefined) return [];
  const columns = columnsOf(field, declared);
  const sets = columns.map(
    ({ column, ...one }) => `${column} = coalesce(${column}, ${begunIn(value, one)}::${one.type})`,
  );
  return [
    // Records of all companies: the owner sees none of them otherwise.
    `alter table ${table} no force row level security`,
    `update ${table} set ${sets.join(', ')} where ${columns[0]?.column} is null`,
    `alter table ${table} force row level security`,
    ...tighterSql(field, { ...declared, default: value as never }, table),
  ];
}

/** What a column of a field begins with, as SQL. */
function begunIn(value: unknown, { type, part }: Pick<FieldColumn, 'type' | 'part'>): string | undefined {
  const begun = part === undefined ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[part];
  return begun === undefined ? undefined : written(begun, type);
}

export function dropFieldSql(field: string, declared: PackField, table: string): readonly string[] {
  const columns = columnsOf(field, declared).map(({ column }) => `drop column ${column}`);
  const pairs = `${table}_${columnOf(field)}`;
  return [
    ...(declared.type === 'references'
      ? [`drop trigger if exists ${bareName(pairs)}_kept on ${table}`, `drop table if exists ${pairs}`]
      : []),
    // Of another pack's, it may have gone with that one.
    `alter table if exists ${table} ${columns.join(', ')}`,
  ];
}

/** Of a row, whether the field holds something else than what it began with. */
export function filledSql(field: string, declared: PackField): string {
  const [first] = columnsOf(field, declared);
  if (!first) return 'false';
  if (declared.type === 'references') return `cardinality(${first.column}) > 0`;
  const { default: begun } = declared;
  const value =
    first.part === undefined ? begun : (begun as Readonly<Record<string, unknown>> | undefined)?.[first.part];
  return value === undefined
    ? `${first.column} is not null`
    : `${first.column} is distinct from ${written(value, first.type)}::${first.type}`;
}

/** Takes an entity away with its lines, and what holds their references; what still refers to it has gone before. */
export const dropTableSql = ({ name, fields }: PackEntity): readonly string[] => [
  ...linesIn(fields).flatMap(([field, part]) => dropRowsSql(lineTable(name, field), part.fields)),
  ...dropRowsSql(tableOf(name), ownFields(fields)),
];

export const dropRowsSql = (table: string, fields: Rows['fields']): readonly string[] => [
  ...Object.entries(fields).flatMap(([field, { type }]) =>
    type === 'references' ? [`drop table ${table}_${columnOf(field)}`] : [],
  ),
  `drop table ${table}`,
];
