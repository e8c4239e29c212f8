import { DatabaseSync } from 'node:sqlite';

/** How far a file was taken: `rows` are safe; `state` is open until all are. */
export interface TakenFile {
  readonly state: 'open' | 'done' | 'faulty';
  readonly rows: number;
}

/** Contents that are remembered: at a file a minute for five months. A file that comes again later is taken again. */
const KEPT = 200_000;

/** What files were taken, by the hash of their content, so that none is taken twice. It holds nothing of them. */
export class FileMemory {
  private readonly database: DatabaseSync;

  /** Opens or makes the file; ":memory:" is one that ends with the process. Throws where it cannot be. */
  constructor(path: string) {
    this.database = new DatabaseSync(path);
    this.database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      create table if not exists file (
        number integer primary key,
        hash text not null unique,
        name text not null,
        state text not null check (state in ('open', 'done', 'faulty')),
        rows integer not null default 0
      ) strict;
    `);
  }

  find(hash: string): TakenFile | null {
    const row = this.database.prepare('select state, rows from file where hash = ?').get(hash);
    return row ? { state: row.state as TakenFile['state'], rows: Number(row.rows) } : null;
  }

  /** Says how far a file was taken. */
  keep(hash: string, name: string, { state, rows }: TakenFile): void {
    this.database
      .prepare(
        `insert into file (hash, name, state, rows) values (?, ?, ?, ?)
         on conflict (hash) do update set state = excluded.state, rows = excluded.rows`,
      )
      .run(hash, name, state, rows);
    this.database.prepare('delete from file where number <= (select max(number) from file) - ?').run(KEPT);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }
}
