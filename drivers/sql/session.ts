import { readFile } from 'node:fs/promises';
import { MICROS_PER_MS } from '@millrace/contracts';
import pg from 'pg';
import type { SqlSettings } from './manifest.ts';

/** Texts, except what has another form in JSON: numbers keep all their digits, moments their microseconds. */
const BOOLEAN = 16;
const JSON_TYPES: ReadonlySet<number> = new Set([114, 3802]);
const types = {
  getTypeParser: (oid: number) => {
    if (oid === BOOLEAN) return (text: string): unknown => text === 't';
    if (JSON_TYPES.has(oid)) return (text: string): unknown => JSON.parse(text);
    return (text: string): unknown => text;
  },
} as unknown as pg.CustomTypesConfig;

const CONNECT_WITHIN = 10_000;

/** Connects as one who only reads: the session is read-only, each question has its time, moments are in UTC. */
export async function openSession(settings: SqlSettings, password: string | undefined): Promise<pg.Client> {
  const { host, port, database, user, tls, ca, statementTimeout } = settings;
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
  try {
    await client.connect();
    await client.query(
      `select set_config('default_transaction_read_only', 'on', false), set_config('statement_timeout', $1, false),
         set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false)`,
      [`${longest}ms`],
    );
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

const quoted = (name: string): string => pg.escapeIdentifier(name);
export const tableName = (table: string): string => table.split('.').map(quoted).join('.');
export const columnName = quoted;
