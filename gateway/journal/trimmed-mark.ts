import type { DatabaseSync } from 'node:sqlite';

/** The newest group that was ever trimmed; 0: none. Numbers of groups go on from here, also where none is left. */
export function trimmedGroup(db: DatabaseSync): number {
  const row = db.prepare("select value from meta where name = 'trimmed_group'").get() as { value: number } | undefined;
  return row?.value ?? 0;
}

export function setTrimmedGroup(db: DatabaseSync, group: number): void {
  db.prepare(
    `insert into meta (name, value) values ('trimmed_group', ?)
     on conflict (name) do update set value = max(value, excluded.value)`,
  ).run(group);
}
