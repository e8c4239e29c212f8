import { createHash } from 'node:crypto';
import { MICROS_PER_SECOND } from '@millrace/contracts';
import type { Client } from 'pg';
import type { SqlSettings } from './manifest.ts';
import { columnName, tableName } from './session.ts';

export interface TableRow {
  /** Tells the row from all others of its table. */
  readonly key: string;
  /** As the database writes it. */
  readonly cursor: string;
  /** Whether it is beyond the cursor that was asked from, or a late one within the overlap. */
  readonly newer: boolean;
  /** False: dated further ahead than clocks and time zones are apart. Whatever is written from now on stands behind it. */
  readonly near: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Settings that cannot work with this table; in words for whoever wrote them. */
export class TableFault extends Error {
  override readonly name = 'TableFault';
}

/** Types whose values grow, as the catalogue writes them. They go into the statement, so no others do. */
const TYPES = {
  number: ['smallint', 'integer', 'bigint', 'numeric'],
  moment: ['timestamp without time zone', 'timestamp with time zone', 'date'],
} as const;

/** Names of our own in the answer, which no column of the settings can have. */
const CURSOR = '(cursor)';
const KEY = '(key)';
const NEWER = '(newer)';
const NEAR = '(near)';

/** Reads a table from a cursor on, in pages, each row once a pass. Only values are parameters; names are quoted. */
export class NewRows {
  private readonly client: Client;
  private readonly settings: SqlSettings;
  private readonly type: string;

  private constructor(client: Client, settings: SqlSettings, type: string) {
    this.client = client;
    this.settings = settings;
    this.type = type;
  }

  /** Looks at the table. Rejects with a TableFault where its cursor is of another kind, and as the database refuses. */
  static async of(client: Client, settings: SqlSettings): Promise<NewRows> {
    const { table, cursor } = settings;
    const { rows } = await client.query<{ type: string }>(
      `select regexp_replace(format_type(atttypid, atttypmod), '\\(.*?\\)', '') as type
       from pg_attribute where attrelid = $1::regclass and attname = $2 and attnum > 0 and not attisdropped`,
      [tableName(table), cursor.column],
    );
    const type = rows[0]?.type;
    if (type === undefined) throw new TableFault(`${table} has no column "${cursor.column}"`);
    const known: readonly string[] = TYPES[cursor.kind];
    if (!known.includes(type)) {
      throw new TableFault(
        `${table}.${cursor.column} is ${type}; as a ${cursor.kind} it would be ${known.join(' or ')}`,
      );
    }
    return new NewRows(client, settings, type);
  }

  /** Where reading begins that takes nothing of what is there; null where nothing is. */
  async newest(): Promise<string | null> {
    const column = columnName(this.settings.cursor.column);
    const { rows } = await this.client.query<{ cursor: string | null }>(
      `select max(${column}) filter (where ${this.isNear(column)})::text as cursor from ${tableName(this.settings.table)}`,
    );
    return rows[0]?.cursor ?? null;
  }

  /** All rows from the overlap behind `cursor` on, page by page, in order. Rows whose cursor is null are never there. */
  async *after(cursor: string | null): AsyncGenerator<readonly TableRow[]> {
    let page = await this.page(this.fromOverlap(cursor), cursor);
    while (page.length > 0) {
      yield page;
      const last = page.at(-1);
      if (page.length < this.settings.batch || !last) return;
      page = await this.page(this.fromRow(last), cursor);
    }
  }

  private fromOverlap(cursor: string | null): Bound {
    const { column, kind, overlap } = this.settings.cursor;
    const place = columnName(column);
    // What is no number is above all that are: the table would be read to its end, once and for ever.
    if (cursor === null) {
      const isNumber = this.type === 'numeric' ? ` and ${place} <> 'NaN'` : '';
      return { where: `${place} is not null${isNumber}`, values: [] };
    }
    return kind === 'number'
      ? {
          where: `${place} > $1::${this.type} - $2::bigint${this.type === 'numeric' ? ` and ${place} <> 'NaN'` : ''}`,
          values: [cursor, overlap],
        }
      : {
          where: `${place} >= $1::${this.type} - $2::double precision * interval '1 second'`,
          values: [cursor, overlap / MICROS_PER_SECOND],
        };
  }

  private fromRow({ cursor, values }: TableRow): Bound {
    const keys = this.keys();
    const places = [this.settings.cursor.column, ...keys].map(columnName).join(', ');
    const given = [cursor, ...keys.map((_, at) => values[keyName(at)])];
    return { where: `(${places}) > (${given.map((_, at) => `$${at + 1}`).join(', ')})`, values: given };
  }

  private isNear(place: string): string {
    if (this.settings.cursor.kind === 'moment') return `${place} <= (now() + interval '1 day')::${this.type}`;
    return this.type === 'numeric' ? `${place}::text not in ('NaN', 'Infinity')` : 'true';
  }

  private keys(): readonly string[] {
    return this.settings.key ?? [this.settings.cursor.column];
  }

  private async page({ where, values: given }: Bound, from: string | null): Promise<readonly TableRow[]> {
    const { table, columns, cursor, batch } = this.settings;
    const keys = this.keys();
    const wanted = columns ? columns.map((name) => `t.${columnName(name)}`) : ['t.*'];
    const values = [...given, batch, ...(from === null ? [] : [from])];
    const newer = from === null ? 'true' : `t.${columnName(cursor.column)} > $${values.length}::${this.type}`;
    const own = [
      `${newer} as "${NEWER}"`,
      `${this.isNear(`t.${columnName(cursor.column)}`)} as "${NEAR}"`,
      `t.${columnName(cursor.column)}::text as "${CURSOR}"`,
      ...keys.map((name, at) => `t.${columnName(name)}::text as "${keyName(at)}"`),
    ];
    const order = [cursor.column, ...keys].map(columnName).join(', ');
    const { rows } = await this.client.query<Record<string, unknown>>(
      `select ${[...wanted, ...own].join(', ')} from ${tableName(table)} t where ${where} order by ${order} limit $${given.length + 1}`,
      values,
    );
    return rows.map((row) => {
      const parts = keys.map((name, at) => {
        const part = row[keyName(at)];
        if (part === null) throw new TableFault(`${table}: a row has no "${name}", which is to be its key`);
        return String(part);
      });
      const [newer, near] = [row[NEWER] === true, row[NEAR] === true];
      return { key: keyOf(parts), cursor: String(row[CURSOR]), newer, near, values: row };
    });
  }
}

interface Bound {
  readonly where: string;
  readonly values: readonly unknown[];
}

const keyName = (at: number): string => `${KEY}${at}`;

/** A row's values as its columns are called, without what we asked for ourselves. */
export const ownValues = ({ values }: TableRow): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([name]) => ![CURSOR, NEWER, NEAR].includes(name) && !name.startsWith(KEY)),
  );

const LONGEST_KEY = 200;

function keyOf(parts: readonly string[]): string {
  const text = parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts);
  return text.length <= LONGEST_KEY ? text : createHash('sha256').update(text).digest('hex');
}
