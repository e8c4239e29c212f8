import { type CellValue, columnsOf, type Json } from './flat.ts';

/** A sheet of a plant's workbook: the first row names the columns. */
export interface SiteSheet {
  readonly name: string;
  readonly rows: readonly (readonly CellValue[])[];
}

type Entry = { readonly [key: string]: Json };

/**
 * Which list of the document stands on which sheet. `at` is the way to the list; lists within lists have a column that
 * names what they belong to.
 */
export const LISTS = [
  { sheet: 'shifts', at: ['calendar', 'shifts'] },
  { sheet: 'exceptions', at: ['calendar', 'exceptions'] },
  { sheet: 'areas', at: ['areas'], without: 'lines' },
  { sheet: 'lines', at: ['areas'], within: 'lines', owner: 'area' },
  { sheet: 'devices', at: ['devices'] },
  { sheet: 'assets', at: ['assets'] },
  { sheet: 'points', at: ['points'] },
  { sheet: 'rules', at: ['rules'] },
  { sheet: 'detectors', at: ['detectors'] },
  { sheet: 'brokers', at: ['brokers'] },
  { sheet: 'connections', at: ['connections'], without: 'devices' },
  { sheet: 'connected', at: ['connections'], within: 'devices', owner: 'connection' },
] as const satisfies readonly ListSheet[];

export interface ListSheet {
  readonly sheet: string;
  readonly at: readonly string[];
  /** The list inside an entry that has a sheet of its own. */
  readonly without?: string;
  readonly within?: string;
  readonly owner?: string;
}

/** The sheet of what is said once: a name and a value a row. */
export const ONCE = 'site';

const entriesOf = (value: Json | undefined): Entry[] => (Array.isArray(value) ? (value as Entry[]) : []);
export const listAt = (document: Json | undefined, at: readonly string[]): Json | undefined =>
  at.reduce<Json | undefined>((here, key) => (here as Entry | undefined)?.[key], document);

/** What is left of a value without the lists that have sheets of their own. */
function once(document: Entry): Entry {
  const { calendar, ...rest } = document;
  const own = Object.entries(rest).filter(([key]) => !LISTS.some(({ at }) => at[0] === key));
  const { shifts: _s, exceptions: _e, ...zone } = (calendar ?? {}) as Entry;
  return { ...Object.fromEntries(own), ...(calendar === undefined ? {} : { calendar: zone }) };
}

/**
 * A site's document as sheets. The document must have the shape of one (`expandSite` takes it): what has another shape
 * has no place on a sheet.
 */
export function sheetsOfSite(document: Json): SiteSheet[] {
  const whole = document as Entry;
  const head = columnsOf(once(whole)).filter(([, cell]) => cell !== '{}');
  const sheets: SiteSheet[] = [{ name: ONCE, rows: [['name', 'value'], ...head] }];
  for (const list of LISTS as readonly ListSheet[]) {
    const entries = rowsOf(whole, list);
    // A list that is there and empty is an empty sheet; one that is left out has none.
    if (entries) sheets.push({ name: list.sheet, rows: tableOf(entries, list) });
  }
  return sheets;
}

function rowsOf(document: Entry, { at, without, within, owner }: ListSheet): Entry[] | null {
  const list = listAt(document, at);
  if (list === undefined) return null;
  if (within === undefined) {
    return entriesOf(list).map((entry) =>
      without === undefined ? entry : Object.fromEntries(Object.entries(entry).filter(([key]) => key !== without)),
    );
  }
  return entriesOf(list).flatMap((entry) =>
    entriesOf(entry[within]).map((inner) => ({ [owner ?? '']: entry.id ?? null, ...inner })),
  );
}

function tableOf(entries: readonly Entry[], { owner }: ListSheet): CellValue[][] {
  const rows = entries.map((entry) => new Map(columnsOf(entry)));
  const columns = [
    ...new Set([...(owner === undefined ? ['id'] : [owner]), ...rows.flatMap((row) => [...row.keys()])]),
  ];
  const used = columns.filter((column) => column === owner || rows.length === 0 || rows.some((row) => row.has(column)));
  return [used, ...rows.map((row) => used.map((column) => row.get(column) ?? null))];
}
