import type { ClientBase, Pool } from 'pg';
import type { z } from 'zod';
import { compositeOf } from '../../composite.ts';
import type { EntityDefinition } from '../../entity.ts';
import { fieldMeta, targetOf } from '../../fields.ts';
import type { Registry } from '../../registry.ts';
import { columnOf, partColumn } from '../../table.ts';
import { bareName } from './table-names.ts';

type Owner = Pick<Pool | ClientBase, 'query'>;
type Known = Pick<Registry, 'modules' | 'entities' | 'wide'>;

/** The schema of views that people and programs read in SQL: "readable.gate_pass", "readable.stock_item". */
const SCHEMA = 'readable';

/** The view of an entity. */
const viewOf = ({ table }: Pick<EntityDefinition, 'table'>): string => `${SCHEMA}.${table.name.replace('.', '_')}`;

/** Entities that are declared as data, whole or in part. */
const madeAsData = ({ modules, entities, wide }: Known): readonly EntityDefinition[] => {
  const ofPacks = modules.flatMap((module) =>
    module.migrations === '' ? module.entities.map(({ name }) => name) : [],
  );
  return [...entities.values()].filter(({ name, table }) => ofPacks.includes(name) || wide.has(table.name));
};

/** Takes the views away, for a column that a view shows cannot be changed. They are made again by `makeReadable`. */
export const dropReadable = (owner: Owner): Promise<unknown> =>
  owner.query(`set client_min_messages = warning;
    do $$ declare one record; begin
      for one in select viewname from pg_views where schemaname = '${SCHEMA}' loop
        execute format('drop view if exists ${SCHEMA}.%I cascade', one.viewname);
      end loop;
    end $$;
    reset client_min_messages`);

/**
 * Makes a view of each entity that is declared as data: moments as moments, durations as intervals, beside each reference what
 * the record it names is known by. A login sees in it what `kernel.allow_reader` has given it, and nothing else.
 */
export async function makeReadable(owner: Owner, known: Known): Promise<void> {
  const entities = madeAsData(known);
  if (entities.length === 0) return;
  await owner.query(`create schema if not exists ${SCHEMA}`);
  for (const one of entities) await owner.query(viewSql(one, known));
  await owner.query('call kernel.grant_readers()');
}

function viewSql(of: EntityDefinition, known: Known): string {
  const own = new Set(
    Object.entries(of.table.fields).flatMap(([name, schema]) =>
      (compositeOf(schema)?.parts ?? []).map((part) => partColumn(name, part.name)).concat(columnOf(name)),
    ),
  );
  const columns = Object.entries(of.table.fields).flatMap(([name, schema]) =>
    fieldMeta(schema).secret ? [] : columnsOf(name, schema, known, own),
  );
  return `create or replace view ${viewOf(of)} with (security_barrier) as
    select ${['t.company', ...columns].join(', ')} from ${of.table.name} t
    where t.company = (select kernel.current_company()) and t.company in (select kernel.read_companies())`;
}

function columnsOf(name: string, schema: z.ZodType, known: Known, own: ReadonlySet<string>): readonly string[] {
  const column = columnOf(name);
  const parts = compositeOf(schema)?.parts;
  if (parts) return parts.map((part) => `t.${partColumn(name, part.name)}`);
  switch (fieldMeta(schema).field) {
    case 'moment':
      return [`to_timestamp(t.${column} / 1000000.0) as ${column}`];
    case 'duration':
      return [`make_interval(secs => t.${column} / 1000000.0) as ${column}`];
    case 'localized':
      return [`coalesce(t.${column} ->> 'en', t.${column} ->> 'bn', t.${column} ->> 'hi') as ${column}`];
    case 'reference':
      return [`t.${column}`, ...keyOf(column, schema, known, own)];
    default:
      return [`t.${column}`];
  }
}

/** What the record that is referred to is known by: the first part of its key. */
function keyOf(column: string, schema: z.ZodType, { entities }: Known, own: ReadonlySet<string>): readonly string[] {
  const target = targetOf(schema);
  const [key] = entities.get(target?.entity ?? '')?.naturalKey ?? [];
  const field = key === undefined ? undefined : target?.fields[key];
  if (!target || key === undefined || !field || compositeOf(field) || fieldMeta(field).field === 'reference') return [];
  const shown = fieldMeta(field).field === 'localized' ? `k.${columnOf(key)} ->> 'en'` : `k.${columnOf(key)}`;
  const name = `${column}_${columnOf(key)}`;
  // A field of its own may be called so already.
  return bareName(name).length > 63 || own.has(name)
    ? []
    : [`(select ${shown} from ${target.name} k where k.company = t.company and k.id = t.${column}) as ${name}`];
}
