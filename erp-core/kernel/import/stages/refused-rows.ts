import type { Caller } from '../../caller.ts';
import type { Db } from '../../db.ts';
import type { Label } from '../../label.ts';
import { say } from '../../label.ts';
import type { SheetCell } from '../columns.ts';
import type { Issue } from '../parse-rows.ts';
import { ownImport } from './queries.ts';

const PAGE = 1_000;
const LINE: Label = { en: 'Line', bn: 'সারি', hi: 'पंक्ति' };
const WHY: Label = { en: 'Why not', bn: 'কেন নয়', hi: 'क्यों नहीं' };

interface Row {
  readonly line: number;
  readonly cells: readonly string[] | null;
  readonly issues: readonly Issue[];
}

/**
 * The lines of an import that could not come in, as they stood in the file, each with its reasons behind it: to be mended
 * there and brought in again, for the header is the file's own. Throws `Refused` where it is not the caller's import.
 */
export async function* refusedRows(
  read: <Result>(ask: (db: Db) => Promise<Result>) => Promise<Result>,
  caller: Caller,
  id: string,
): AsyncGenerator<readonly (readonly SheetCell[])[]> {
  const { header } = await read((db) => ownImport(db, caller, id));
  yield [[...header, say(LINE, caller.locale), say(WHY, caller.locale)].map(asText)];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after;
    const rows: Row[] = await read((db) =>
      db.rows<Row>(
        `select r.line, r.issues,
           (select l.cells from kernel.import_line l where l.run = r.run and l.line = r.line) as cells
         from kernel.import_row r where r.run = $1 and r.line > $2 and r.kind = 'refused' order by r.line limit ${PAGE}`,
        [id, from],
      ),
    );
    const told = rows.map(({ line, cells, issues }) => {
      const reasons = issues.map(({ column, message }) => (column === '' ? message : `${column}: ${message}`));
      const own = header.map((_, at) => cells?.[at] ?? '');
      return [...own, String(line), reasons.join('; ')].map(asText);
    });
    if (told.length > 0) yield told;
    after = rows.length === PAGE ? rows.at(-1)?.line : undefined;
  }
}

const asText = (text: string): SheetCell => ({ text, type: 'text' });
