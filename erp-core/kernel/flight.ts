import pg, { type ClientBase, type Connection, type CustomTypesConfig, type FieldDef } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import { serialize } from 'pg-protocol';

export interface Statement {
  /** Prepared under this name once a connection. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Answered {
  readonly rows: Record<string, unknown>[];
  /** Rows read or written. */
  readonly count: number;
}

interface Asked extends Statement {
  readonly values: readonly (Buffer | string | null)[];
  readonly unless: (() => unknown) | undefined;
  readonly resolve: (answered: Answered) => void;
  readonly reject: (error: unknown) => void;
}

interface ReadField {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

/** What a connection has prepared: by name, the columns that a statement answers with; none where it gives no rows. */
type Prepared = Map<string, readonly ReadField[]>;
interface Known {
  readonly prepared: Prepared;
  /** Statements of flights that failed: whether the server has them is not known. */
  readonly doubtful: Set<string>;
}

/**
 * Statements that go to the server together and are answered together, with one Sync for all of them. What a round trip
 * costs on a small PC is mostly its messages and system calls, so a command that asks twenty things in three flights
 * waits for three. Where one statement fails the server skips the rest of the flight: they fail with the same error.
 */
class Flight extends pg.Query {
  readonly #asked: readonly Asked[];
  readonly #known: Known;
  readonly #types: CustomTypesConfig;
  readonly #answers: Answered[] = [];
  #fields: readonly ReadField[] = [];
  #rows: Record<string, unknown>[] = [];

  constructor(asked: readonly Asked[], known: Known, types: CustomTypesConfig) {
    super({ text: '' });
    this.#asked = asked;
    this.#known = known;
    this.#types = types;
  }

  override submit = (connection: Connection): void => {
    const { prepared, doubtful } = this.#known;
    const fresh = new Set<string>();
    const messages: Buffer[] = [];
    for (const { name, text, values } of this.#asked) {
      const unknown = !prepared.has(name);
      if (unknown && !fresh.has(name)) {
        if (doubtful.has(name)) messages.push(serialize.close({ type: 'S', name }));
        messages.push(serialize.parse({ name, text, types: [] }));
        fresh.add(name);
      }
      messages.push(serialize.bind({ statement: name, values: [...values] }));
      if (unknown) messages.push(serialize.describe({ type: 'P', name: '' }));
      messages.push(serialize.execute({}));
    }
    messages.push(serialize.sync());
    // One write and one system call for all of them.
    connection.stream.write(Buffer.concat(messages));
  };

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.#fields = fields.map(({ name, dataTypeID }) => ({
      name,
      read: this.#types.getTypeParser(dataTypeID, 'text'),
    }));
  }

  handleDataRow({ fields: texts }: { readonly fields: readonly (string | null)[] }): void {
    const fields = this.#fieldsNow();
    const row: Record<string, unknown> = {};
    for (let at = 0; at < fields.length; at += 1) {
      const { name, read } = fields[at] as ReadField;
      const text = texts[at] ?? null;
      row[name] = text === null ? null : read(text);
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const { name } = this.#now();
    this.#known.prepared.set(name, this.#fieldsNow());
    this.#known.doubtful.delete(name);
    this.#answers.push({ rows: this.#rows, count: Number(/(\d+)$/.exec(text)?.[1] ?? 0) });
    this.#rows = [];
    this.#fields = [];
  }

  handleError(error: unknown): void {
    const answered = this.#answers.length;
    for (const { name } of this.#asked.slice(answered)) {
      // A plan that fits no more is made anew; what was never reached may not have been read at all.
      this.#known.prepared.delete(name);
      this.#known.doubtful.add(name);
    }
    this.#settle();
    for (const { reject } of this.#asked.slice(answered)) reject(error);
  }

  handleReadyForQuery(): void {
    this.#settle();
  }

  #settle(): void {
    for (const [at, answered] of this.#answers.entries()) this.#asked[at]?.resolve(answered);
  }

  #now(): Asked {
    const asked = this.#asked[this.#answers.length];
    if (!asked) throw new TypeError('the server answers what it was not asked');
    return asked;
  }

  /** Described in this answer, or known from the first time. */
  #fieldsNow(): readonly ReadField[] {
    return this.#fields.length > 0 ? this.#fields : (this.#known.prepared.get(this.#now().name) ?? []);
  }
}

const known = new WeakMap<ClientBase, Known>();

export interface Asking {
  /**
   * Rejects with the database's error. `unless` is asked when the flight leaves, after all that this turn led to: what it
   * gives then, the statement fails with instead of being sent.
   */
  readonly ask: (statement: Statement, unless?: () => unknown) => Promise<Answered>;
  /** Sends what waits, now: what is asked next is not skipped where one of these fails. */
  readonly leave: () => void;
}

/** The way to ask a connection: what is asked in the same turn leaves together as one flight, in the order it was asked. */
export function asking(client: ClientBase, types: CustomTypesConfig): Asking {
  const of = known.get(client) ?? { prepared: new Map(), doubtful: new Set() };
  known.set(client, of);
  let waiting: Asked[] = [];
  const leave = () => {
    if (waiting.length === 0) return;
    const sent = waiting.filter(({ unless, reject }) => {
      const fault = unless?.();
      if (fault !== undefined) reject(fault);
      return fault === undefined;
    });
    waiting = [];
    if (sent.length > 0) client.query(new Flight(sent, of, types));
  };
  return {
    leave,
    ask: (statement, unless) =>
      new Promise((resolve, reject) => {
        const values = statement.values.map(prepareValue);
        // After all that is asked in this turn, also by what awaits nothing but what is there already.
        if (waiting.length === 0) process.nextTick(leave);
        waiting.push({ ...statement, values, unless, resolve, reject });
      }),
  };
}
