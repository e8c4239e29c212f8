import type { Db } from './db.ts';
import type { TableShape, Want } from './effect.ts';
import { fieldMeta, SECRET } from './fields.ts';
import type { Change } from './outcome.ts';
import type { RememberedRows } from './remembered-rows.ts';
import { sensitiveIn } from './rights/sensitive.ts';
import { fieldsJson, SINCE, selectSql } from './row-sql.ts';
import { type Entry, writeLoaded, writeRecalled } from './row-writes.ts';

type RowsWant = Extract<Want<unknown>, { kind: 'rows' }>;
type Values = Readonly<Record<string, unknown>>;

/** A command asked for rows that its batch has not loaded: it goes into the next one. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded';
}

/** One value in the text of a key: what kind it is, itself, and an end that is nowhere within. Wants come from clients. */
const valueText = (value: unknown): string =>
  typeof value === 'string' && !value.includes('\0') ? `s${value}\0` : `j${JSON.stringify(value)}\0`;

const textBy = (fields: readonly string[], values: Values): string => {
  let text = '';
  for (const field of fields) text += valueText(values[field]);
  return text;
};
const keyText = ({ key }: TableShape, row: Values): string => textBy(key, row);

/** Whether these are the fields of the key, all of them and no other. Asked of every row that a command wants. */
function isWholeKey({ key }: TableShape, values: Values): boolean {
  let fields = 0;
  for (const _ in values) fields += 1;
  if (fields !== key.length) return false;
  for (const field of key) if (!(field in values)) return false;
  return true;
}

/** Names of the fields in the order of the alphabet. */
const fieldsOf = (values: Values): readonly string[] => Object.keys(values).sort();
/** What is asked by other fields than the key: the same for the same fields and values, in whichever order they were said.
 * No text of a key begins like this. */
const isOfKey = (text: string): boolean => !text.startsWith(':');
const textOf = (values: Values, fields: readonly string[]): string => `:${fields.join()}:${textBy(fields, values)}`;

/** What was asked under a lock is enough for whoever asks without one. */
const isEnough = (asked: boolean | undefined, lock: boolean): boolean => asked === true || (asked === false && !lock);

/** Whether a row has these values in the fields that they name. */
function matches(row: Values, values: Values): boolean {
  for (const field in values) if (row[field] !== values[field]) return false;
  return true;
}

/** By name, tables whose rows have more fields in the company at hand than their own module declares. */
export type WideTables = ReadonlyMap<string, TableShape>;
const NO_WIDE: WideTables = new Map();

/**
 * The rows that a batch of commands has read, as each decision leaves them: a decision sees what those before it
 * wrote. Locks are taken a table at a time in the order of names, and within a table in the order of keys, so that two
 * processes never wait for each other in a circle within a step.
 */
export class RowCache {
  readonly #db: Db;
  readonly #wide: WideTables;
  /** Whether rows came out of what is remembered: they are written only where they are still so. */
  #isRecalled = false;
  readonly #wroteTo = new Set<TableShape>();
  readonly #tables = new Map<TableShape, Map<string, Entry>>();
  /** What was asked of a table, and whether under a lock. */
  readonly #asked = new Map<TableShape, Map<string, boolean>>();
  /** By table and the fields asked by: text of their values → keys of entries that have had them. */
  readonly #indexes = new Map<TableShape, Map<string, Map<string, Set<string>>>>();

  /**
   * `wide`: by name, tables whose rows have more fields in this company than their module declares. Whoever reads or writes
   * them has whole rows, whichever of the two shapes he knows: else two decisions would not see what the other wrote.
   */
  constructor(db: Db, wide: WideTables = NO_WIDE) {
    this.#db = db;
    this.#wide = wide;
  }

  #whole(table: TableShape): TableShape {
    if (this.#wide.size === 0) return table;
    const wide = this.#wide.get(table.name);
    return wide !== undefined && wide.entity === table.entity ? wide : table;
  }

  /** Whether its rows are remembered ones, of which nothing is locked. */
  get isRecalled(): boolean {
    return this.#isRecalled;
  }

  async load(wants: readonly RowsWant[]): Promise<void> {
    const groups = new Map<
      string,
      { table: TableShape; lock: boolean; fields: readonly string[]; keys: Map<string, Values> }
    >();
    for (const { table: asking, lock, keys } of wants) {
      if (keys.length === 0) continue;
      const table = this.#whole(asking);
      const known = this.#askedOf(table);
      const of = `${table.name} ${lock ? 0 : 1} `;
      for (const values of keys) {
        const fields = isWholeKey(table, values) ? table.key : fieldsOf(values);
        const asked = fields === table.key ? textBy(fields, values) : textOf(values, fields);
        if (isEnough(known.get(asked), lock)) continue;
        let name = of + fields.join();
        for (const field of fields) if (values[field] === null) name += ` ${field}`;
        const group = groups.get(name);
        if (group) group.keys.set(asked, values);
        else groups.set(name, { table, lock, fields, keys: new Map([[asked, values]]) });
      }
    }
    // One flight: asked one behind the other, in the order in which locks are taken, without waiting for an answer between.
    const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
    await Promise.all(
      sorted.map(({ table, lock, fields, keys }) => this.#read(table, lock, fields, [...keys.values()])),
    );
    for (const { table, lock, keys } of sorted) {
      const known = this.#askedOf(table);
      for (const asked of keys.keys()) known.set(asked, lock || known.get(asked) === true);
    }
  }

  /**
   * Takes what is wanted out of what is remembered, instead of asking: false where not all of it is there, and then this
   * cache is of no use. What is written of it is written only where every row is still as it is remembered.
   */
  recall(wants: readonly RowsWant[], remembered: RememberedRows): boolean {
    this.#isRecalled = true;
    for (const { table: asking, lock, keys } of wants) {
      if (keys.length === 0) continue;
      const table = this.#whole(asking);
      const known = this.#askedOf(table);
      const entries = this.#entries(table);
      for (const values of keys) {
        if (!isWholeKey(table, values)) return false;
        const key = keyText(table, values);
        if (isEnough(known.get(key), lock)) continue;
        known.set(key, lock);
        if (entries.has(key)) continue;
        const found = remembered.find(table, key);
        if (!found) return false;
        const { row, since } = found;
        entries.set(key, { key, of: row ?? values, row, stored: row, since, wrote: false });
      }
    }
    return true;
  }

  /** Remembers the rows that were asked for by their keys, once they are committed by the transaction of this number. */
  remember(remembered: RememberedRows, transaction: string): void {
    for (const [table, entries] of this.#tables) {
      const asked = this.#askedOf(table);
      for (const [key, { row, since, wrote }] of entries) {
        const isWanted = asked.has(key) || remembered.find(table, key) !== undefined;
        if (!wrote && isWanted) remembered.keep(table, key, { row, since });
        else if (!wrote) continue;
        else if (table.exact && row) remembered.keep(table, key, { row, since: transaction });
        else remembered.forget(table, key);
      }
    }
    if (this.#isRecalled) return;
    for (const [table, asked] of this.#asked) {
      const entries = this.#entries(table);
      for (const key of asked.keys()) {
        if (isOfKey(key) && !entries.has(key)) remembered.keep(table, key, { row: null, since: null });
      }
    }
  }

  /** What a want finds now. Throws NotLoaded where `load` was not asked for it. */
  pick({ table: asking, lock, keys, pick }: RowsWant): unknown {
    const found: Values[] = [];
    if (keys.length === 0) return pick(found);
    const table = this.#whole(asking);
    const entries = this.#entries(table);
    const known = this.#askedOf(table);
    for (const values of keys) {
      if (isWholeKey(table, values)) {
        const key = keyText(table, values);
        if (!isEnough(known.get(key), lock)) throw new NotLoaded();
        const row = entries.get(key)?.row;
        if (row) found.push(row);
      } else {
        if (!isEnough(known.get(textOf(values, fieldsOf(values))), lock)) throw new NotLoaded();
        for (const key of this.#with(table, values)) {
          const row = entries.get(key)?.row;
          if (row && matches(row, values)) found.push(row);
        }
      }
    }
    return pick(found);
  }

  /** Whether a decision has written to one of the tables that these are from. */
  wroteTo(wants: readonly RowsWant[]): boolean {
    return wants.some(({ table, ahead }) => !ahead && this.#wroteTo.has(this.#whole(table)));
  }

  insert(of: TableShape, given: Values): Change {
    const table = this.#whole(of);
    const row = table.begun && of !== table ? { ...table.begun, ...given } : given;
    const entries = this.#entries(table);
    const key = keyText(table, row);
    const entry = entries.get(key);
    if (entry?.row) throw new TypeError(`${table.name} ${key} is inserted, but it is there`);
    entries.set(key, { key, of: row, row, stored: entry?.stored ?? null, since: entry?.since ?? null, wrote: true });
    this.#note(table, key, row);
    return this.#change(table, null, row);
  }

  change(of: TableShape, row: Values, patch: Values): Change {
    const table = this.#whole(of);
    const entry = this.#entries(table).get(keyText(table, row));
    if (!entry?.row) throw new TypeError(`${table.name} ${keyText(table, row)} is changed, but it was not loaded`);
    const before = entry.row;
    entry.row = { ...before, ...patch };
    entry.wrote = true;
    this.#note(table, keyText(table, entry.row), entry.row);
    return this.#change(table, before, entry.row);
  }

  remove(of: TableShape, row: Values): Change {
    const table = this.#whole(of);
    const entry = this.#entries(table).get(keyText(table, row));
    if (!entry?.row) throw new TypeError(`${table.name} ${keyText(table, row)} is removed, but it was not loaded`);
    const before = entry.row;
    entry.row = null;
    entry.wrote = true;
    return this.#change(table, before, null);
  }

  /** Writes what the decisions came to. */
  async flush(): Promise<void> {
    const isLocked = (table: TableShape, key: string) => this.#askedOf(table).get(key) === true;
    await Promise.all(
      this.#isRecalled ? writeRecalled(this.#db, this.#tables, isLocked) : writeLoaded(this.#db, this.#tables),
    );
  }

  async #read(table: TableShape, lock: boolean, fields: readonly string[], keys: readonly Values[]): Promise<void> {
    // Of these wants the same fields are null. Nothing is "in" null: it is asked for in its own words.
    const nulls = fields.filter((field) => keys[0]?.[field] === null);
    const said = nulls.length === 0 ? fields : fields.filter((field) => !nulls.includes(field));
    const asked = said.length === 0 ? [] : [fieldsJson(table, said, keys)];
    const rows = await this.#db.rows<Values>(selectSql(table, lock, said, nulls), asked);
    const entries = this.#entries(table);
    for (const { [SINCE]: since, ...row } of rows) {
      const key = keyText(table, row);
      const known = entries.get(key);
      // Read without a lock before, it may have been changed since: what is locked now is what counts.
      if (known && (known.wrote || known.since === since)) continue;
      entries.set(key, { key, of: row, row, stored: row, since: String(since), wrote: false });
      this.#note(table, key, row);
    }
  }

  #change(table: TableShape, before: Values | null, after: Values | null): Change {
    this.#wroteTo.add(table);
    const of = after ?? before ?? {};
    const key: Record<string, unknown> = {};
    for (const field of table.key) key[field] = of[field];
    return {
      ...aboutOf(table),
      key,
      before: withoutSecrets(table, before),
      after: withoutSecrets(table, after),
    };
  }

  /** Keys of entries that have, or had once, these values: thousands of commands must not each look through all rows. */
  #with(table: TableShape, values: Values): Iterable<string> {
    const fields = Object.keys(values).sort();
    const shape = fields.join();
    const indexes = this.#indexes.get(table) ?? new Map<string, Map<string, Set<string>>>();
    this.#indexes.set(table, indexes);
    if (!indexes.has(shape)) {
      indexes.set(shape, new Map());
      for (const [key, { row }] of this.#entries(table)) if (row) this.#note(table, key, row, shape);
    }
    return indexes.get(shape)?.get(textBy(fields, values)) ?? [];
  }

  #note(table: TableShape, key: string, row: Values, only?: string): void {
    for (const [shape, index] of this.#indexes.get(table) ?? []) {
      if (only !== undefined && shape !== only) continue;
      const text = textBy(shape === '' ? [] : shape.split(','), row);
      const keys = index.get(text) ?? new Set<string>();
      index.set(text, keys.add(key));
    }
  }

  #entries(table: TableShape): Map<string, Entry> {
    let entries = this.#tables.get(table);
    if (!entries) {
      entries = new Map();
      this.#tables.set(table, entries);
    }
    return entries;
  }

  #askedOf(table: TableShape): Map<string, boolean> {
    let asked = this.#asked.get(table);
    if (!asked) {
      asked = new Map();
      this.#asked.set(table, asked);
    }
    return asked;
  }
}

const secretsOf = new WeakMap<TableShape, readonly string[]>();

type About = Omit<Change, 'key' | 'before' | 'after'>;
const abouts = new WeakMap<TableShape, About>();
/** What changes of a table have in common. Of a record and its lines the declaration tells which fields are sensitive; of
 * other rows the change itself does. */
function aboutOf(table: TableShape): About {
  let about = abouts.get(table);
  if (!about) {
    const { name, entity, partOf, ledger } = table;
    const sensitive = entity === undefined && partOf === undefined ? sensitiveIn(table.fields) : new Map();
    about = {
      table: name,
      ...(entity === undefined ? {} : { entity }),
      ...(partOf === undefined ? {} : { partOf }),
      ...(sensitive.size === 0 ? {} : { sensitive: Object.fromEntries(sensitive) }),
      ...(ledger === undefined ? {} : { ledger }),
    };
    abouts.set(table, about);
  }
  return about;
}

/** A row as a dry run and the audit trail tell it. */
function withoutSecrets(table: TableShape, row: Values | null): Values | null {
  let secrets = secretsOf.get(table);
  if (!secrets) {
    secrets = Object.entries(table.fields).flatMap(([field, schema]) => (fieldMeta(schema).secret ? [field] : []));
    secretsOf.set(table, secrets);
  }
  if (row === null || secrets.length === 0) return row;
  return {
    ...row,
    ...Object.fromEntries(secrets.filter((field) => row[field] != null).map((field) => [field, SECRET])),
  };
}
