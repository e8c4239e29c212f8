import type { Db } from '../../db.ts';
import type { Declarations } from '../../declarations.ts';
import type { Fields } from '../../effect.ts';
import { partColumn } from '../../table.ts';
import { isFile } from '../file-field.ts';

/** Every column that refers to a file ("stock.item.photo_id"), by the catalogue and not by what anybody remembered. */
export async function filesNamed(db: Db): Promise<readonly string[]> {
  const rows = await db.rows<{ named: string }>(
    `select format('%s.%I', c.conrelid::regclass, a.attname) as named
     from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) and a.attname <> 'company'
     where c.contype = 'f' and c.confrelid = 'kernel.file'::regclass order by 1`,
    [],
  );
  return rows.map(({ named }) => named);
}

/** The same by what is declared: each of these has to be among them, or a file that is named could be taken for one that is not. */
export function namesFiles({ entities }: Declarations): readonly string[] {
  const of = (table: string, fields: Fields): string[] =>
    Object.entries(fields).flatMap(([field, schema]) =>
      isFile(schema) ? [`${table}.${partColumn(field, 'id')}`] : [],
    );
  return [...entities.values()].flatMap(({ table, parts }) => [
    ...of(table.name, table.fields),
    ...parts.flatMap((part) => of(part.table.name, part.fields)),
  ]);
}
