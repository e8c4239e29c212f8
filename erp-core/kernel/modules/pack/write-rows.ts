import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Db } from '../../db.ts';
import { inEachCompany } from './as-owner.ts';

const PAGE = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

interface RowsToKeep {
  readonly entity: string;
  /** Of which lines of its records; left out: the records themselves. */
  readonly lines?: string;
  readonly table: string;
  /** A condition in SQL; left out: all of them. */
  readonly where?: string;
}

/**
 * Writes all rows of a pack to a file of lines, `{ company, entity, record }` each and `{ company, entity, lines, record }`
 * for a line of a record, readable by its owner alone. It is on the disk before this returns. A try that fails later is
 * written over by the next.
 */
export async function writeRows(db: Db, path: string, rows: readonly RowsToKeep[]): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'w', 0o600);
  try {
    await inEachCompany(db, async (company) => {
      for (const { table, where = 'true', ...of } of rows) {
        for (let after = FIRST, more = true; more; ) {
          const page = await db.rows<{ id: string; record: unknown }>(
            `select id, to_jsonb(t) as record from ${table} t where id > $1 and (${where}) order by id limit ${PAGE}`,
            [after],
          );
          for (const { record } of page) await file.write(`${JSON.stringify({ company, ...of, record })}\n`);
          after = page.at(-1)?.id ?? after;
          more = page.length === PAGE;
        }
      }
    });
    await file.sync();
  } finally {
    await file.close();
  }
}
