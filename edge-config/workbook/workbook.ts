import readWorkbook, { readSheet } from 'read-excel-file/node';
import writeExcelFile, { type Cell } from 'write-excel-file/node';
import { unpacked } from './unpack.ts';

export type { Cell };

/** A number as it was written, apart from a text: "1.5", "1.5E-7". */
export interface Digits {
  readonly digits: string;
}
export type ReadCell = string | boolean | Date | Digits | null;

export interface ReadSheet {
  readonly name: string;
  /** The first row is row 1 of the sheet; a row that says nothing is there, too. */
  readonly rows: readonly (readonly ReadCell[])[];
}

const parsing = { parseNumber: (digits: string): Digits => ({ digits }) };

/** The first sheet of a workbook. Throws a WorkbookError where the file is none, or beyond what is read. */
export async function readFirstSheet(bytes: Uint8Array): Promise<readonly (readonly ReadCell[])[]> {
  return (await readSheet(Buffer.from(unpacked(bytes)), parsing)) as unknown as ReadCell[][];
}

/** All sheets of a workbook, in their order, texts with the spaces around them. Throws a WorkbookError where the file is none, or beyond what is read. */
export async function readSheets(bytes: Uint8Array): Promise<readonly ReadSheet[]> {
  const sheets = await readWorkbook(Buffer.from(unpacked(bytes)), { ...parsing, trim: false });
  return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data as unknown as ReadCell[][] }));
}

/** What a sheet may be called: some signs stand for something in a reference to it. */
const sheetName = (name: string): string => name.replaceAll(/[[\]:*?/\\']/g, ' ').slice(0, 31);

/** A workbook of these sheets; the first row of each stays in sight. Texts must be `escaped`. */
export const writeSheets = (
  sheets: readonly { readonly name: string; readonly rows: readonly (readonly Cell[])[] }[],
): Promise<Buffer> =>
  writeExcelFile(
    sheets.map(({ name, rows }) => ({
      data: rows.map((row) => [...row]),
      sheet: sheetName(name),
      stickyRowsCount: 1,
    })),
  ).toBuffer();
