import { nowMicros, type OutsideWrite } from '@millrace/contracts';
import type { NamespaceWrite } from '@millrace/driver-api';
import type { Journal } from '../journal/journal.ts';

const MIGRATIONS = [
  `create table outside_write (
     id text primary key, at integer not null, user text not null, address text not null, point text not null,
     value text not null, state text, message text)`,
];
const INDEXED = ['create index if not exists outside_write_at on outside_write (at)'];
const TOLD = [
  `alter table outside_write add column before text not null default 'null'`,
  'alter table outside_write add column told integer not null default 0',
  'create index outside_write_untold on outside_write (at) where told = 0',
];
const KEPT = 400 * 24 * 3600 * 1_000_000;
/** What the server has in its audit trail need not lie here for long. */
const TOLD_KEPT = 7 * 24 * 3600 * 1_000_000;
/** Of a value that is written, as it is kept. */
const LONGEST = 1_000;
const LONGEST_NAME = 200;
const LONGEST_MESSAGE = 2_000;

type State = OutsideWrite['state'];

/** Who outside asked what of which point, and what became of it: kept in the journal, and told to the server from there. */
export class OutsideWriteLog {
  private readonly journal: Pick<Journal, 'query' | 'transaction'>;

  private constructor(journal: Pick<Journal, 'query' | 'transaction'>) {
    this.journal = journal;
  }

  static async open(journal: Pick<Journal, 'migrate' | 'query' | 'transaction'>): Promise<OutsideWriteLog> {
    await journal.migrate('northbound/1', MIGRATIONS);
    await journal.migrate('northbound/2', INDEXED);
    await journal.migrate('northbound/3', TOLD);
    return new OutsideWriteLog(journal);
  }

  /** What was under way when the gateway ended: whether the device has heard it, nobody knows. */
  async endInterrupted(): Promise<void> {
    const message = 'the gateway ended before the answer';
    const sql = `update outside_write set state = 'failed', message = ? where state is null`;
    await this.journal.transaction({ statements: [{ sql, params: [message] }] });
  }

  /** On disk when it resolves. `became`: what is known of it already. */
  async keep(
    id: string,
    { user, from, path, value, before }: NamespaceWrite,
    became: { readonly state: State; readonly message: string } | null = null,
  ): Promise<void> {
    const at = nowMicros();
    await this.journal.transaction({
      statements: [
        {
          sql: 'delete from outside_write where at < ? or (told = 1 and at < ?)',
          params: [at - KEPT, at - TOLD_KEPT],
        },
        {
          sql: `insert into outside_write (id, at, user, address, point, value, before, state, message)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          params: [
            ...[id, at, user.slice(0, LONGEST_NAME), from.slice(0, LONGEST_NAME), path, textOf(value), textOf(before)],
            ...[became?.state ?? null, became?.message.slice(0, LONGEST_MESSAGE) ?? null],
          ],
        },
      ],
    });
  }

  async became(id: string, state: State, message: string | null): Promise<void> {
    const sql = 'update outside_write set state = ?, message = ? where id = ?';
    await this.journal.transaction({
      statements: [{ sql, params: [state, message?.slice(0, LONGEST_MESSAGE) ?? null, id] }],
    });
  }

  /** The oldest that the server has not been told and of which it is known what became of them. */
  async untold(most: number): Promise<OutsideWrite[]> {
    const rows = await this.journal.query({
      sql: `select id, at, user, address, point, value, before, state, message from outside_write
            where told = 0 and state is not null order by at limit ?`,
      params: [most],
    });
    return rows.map(({ id, at, user, address, point, value, before, state, message }) => ({
      ...{ id: String(id), at: Number(at), user: String(user), from: String(address), point: String(point) },
      ...{ before: readText(String(before)), value: readText(String(value)) },
      ...{ state: state as State, message: message === null ? null : String(message) },
    }));
  }

  async told(writes: readonly Pick<OutsideWrite, 'id'>[]): Promise<void> {
    const statements = writes.map(({ id }) => ({
      sql: 'update outside_write set told = 1 where id = ?',
      params: [id],
    }));
    await this.journal.transaction({ statements });
  }
}

export const textOf = (value: unknown): string => (JSON.stringify(value ?? null) ?? 'null').slice(0, LONGEST);

/** One that was cut is no JSON any more: its text says what was there. */
function readText(text: string): OutsideWrite['value'] {
  try {
    return JSON.parse(text) as OutsideWrite['value'];
  } catch {
    return `${text}…`;
  }
}
