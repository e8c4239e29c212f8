import type { Db } from '../db.ts';

const TABLES = [
  'kernel.attachment',
  'kernel.comment',
  'kernel.follow',
  'kernel.notice',
  'kernel.delivery',
  'kernel.tagging',
] as const;

/** Removes for good all that was attached to, said, tagged and told of records, along with the records themselves. */
export async function forgetNotes(db: Db, entity: string, records: readonly string[]): Promise<void> {
  for (const table of TABLES)
    await db.run(`delete from ${table} where entity = $1 and record = any($2::uuid[])`, [entity, records]);
}

/** The same of all records of a pack that is taken away, with the views of their lists. */
export async function forgetModule(db: Db, module: string): Promise<void> {
  for (const table of [...TABLES, 'kernel.view'])
    await db.run(`delete from ${table} where entity like $1 || '.%'`, [module]);
}
