import { DatabaseSync } from 'node:sqlite';

/**
 * How far a table was read: the highest cursor whose rows are safe, and the keys of rows within its overlap, so that none
 * of them is taken twice. It outlives a restart; where it is lost, or the settings name another table, all begins anew.
 */
export class RowMemory {
  private readonly database: DatabaseSync;
  private readonly seen: Set<string>;
  private highest: string | null;

  /** Opens or makes the file. `scope` names the table and how it is read. Throws where it cannot be. */
  constructor(path: string, scope: string) {
    this.database = new DatabaseSync(path);
    this.database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      create table if not exists place (one integer primary key check (one = 1), scope text not null, cursor text) strict;
      create table if not exists seen (key text primary key) strict, without rowid;
    `);
    const place = this.database.prepare('select scope, cursor from place').get();
    if (place?.scope !== scope) {
      this.database.exec('delete from seen; pragma user_version = 0');
      this.database
        .prepare(
          'insert into place values (1, ?, null) on conflict (one) do update set scope = excluded.scope, cursor = null',
        )
        .run(scope);
    }
    this.highest = place?.scope === scope && place.cursor !== null ? String(place.cursor) : null;
    this.seen = new Set(
      this.database
        .prepare('select key from seen')
        .all()
        .map(({ key }) => String(key)),
    );
  }

  /** As the database writes it; null before the first row. */
  get cursor(): string | null {
    return this.highest;
  }

  /** What was there at the first look counts as taken: not again, though a table that was empty has no cursor yet. */
  get hasBegun(): boolean {
    return this.database.prepare('pragma user_version').get()?.user_version === 1;
  }

  begun(): void {
    this.database.exec('pragma user_version = 1');
  }

  has(key: string): boolean {
    return this.seen.has(key);
  }

  /** These rows are safe, and all up to `cursor` with them. */
  keep(cursor: string | null, keys: readonly string[]): void {
    this.within(() => {
      const insert = this.database.prepare('insert or ignore into seen values (?)');
      for (const key of keys) insert.run(key);
      this.database.prepare('update place set cursor = ?').run(cursor);
    });
    for (const key of keys) this.seen.add(key);
    this.highest = cursor;
  }

  /** A pass over the overlap met these keys: others (`among` these alone) are behind it, and not asked for again. */
  forgetAllBut(met: ReadonlySet<string>, among: ReadonlySet<string> = this.seen): void {
    const gone = [...among].filter((key) => this.seen.has(key) && !met.has(key));
    if (gone.length === 0) return;
    this.within(() => {
      const remove = this.database.prepare('delete from seen where key = ?');
      for (const key of gone) remove.run(key);
    });
    for (const key of gone) this.seen.delete(key);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private within(work: () => void): void {
    this.database.exec('begin immediate');
    try {
      work();
      this.database.exec('commit');
    } catch (error) {
      this.database.exec('rollback');
      throw error;
    }
  }
}
