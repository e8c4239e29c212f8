import { zipOf } from './zip.ts';

export interface FileCell {
  readonly text: string;
  /** A number as it is kept: digits, and a point before decimals. */
  readonly number?: boolean;
}

/** What a sheet of the format holds, the header among them. */
export const MOST_ROWS = 1_048_576;
/** More rows than a sheet holds. */
export class TooManyRows extends Error {}

const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Places in the list of styles below: a heading, and a text that stays one when somebody writes in its cell. */
const BOLD = 1;
const TEXT = 2;

const relations = (targets: Readonly<Record<string, string>>): string =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${Object.entries(targets)
    .map(([kind, target], nth) => `<Relationship Id="r${nth + 1}" Type="${OFFICE}/${kind}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const FRAME: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${CONTENT}.worksheet+xml"/></Types>`,
  '_rels/.rels': relations({ officeDocument: 'xl/workbook.xml' }),
  'xl/_rels/workbook.xml.rels': relations({ worksheet: 'worksheets/sheet1.xml', styles: 'styles.xml' }),
  'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`,
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML cannot hold, and what would read as such an escape, in the escape of ECMA-376 (part 1, 22.9.2.19). */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g,
      (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/** A spreadsheet keeps binary numbers: what would not come back as it was written stays a text. */
const isExact = (text: string): boolean =>
  /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** "A", "Z", "AA": how a sheet calls its columns, the first being 0. */
const columnName = (nth: number): string =>
  (nth < 26 ? '' : columnName(Math.floor(nth / 26) - 1)) + String.fromCharCode(65 + (nth % 26));

function cellOf({ text, number = false }: FileCell, at: string, style: number): string {
  if (text === '') return '';
  if (number && isExact(text)) return `<c r="${at}"><v>${text}</v></c>`;
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}
const rowOf = (cells: readonly FileCell[], line: number, style: number): string =>
  `<row r="${line}">${cells.map((cell, nth) => cellOf(cell, columnName(nth) + line, style)).join('')}</row>`;

async function* sheetOf(head: readonly string[], pages: AsyncIterable<readonly (readonly FileCell[])[]>) {
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
  const heading = head.map((text) => ({ text }));
  yield rowOf(heading, 1, BOLD);
  let rows = 1;
  for await (const page of pages) {
    const above = rows;
    rows += page.length;
    if (rows > MOST_ROWS) throw new TooManyRows();
    yield page.map((row, nth) => rowOf(row, above + nth + 1, TEXT)).join('');
  }
  yield '</sheetData></worksheet>';
}

/**
 * A workbook (.xlsx) of one sheet, its first row the header, written as its pages come. Numbers that a spreadsheet keeps
 * exactly are numbers, all else is text and never a formula. Throws TooManyRows, and what reading the pages throws.
 */
export function workbookOf(
  name: string,
  head: readonly string[],
  pages: AsyncIterable<readonly (readonly FileCell[])[]>,
): Promise<Blob> {
  const sheet = escaped(name.replaceAll(/[[\]:*?/\\']/g, ' ').slice(0, 31));
  const book = `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${sheet}" sheetId="1" r:id="r1"/></sheets></workbook>`;
  const frame = Object.entries({ ...FRAME, 'xl/workbook.xml': book });
  return zipOf(
    [
      ...frame.map(([path, text]) => ({ name: path, pieces: [text] })),
      { name: 'xl/worksheets/sheet1.xml', pieces: sheetOf(head, pages) },
    ],
    TYPE,
  );
}
