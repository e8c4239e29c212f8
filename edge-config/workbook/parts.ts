import { formulaCallsOut } from './calls-out.ts';
import { WorkbookError } from './workbook-error.ts';

/** Further right nothing has a name that a column of a record could have. */
export const MOST_COLUMNS = 702;
/** Rows up to the last one that says something, empty ones among them: a header and a hundred thousand. */
const MOST_ROWS = 100_001;
/** Cells of one sheet that stand in the file, whether they say something or not. */
const MOST_CELLS = 2_000_000;
export const SHEET = /^\/?xl\/worksheets\/[^/]+\.xml$/i;
const STRINGS = /^\/?xl\/sharedStrings\.xml$/i;
const RELATIONS = /\.rels$/i;

/** Parts by which a workbook draws on what is not in it. */
const OUTSIDE: readonly (readonly [part: RegExp, words: string])[] = [
  [/^\/?xl\/externalLinks\//i, 'it draws on other workbooks or programs (external links)'],
  [/^\/?xl\/(connections\.xml$|queryTables\/)/i, 'it fetches from elsewhere (data connections)'],
];

/** Refuses a part by its name alone, before anything of it is unpacked. */
export function checkName(name: string): void {
  if (/(^|[/\\])\.\.([/\\]|$)|[\0\\]|^\/\//.test(name))
    throw new WorkbookError('a part of it is named like a way out of it');
  const found = OUTSIDE.find(([part]) => part.test(name));
  if (found) throw new WorkbookError(`${found[1]}; save a copy with values alone`);
}

/**
 * Refuses what a workbook for data never holds: entities, links to what is elsewhere, formulas that call out, cells beyond
 * what is read, texts that are not there. Each of them is one pass over the text of a part, whatever it says of itself.
 */
export function checkParts(parts: ReadonlyMap<string, string>): void {
  let texts = 0;
  for (const [name, xml] of parts) {
    if (/<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(xml))
      throw new WorkbookError('it declares entities of its own');
    // No spreadsheet writes comments or character data into cells: who does hides something from a look like this one.
    if ((STRINGS.test(name) || SHEET.test(name)) && xml.includes('<!'))
      throw new WorkbookError('a part of it is not as spreadsheets write it');
    if (STRINGS.test(name)) texts += count(xml, /<(?:\w+:)?si[\s/>]/g);
    if (RELATIONS.test(name)) checkRelations(xml);
  }
  for (const [name, xml] of parts) if (SHEET.test(name)) checkSheet(xml, texts);
}

const count = (xml: string, of: RegExp): number => {
  let found = 0;
  for (const _ of xml.matchAll(of)) found += 1;
  return found;
};

/** A link that somebody may click on is none that anything here follows. */
function checkRelations(xml: string): void {
  for (const [tag] of xml.matchAll(/<(?:\w+:)?Relationship\s[^<>]*>/g)) {
    if (/\bTargetMode\s*=\s*["']External["']/i.test(tag) && !/\/hyperlink["']/i.test(tag))
      throw new WorkbookError('it draws on something outside of it (an external relationship)');
  }
}

function checkSheet(xml: string, texts: number): void {
  within(xml);
  for (const [, formula = ''] of xml.matchAll(/<(?:\w+:)?f(?:\s[^<>]*)?>([^<]*)</g)) {
    if (formulaCallsOut(plain(formula)))
      throw new WorkbookError(
        `it holds a formula that calls out: ${plain(formula).slice(0, 60)}; save a copy with values alone`,
      );
  }
  let cells = 0;
  for (const _ of xml.matchAll(/<(?:\w+:)?c[\s/>]/g)) {
    cells += 1;
    if (cells > MOST_CELLS) throw new WorkbookError(`it has more than ${MOST_CELLS} cells, empty ones among them`);
  }
  for (const [, nth = ''] of xml.matchAll(/<(?:\w+:)?c\s[^<>]*\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*([^<\s]*)\s*</g)) {
    if (!/^\d{1,9}$/.test(nth) || Number(nth) >= texts)
      throw new WorkbookError(`a cell of it says text number ${nth.slice(0, 20)}, and it has ${texts} texts`);
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** A text without the escapes of XML. */
const plain = (text: string): string =>
  text.replaceAll(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
    (whole, name?: string, dec?: string, hex?: string) => {
      if (name) return NAMED[name.toLowerCase()] ?? whole;
      const point = Number.parseInt(dec ?? hex ?? '', dec ? 10 : 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );

/** Refuses a sheet that says it reaches further than one is read: the reader fills all places before the last. */
function within(xml: string): void {
  for (const [, column = '', row = ''] of xml.matchAll(/<(?:row|c)\s[^<>]*?\br=["']([A-Z]*)(\d+)["']/g))
    reach(column, row);
  for (const [, ref = ''] of xml.matchAll(/<dimension\s[^<>]*?\bref=["']([^"']*)["']/g))
    for (const [, column = '', row = ''] of ref.slice(0, 100).matchAll(/([A-Z]*)(\d+)/g)) reach(column, row);
}

function reach(column: string, row: string): void {
  if (Number(row) > MOST_ROWS) throw new WorkbookError(`it reaches to row ${row}; ${MOST_ROWS} at most are read`);
  if (column.length > 2 && numberOf(column) > MOST_COLUMNS)
    throw new WorkbookError(`it reaches to column ${column}; ${MOST_COLUMNS} columns at most are read`);
}

/** "AB" → 28 */
const numberOf = (column: string): number =>
  [...column].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
