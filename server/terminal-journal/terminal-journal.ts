import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Whose journal it is. */
export interface TerminalName {
  readonly company: string;
  readonly id: string;
}

/** An entry as the terminal writes it: beside its key and revision it is the terminal's own affair. */
export interface HeldEntry {
  readonly key: string;
  readonly revision: number;
}

const MOST_ENTRIES = 20_000;

/**
 * What terminals have not been able to send yet, kept a second time beside them: a file of its own and not the database, so
 * that it keeps while the database is away. It books nothing and reads nothing of what it holds. Every call is synced to the
 * disk before it returns.
 */
export class TerminalJournal {
  readonly #db: DatabaseSync;
  readonly #most: number;

  /** @param most entries of one terminal: beyond it is refused, so that the terminal knows it is not kept */
  constructor(path: string, most = MOST_ENTRIES) {
    this.#most = most;
    this.#db = new DatabaseSync(path);
    // What people did stands in it: nobody but the server's account reads it.
    if (path !== ':memory:') chmodSync(path, 0o600);
    this.#db.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma busy_timeout = 2000;
      create table if not exists entry (
        company text not null, terminal text not null, key text not null, revision integer not null,
        kept_at integer not null, body text not null,
        primary key (company, terminal, key)
      ) strict, without rowid;
      create table if not exists known (
        hash blob primary key, company text not null, terminal text not null, seen_at integer not null
      ) strict, without rowid;`);
  }

  /** How many are held afterwards; null: there is no room for what was put, and nothing was changed. */
  write(
    { company, id }: TerminalName,
    { put, drop }: { readonly put: readonly HeldEntry[]; readonly drop: readonly string[] },
    now: number,
  ): number | null {
    return this.#within(() => {
      const gone = this.#db.prepare('delete from entry where company = ? and terminal = ? and key = ?');
      for (const key of drop) gone.run(company, id, key);
      // What comes late does not undo what came after it.
      const kept = this.#db.prepare(
        `insert into entry (company, terminal, key, revision, kept_at, body) values (?, ?, ?, ?, ?, ?)
         on conflict (company, terminal, key) do update set revision = excluded.revision, body = excluded.body
         where excluded.revision >= entry.revision`,
      );
      for (const entry of put) kept.run(company, id, entry.key, entry.revision, now, JSON.stringify(entry));
      const held = this.held({ company, id });
      return held > this.#most && put.length > 0 ? null : held;
    });
  }
  held({ company, id }: TerminalName): number {
    const row = this.#db.prepare('select count(*) as n from entry where company = ? and terminal = ?').get(company, id);
    return Number(row?.n ?? 0);
  }
  /** By key, those after `after`. */
  page({ company, id }: TerminalName, after: string, limit: number): readonly unknown[] {
    const rows = this.#db
      .prepare('select body from entry where company = ? and terminal = ? and key > ? order by key limit ?')
      .all(company, id, after, limit);
    return rows.map(({ body }) => JSON.parse(String(body)) as unknown);
  }

  /** Notes that this credential was good just now, for when nobody can be asked. `hash`: SHA-256 of it. */
  know(hash: Uint8Array, { company, id }: TerminalName, now: number): void {
    this.#db
      .prepare(
        `insert into known (hash, company, terminal, seen_at) values (?, ?, ?, ?)
         on conflict (hash) do update set company = excluded.company, terminal = excluded.terminal, seen_at = excluded.seen_at`,
      )
      .run(hash, company, id, now);
  }
  forget(hash: Uint8Array): void {
    this.#db.prepare('delete from known where hash = ?').run(hash);
  }
  known(hash: Uint8Array): TerminalName | null {
    const row = this.#db.prepare('select company, terminal from known where hash = ?').get(hash);
    return row ? { company: String(row.company), id: String(row.terminal) } : null;
  }
  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #within<Result>(work: () => Result | null): Result | null {
    this.#db.exec('begin immediate');
    try {
      const result = work();
      this.#db.exec(result === null ? 'rollback' : 'commit');
      return result;
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }
}
