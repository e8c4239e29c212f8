import { createHash } from 'node:crypto';
import { type Column, type Dialect, type Row, type Session, TableFault } from './dialect.ts';
import type { SqlSettings } from './manifest.ts';
import { joined, type Sql, sql, text } from './statement.ts';

export interface TableRow {
  /** Tells the row from all others of its table. */
  readonly key: string;
  /** As the database writes it. */
  readonly cursor: string;
  /** Whether it is beyond the cursor that was asked from, or a late one within the overlap. */
  readonly newer: boolean;
  /** False: dated further ahead than clocks and time zones are apart. Whatever is written from now on stands behind it. */
  readonly near: boolean;
  readonly values: Row;
}

/** Names of our own in the answer, which no column of the settings can have. */
const CURSOR = '(cursor)';
const KEY = '(key)';
const NEWER = '(newer)';
const NEAR = '(near)';

/** Reads a table from a cursor on, in pages, each row once a pass. Only values are parameters; names are quoted. */
export class NewRows {
  private readonly session: Session;
  private readonly dialect: Dialect;
  private readonly settings: SqlSettings;
  private readonly cursor: Column;
  private readonly keys: readonly Column[];

  private constructor(session: Session, dialect: Dialect, settings: SqlSettings, types: ReadonlyMap<string, string>) {
    const column = (name: string): Column => {
      const type = types.get(name);
      if (type === undefined) throw new TableFault(`${settings.table} has no column "${name}"`);
      return { name, type, place: sql`t.${dialect.quoted(name)}` };
    };
    this.session = session;
    this.dialect = dialect;
    this.settings = settings;
    this.cursor = column(settings.cursor.column);
    this.keys = (settings.key ?? [settings.cursor.column]).map(column);
    for (const name of settings.columns ?? []) column(name);
  }

  /** Looks at the table. Rejects with a TableFault where a column is not as the settings say, and as the database refuses. */
  static async of(session: Session, dialect: Dialect, settings: SqlSettings): Promise<NewRows> {
    const rows = new NewRows(session, dialect, settings, await dialect.typesOf(session, settings));
    const { kind } = settings.cursor;
    rows.refuseUnless([rows.cursor], dialect.growing[kind], `as a ${kind} it would be`);
    if (settings.key && dialect.keys) rows.refuseUnless(rows.keys, dialect.keys, 'what tells rows apart is');
    return rows;
  }

  private refuseUnless(columns: readonly Column[], types: readonly string[], words: string): void {
    for (const { name, type } of columns) {
      if (types.includes(type)) continue;
      throw new TableFault(`${this.settings.table}.${name} is ${type}; ${words} ${types.join(' or ')}`);
    }
  }

  /** Where reading begins that takes nothing of what is there; null where nothing is. */
  async newest(): Promise<string | null> {
    const { dialect, cursor } = this;
    const near = allOf(dialect.isNear(cursor), dialect.hasOrder(cursor));
    const newest: Column = { ...cursor, place: sql`max(case when ${near} then ${cursor.place} end)` };
    const rows = await this.session.rows(
      sql`select ${dialect.asText(newest)} as ${dialect.quoted(CURSOR)} from ${this.table()}`,
    );
    const found = rows[0]?.[CURSOR] ?? null;
    return found === null ? null : String(found);
  }

  /** All rows from the overlap behind `cursor` on, page by page, in order. Rows whose cursor is null are never there. */
  async *after(cursor: string | null): AsyncGenerator<readonly TableRow[]> {
    const { dialect, settings } = this;
    let page = await this.page(
      cursor === null
        ? sql`${this.cursor.place} is not null`
        : dialect.isWithin(this.cursor, cursor, settings.cursor.overlap),
      cursor,
    );
    while (page.length > 0) {
      yield page;
      const last = page.at(-1);
      if (page.length < settings.batch || !last) return;
      const values = [last.cursor, ...this.keys.map((_, at) => String(last.values[keyName(at)]))];
      page = await this.page(dialect.isBehind([this.cursor, ...this.keys], values), cursor);
    }
  }

  private async page(bound: Sql, from: string | null): Promise<readonly TableRow[]> {
    const { dialect, cursor, keys } = this;
    const { columns, batch } = this.settings;
    const wanted = columns ? columns.map((name) => sql`t.${dialect.quoted(name)}`) : [text('t.*')];
    const own: readonly (readonly [string, Sql])[] = [
      [NEWER, from === null ? text('true') : dialect.isBeyond(cursor, from)],
      [NEAR, dialect.isNear(cursor)],
      [CURSOR, dialect.asText(cursor)],
      ...keys.map((key, at) => [keyName(at), dialect.asText(key)] as const),
    ];
    const selected = joined([...wanted, ...own.map(([name, piece]) => sql`${piece} as ${dialect.quoted(name)}`)], ', ');
    const order = joined(
      [cursor, ...keys].map(({ place }) => place),
      ', ',
    );
    const rows = await this.session.rows(
      sql`select ${selected} from ${this.table()} where ${allOf(bound, dialect.hasOrder(cursor))}
          order by ${order} limit ${text(String(batch))}`,
    );
    return rows.map((row) => this.rowOf(row));
  }

  private rowOf(row: Row): TableRow {
    const parts = this.keys.map(({ name }, at) => {
      const part = row[keyName(at)];
      if (part !== null && part !== undefined) return String(part);
      throw new TableFault(`${this.settings.table}: a row has no "${name}", which is to be its key`);
    });
    return {
      key: keyOf(parts),
      cursor: String(row[CURSOR]),
      newer: isTrue(row[NEWER]),
      near: isTrue(row[NEAR]),
      values: row,
    };
  }

  private table(): Sql {
    return sql`${joined(this.settings.table.split('.').map(this.dialect.quoted), '.')} t`;
  }
}

const allOf = (...conditions: readonly (Sql | undefined)[]): Sql =>
  joined(
    conditions.filter((one) => one !== undefined),
    ' and ',
  );

const keyName = (at: number): string => `${KEY}${at}`;
/** MariaDB and MySQL have no truth of their own: theirs is a number. */
const isTrue = (value: unknown): boolean => value === true || Number(value) === 1;

/** A row's values as its columns are called, without what we asked for ourselves. */
export const ownValues = ({ values }: TableRow): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([name]) => ![CURSOR, NEWER, NEAR].includes(name) && !name.startsWith(KEY)),
  );

const LONGEST_KEY = 200;

function keyOf(parts: readonly string[]): string {
  const whole = parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts);
  return whole.length <= LONGEST_KEY ? whole : createHash('sha256').update(whole).digest('hex');
}
