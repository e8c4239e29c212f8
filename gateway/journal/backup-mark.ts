import type { DatabaseSync } from 'node:sqlite';

const MARK = 'backed_up_group';

/** The newest group that the last whole backup holds, its effects included; 0 before the first. */
export function backedUpGroup(db: DatabaseSync): number {
  const row = db.prepare('select value from meta where name = ?').get(MARK) as { value: number } | undefined;
  return row?.value ?? 0;
}

/**
 * Says that a whole backup holds everything up to `group`, which every sink had acknowledged before the backup copied the
 * database (`settledUpTo`). Written by the backup's own process; it never goes back, for an older backup takes nothing
 * from a newer one.
 */
export function markBackedUp(db: DatabaseSync, group: number): void {
  db.prepare(
    'insert into meta (name, value) values (?, ?) on conflict (name) do update set value = max(value, excluded.value)',
  ).run(MARK, group);
}
