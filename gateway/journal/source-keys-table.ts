import type { DatabaseSync } from 'node:sqlite';

/** The newest keys that sources gave their messages, one row a group: what makes a redelivery after a kill a repeat. */
export function sourceKeys(db: DatabaseSync, max: number) {
  const insert = db.prepare('insert into source_keys (count, keys) values (?, ?)');
  const total = db.prepare('select coalesce(sum(count), 0) as n from source_keys');
  const oldest = db.prepare('select id, count from source_keys order by id limit 100');
  const remove = db.prepare('delete from source_keys where id <= ?');
  let held = (total.get() as { n: number }).n;

  return {
    add(keys: readonly (readonly [source: string, key: string])[]): void {
      insert.run(keys.length, JSON.stringify(keys));
      held += keys.length;
      while (held > max) {
        const rows = oldest.all() as { id: number; count: number }[];
        let excess = held - max;
        let upTo = 0;
        for (const { id, count } of rows) {
          if (count > excess) break;
          excess -= count;
          held -= count;
          upTo = id;
        }
        if (upTo === 0) return;
        remove.run(upTo);
      }
    },
    /** Oldest first. */
    recent(): [source: string, key: string][] {
      const rows = db.prepare('select keys from source_keys order by id').all() as { keys: string }[];
      return rows.flatMap(({ keys }) => JSON.parse(keys) as [string, string][]);
    },
  };
}
