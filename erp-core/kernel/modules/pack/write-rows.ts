import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Db } from '../../db.ts';
import { inEachCompany } from './as-owner.ts';

const PAGE = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Writes all records of a pack to a file of lines, `{ company, entity, record }` each, readable by its owner alone. It is
 * on the disk before this returns. A try that fails later is written over by the next.
 */
export async function writeRows(
  db: Db,
  path: string,
  { rows }: { readonly rows: readonly { readonly entity: string }[] },
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'w', 0o600);
  try {
    await inEachCompany(db, async (company) => {
      for (const { entity } of rows) {
        for (let after = FIRST, more = true; more; ) {
          const page = await db.rows<{ id: string; record: unknown }>(
            `select id, to_jsonb(t) as record from ${entity.replaceAll('-', '_')} t where id > $1 order by id limit ${PAGE}`,
            [after],
          );
          for (const { record } of page) await file.write(`${JSON.stringify({ company, entity, record })}\n`);
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
