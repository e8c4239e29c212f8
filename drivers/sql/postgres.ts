import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { MICROS_PER_MS, MICROS_PER_SECOND } from '@millrace/contracts';
import pg from 'pg';
import type { Column, Dialect, Session } from './dialect.ts';
import type { SqlSettings } from './manifest.ts';
import { joined, parameter, sql, text, written } from './statement.ts';

/** Texts, except what has another form in JSON: numbers keep all their digits, moments their microseconds. */
const BOOLEAN = 16;
const JSON_TYPES: ReadonlySet<number> = new Set([114, 3802]);
const types = {
  getTypeParser: (oid: number) => {
    if (oid === BOOLEAN) return (value: string): unknown => value === 't';
    if (JSON_TYPES.has(oid)) return (value: string): unknown => JSON.parse(value);
    return (value: string): unknown => value;
  },
} as unknown as pg.CustomTypesConfig;

const CONNECT_WITHIN = 10_000;
const PORT = 5432;

/** The session is read-only, each question has its time, moments are in UTC. */
async function open(settings: SqlSettings, password: string | undefined): Promise<Session> {
  const { host, port = PORT, database, user, tls, ca, statementTimeout } = settings;
  const longest = Math.ceil(statementTimeout / MICROS_PER_MS);
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ssl: tls === 'off' ? false : { ...(ca === undefined ? {} : { ca: await readFile(ca) }) },
    application_name: `millrace ${settings.id}`,
    connectionTimeoutMillis: CONNECT_WITHIN,
    // A server that is gone answers nothing: then ours ends the wait, a little later than the server's own would.
    query_timeout: longest + 2_000,
    keepAlive: true,
    types,
  });
  // What breaks between two questions is told by the next one.
  client.on('error', () => undefined);
  const end = (): Promise<void> => client.end().catch(() => undefined);
  try {
    await client.connect();
    await client.query(
      `select set_config('default_transaction_read_only', 'on', false), set_config('statement_timeout', $1, false),
         set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false)`,
      [`${longest}ms`],
    );
  } catch (error) {
    await end();
    throw error;
  }
  return {
    rows: async (statement) =>
      (
        await client.query(
          written(statement, (at) => `$${at}`),
          [...statement.values],
        )
      ).rows,
    // Whoever is gone does not hear a good-bye, and its socket would stay for as long as the system waits.
    cut: () =>
      void (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream.destroy(),
    close: end,
  };
}

const quoted = (name: string) => text(pg.escapeIdentifier(name));
const typed = ({ type }: Column, value: string) => sql`${parameter(value)}::${text(type)}`;
/** What is no number stands above all that are: a table would be read to its end, once and for ever. */
const isNumeric = ({ type }: Column): boolean => type === 'numeric';

const growing = {
  number: ['smallint', 'integer', 'bigint', 'numeric'],
  moment: ['timestamp without time zone', 'timestamp with time zone', 'date'],
} as const;
const isMoment = ({ type }: Column): boolean => (growing.moment as readonly string[]).includes(type);

export const postgres: Dialect = {
  port: PORT,
  growing,
  open,
  quoted,

  async typesOf(session, { table }) {
    const name = table.split('.').map(pg.escapeIdentifier).join('.');
    const rows = await session.rows(
      sql`select attname::text as name, regexp_replace(format_type(atttypid, atttypmod), '\\(.*?\\)', '') as type
          from pg_attribute where attrelid = ${parameter(name)}::regclass and attnum > 0 and not attisdropped`,
    );
    return new Map(rows.map(({ name, type }) => [String(name), String(type)]));
  },

  asText: ({ place }) => sql`${place}::text`,
  hasOrder: (column) => (isNumeric(column) ? sql`${column.place} <> 'NaN'` : undefined),
  isNear(column) {
    if (isMoment(column)) return sql`${column.place} <= (now() + interval '1 day')::${text(column.type)}`;
    return isNumeric(column) ? sql`${column.place}::text not in ('NaN', 'Infinity')` : text('true');
  },
  isBeyond: (column, value) => sql`${column.place} > ${typed(column, value)}`,
  isWithin: (column, value, overlap) =>
    isMoment(column)
      ? sql`${column.place} >= ${typed(column, value)}
            - ${parameter(overlap / MICROS_PER_SECOND)}::double precision * interval '1 second'`
      : sql`${column.place} > ${typed(column, value)} - ${parameter(overlap)}::bigint`,
  isBehind: (columns, values) =>
    sql`(${joined(
      columns.map(({ place }) => place),
      ', ',
    )}) > (${joined(values.map(parameter), ', ')})`,
};
