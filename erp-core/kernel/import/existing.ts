import { Conditions } from '../conditions.ts';
import type { EntityDefinition } from '../entity.ts';
import { type LinesByRecord, readLines } from '../lines/shown.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import { columnOf } from '../table.ts';
import type { CommandWork } from '../work.ts';
import type { Columns } from './columns.ts';
import { keyOf, type Parsed } from './parse-rows.ts';

/** A record that is there, as the caller sees it, with the lines that the sheet speaks of. */
export interface Existing {
  readonly record: Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number };
  /** By part. */
  readonly lines: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** The records that the rows of a sheet speak of, by their natural key. */
export async function existingRecords(
  { db, caller }: Pick<CommandWork, 'db' | 'caller'>,
  of: EntityDefinition,
  columns: Columns,
  parsed: readonly Parsed[],
): Promise<ReadonlyMap<string, Existing>> {
  const keyed = parsed.filter(({ values }) => of.naturalKey.every((field) => values[field] !== undefined));
  if (of.naturalKey.length === 0 || keyed.length === 0) return new Map();
  const seen = new Conditions(of, caller);
  const names = of.naturalKey.map(columnOf);
  const keys = seen.parameter(
    JSON.stringify(
      keyed.map(({ values }) => Object.fromEntries(of.naturalKey.map((field) => [columnOf(field), values[field]]))),
    ),
  );
  seen.add(
    `(${names.map((column) => `t.${column}`).join(', ')}) in
       (select ${names.map((column) => `k.${column}`).join(', ')}
        from jsonb_populate_recordset(null::${of.table.name}, ${keys}) k)`,
  );
  const rows = await db.rows<Existing['record']>(
    `select ${seen.shown()} from ${of.table.name} t ${seen.text()}`,
    seen.values,
  );
  const told = new Set(columns.known.map((column) => column?.part));
  const { hidden, masked } = fieldsFor(caller, of);
  const ids = rows.map(({ id }) => id);
  const parts = new Map<string, LinesByRecord>();
  for (const part of of.parts) {
    if (told.has(part.name)) parts.set(part.name, await readLines(db, caller, of, part, ids));
  }
  // "…" is not what a line says: what is masked is left out, and so left alone.
  const seenOf = (part: string, line: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(line).filter(([field]) => !hidden.has(`${part}.${field}`) && !masked.has(`${part}.${field}`)),
    );
  return new Map(
    rows.map((record) => {
      const lines = [...parts].map(([part, by]) => [part, (by.get(record.id) ?? []).map((one) => seenOf(part, one))]);
      return [keyOf(of, record), { record, lines: Object.fromEntries(lines) }];
    }),
  );
}
