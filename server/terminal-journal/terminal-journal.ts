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
const MOST_BYTES = 64 * 1024 * 1024;
/** ms: that a credential was good is noted again this seldom, for each note waits for the disk. */
const NOTED_EVERY = 3_600_000;

/**
 * What terminals have not been able to send yet, kept a second time beside them: a file of its own and not the database, so
 * that it keeps while the database is away. It books nothing and reads nothing of what it holds. Every call is synced to the
 * disk before it returns.
 */
export class TerminalJournal {
  readonly #db: DatabaseSync;
  readonly #most: number;
  readonly #mostBytes: number;

  /** @param most entries of one terminal, and `mostBytes` of them: beyond it is refused, so that the terminal knows it is not kept */
  constructor(path: string, most = MOST_ENTRIES, mostBytes = MOST_BYTES) {
    this.#most = most;
    this.#mostBytes = mostBytes;
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
      const { entries, bytes } = this.#size({ company, id });
      return put.length > 0 && (entries > this.#most || bytes > this.#mostBytes) ? null : entries;
    });
  }
  held(terminal: TerminalName): number {
    return this.#size(terminal).entries;
  }
  /** By key, those after `after`: so many at most, and of several no more than so many bytes. */
  page(
    { company, id }: TerminalName,
    after: string,
    { most, bytes }: { readonly most: number; readonly bytes: number },
  ): { readonly entries: readonly unknown[]; readonly more: boolean } {
    const rows = this.#db
      .prepare('select body from entry where company = ? and terminal = ? and key > ? order by key limit ?')
      .iterate(company, id, after, most + 1);
    const entries: unknown[] = [];
    let told = 0;
    for (const { body } of rows) {
      const text = String(body);
      told += Buffer.byteLength(text);
      if (entries.length === most || (entries.length > 0 && told > bytes)) return { entries, more: true };
      entries.push(JSON.parse(text));
    }
    return { entries, more: false };
  }

  /** Notes that this credential was good just now, for when nobody can be asked. `hash`: SHA-256 of it. */
  know(hash: Uint8Array, { company, id }: TerminalName, now: number): void {
    const noted = this.#db.prepare('select company, terminal, seen_at as at from known where hash = ?').get(hash);
    if (noted?.company === company && noted.terminal === id && now - Number(noted.at) < NOTED_EVERY) return;
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

  #size({ company, id }: TerminalName): { entries: number; bytes: number } {
    const row = this.#db
      .prepare(
        'select count(*) as n, coalesce(sum(octet_length(body)), 0) as bytes from entry where company = ? and terminal = ?',
      )
      .get(company, id);
    return { entries: Number(row?.n ?? 0), bytes: Number(row?.bytes ?? 0) };
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
