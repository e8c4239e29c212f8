import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { MICROS_PER_MS } from '@millrace/contracts';
import mysql, { type Connection, type FieldPacket } from 'mysql2/promise';
import { type Column, type Dialect, type Row, type Session, TableFault } from './dialect.ts';
import type { SqlSettings } from './manifest.ts';
import { parameter, type Sql, sql, text, written } from './statement.ts';

const { Types } = mysql;
const CONNECT_WITHIN = 10_000;
const PORT = 3306;

/** The session is read-only, each question has its time, moments are in UTC. */
async function open(settings: SqlSettings, password: string | undefined): Promise<Session> {
  const { host, port = PORT, database, user, tls, ca, statementTimeout } = settings;
  const connection = await mysql.createConnection({
    host,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ...(tls === 'off'
      ? {}
      : { ssl: { verifyIdentity: true, ...(ca === undefined ? {} : { ca: await readFile(ca) }) } }),
    connectTimeout: CONNECT_WITHIN,
    charset: 'utf8mb4',
    // All digits: as text where a number of JSON would lose some.
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    // A server could ask for a file of ours.
    flags: ['-LOCAL_FILES'],
    // Names of columns are somebody else's: no code is made of them.
    disableEval: true,
  });
  // What breaks between two questions is told by the next one.
  connection.on('error', () => undefined);
  const longest = Math.ceil(statementTimeout / MICROS_PER_MS);
  const gone = new AbortController();
  const cut = (reason: string): void => {
    gone.abort(new Error(reason));
    // The library's own "destroy" only says good-bye, which nobody hears where the network is gone.
    connection.destroy();
    (connection as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream.destroy();
  };
  const session: Session = {
    async rows(statement) {
      gone.signal.throwIfAborted();
      const late = setTimeout(() => cut('no answer came'), longest + 2_000);
      try {
        return await unlessGone(rowsOf(connection, statement), gone.signal);
      } finally {
        clearTimeout(late);
      }
    },
    cut: () => cut('we ended the connection'),
    close: () => connection.end().catch(() => undefined),
  };
  try {
    const [{ version } = { version: '' }] = await session.rows(sql`select version() as version`);
    await session.rows(sql`set session time_zone = '+00:00'`);
    await session.rows(sql`set session transaction read only`);
    const isMariaDb = String(version).includes('MariaDB');
    await session.rows(
      isMariaDb
        ? sql`set session max_statement_time = ${text(String(longest / 1_000))}`
        : sql`set session max_execution_time = ${text(String(longest))}`,
    );
  } catch (error) {
    session.cut();
    throw error;
  }
  return session;
}

/** A prepared statement, so that no value is ever part of the text. */
async function rowsOf(connection: Connection, statement: Sql): Promise<readonly Row[]> {
  const [rows, fields] = await connection.execute(
    written(statement, () => '?'),
    statement.values.map(String),
  );
  return Array.isArray(rows) ? (rows as Row[]).map((row) => readable(row, fields)) : [];
}

/** The library never answers a question that was under way when its connection was ended from here. */
async function unlessGone<Result>(asked: Promise<Result>, gone: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(gone.reason as Error);
  gone.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([asked, promise]);
  } finally {
    gone.removeEventListener('abort', end);
  }
}

function readable(row: Row, fields: readonly FieldPacket[]): Row {
  return Object.fromEntries(fields.map((field) => [field.name, jsonOf(row[field.name], field)]));
}

/** What JSON cannot hold as it is: moments get their zone, octets their digits, and floats no digits that they have not. */
function jsonOf(value: unknown, { columnType, columnLength }: FieldPacket): unknown {
  if (columnType === Types.TIMESTAMP && typeof value === 'string') return `${value}+00`;
  if (columnType === Types.FLOAT && typeof value === 'number') return shortest(value);
  if (!Buffer.isBuffer(value)) return value;
  return columnType === Types.BIT && columnLength === 1 ? value[0] === 1 : `\\x${value.toString('hex')}`;
}

/** The fewest digits that mean the same float of 32 bits. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return value;
}

const NUMBERS = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal'];
const MOMENTS = ['datetime', 'timestamp', 'date'];
const OCTETS = ['binary', 'varbinary'];
const LETTERS = ['char', 'varchar', 'uuid'];

const quoted = (name: string): Sql => text(`\`${name.replaceAll('`', '``')}\``);
const isMoment = ({ type }: Column): boolean => MOMENTS.includes(type);

/** A value as its column's own kind: compared with a mere text, numbers would be rounded to 53 bits. */
function given({ type }: Column, value: string): Sql {
  if (NUMBERS.includes(type)) return sql`cast(${parameter(value)} as decimal(65, 30))`;
  if (MOMENTS.includes(type)) return sql`cast(${parameter(value)} as datetime(6))`;
  return OCTETS.includes(type) ? sql`unhex(${parameter(value)})` : parameter(value);
}

const isBeyond = (column: Column, value: string): Sql => sql`${column.place} > ${given(column, value)}`;

export const mysqlDialect: Dialect = {
  port: PORT,
  growing: { number: NUMBERS, moment: MOMENTS },
  keys: [...NUMBERS, ...MOMENTS, ...OCTETS, ...LETTERS],
  open,
  quoted,

  async typesOf(session, { database, table }) {
    const [name = '', schema = database] = table.split('.').reverse();
    const rows = await session.rows(
      sql`select column_name as name, lower(data_type) as type from information_schema.columns
          where table_schema = ${parameter(schema)} and table_name = ${parameter(name)}`,
    );
    if (rows.length === 0) {
      // Of a table that is not there the database says so itself, and of a view that cannot be read.
      await session.rows(sql`select 1 from ${quoted(schema)}.${quoted(name)} limit 0`);
      throw new TableFault(`${schema}.${name} shows none of its columns to this user: grant select on it`);
    }
    return new Map(rows.map(({ name: column, type }) => [String(column), String(type)]));
  },

  asText: ({ place, type }) => (OCTETS.includes(type) ? sql`hex(${place})` : sql`cast(${place} as char)`),
  // "0000-00-00" is a date that was never written.
  hasOrder: (column) => (isMoment(column) ? sql`${column.place} >= '1000-01-01'` : undefined),
  isNear: (column) => (isMoment(column) ? sql`${column.place} <= now(6) + interval 1 day` : text('true')),
  isBeyond,
  isWithin: (column, value, overlap) => {
    const least = given(column, value);
    const by = text(String(Math.round(overlap)));
    return isMoment(column)
      ? sql`${column.place} >= ${least} - interval ${by} microsecond`
      : sql`${column.place} > ${least} - ${by}`;
  },
  // Written out, for a comparison of whole rows uses no index there.
  isBehind: (columns, values) =>
    columns.reduceRight<Sql>((rest, column, at) => {
      const value = values[at] ?? '';
      return at === columns.length - 1
        ? isBeyond(column, value)
        : sql`${column.place} >= ${given(column, value)} and (${isBeyond(column, value)} or (${rest}))`;
    }, text('false')),
};
