import { z } from 'zod';
import { compositeOf } from '../../composite.ts';
import { fieldMeta } from '../../fields.ts';
import type { Columns, SheetColumn } from '../columns.ts';
import { columnsOf, nameOf, schemaOf } from '../columns.ts';
import type { Sheet } from '../sheet.ts';
import type { ImportTarget } from '../target.ts';
import type { Mapping, Proposed } from './mapping.ts';
import { amountAndUnit, currencyOf, plainDate, plainMoment, plainNumber } from './written-ways.ts';

export interface RawLine {
  readonly line: number;
  readonly cells: readonly string[];
}

/** One column of what is checked: out of which column of the file it comes, and how its cell is read. */
interface Source {
  readonly header: string;
  readonly read: (cells: readonly string[]) => string;
}

const NUMBERS = new Set(['decimal', 'quantity', 'percent', 'whole-number', 'duration']);

/** The lines of a file as the columns of its target, each cell in the form that fields read. */
export interface MappedSheet {
  readonly columns: Columns;
  readonly sheet: (lines: readonly RawLine[]) => Sheet;
  /** Columns of the file whose dates or numbers can be read in two ways, where the mapping does not say which. */
  readonly unclear: { readonly dates: readonly Proposed[]; readonly decimal: readonly Proposed[] };
}

/**
 * Lays a mapping over a file. `columns.unknown` and `columns.twice` tell what it names that is not there, or twice; what the
 * caller does not see (`unseen`) is not there.
 */
export function mappedSheet(
  target: ImportTarget,
  mapping: Mapping,
  proposed: readonly Proposed[],
  unseen: ReadonlySet<string>,
): MappedSheet {
  const { of } = target;
  const sources: Source[] = [];
  const dates: Proposed[] = [];
  const decimal: Proposed[] = [];
  const of_ = (at: number): Proposed | undefined => proposed.find((one) => one.at === at);
  for (const { at, as } of mapping.columns) {
    const known = of_(at);
    const way = {
      decimal: mapping.decimal ?? clear(known?.decimal) ?? '.',
      dates: mapping.dates ?? clear(known?.dates) ?? 'ymd',
      offset: mapping.offset,
    };
    const parts = componentsOf(target, as);
    if (parts) {
      const [amount, unit] = parts;
      const split = (cells: readonly string[]) => amountAndUnit(cells[at] ?? '') ?? [cells[at] ?? '', ''];
      sources.push(
        { header: `${as}.${amount}`, read: (cells) => plainNumber(split(cells)[0], way.decimal) },
        { header: `${as}.${unit}`, read: (cells) => (unit === 'currency' ? currencyOf : String)(split(cells)[1]) },
      );
      if (known?.decimal === 'unclear' && !mapping.decimal) decimal.push(known);
      continue;
    }
    const type = typeIn(of, as, unseen);
    if (known && type === 'number' && known.decimal === 'unclear' && !mapping.decimal) decimal.push(known);
    if (known && (type === 'date' || type === 'moment') && known.dates === 'unclear' && !mapping.dates)
      dates.push(known);
    sources.push({ header: as, read: (cells) => plain(cells[at] ?? '', type, way) });
  }
  for (const [header, text] of Object.entries(mapping.constants)) sources.push({ header, read: () => text });
  const header = sources.map((one) => one.header);
  return {
    columns: columnsOf(of, header, unseen),
    sheet: (lines) => ({
      header,
      rows: lines.map(({ line, cells }) => ({ line, cells: sources.map(({ read }) => read(cells)) })),
    }),
    unclear: { dates, decimal },
  };
}

const clear = <Way extends string>(way: Way | 'unclear' | null | undefined): Exclude<Way, 'unclear'> | undefined =>
  way === 'unclear' || way === null ? undefined : (way as Exclude<Way, 'unclear'> | undefined);

type Type = 'number' | 'date' | 'moment' | 'text';

function plain(
  text: string,
  type: Type,
  way: { decimal: '.' | ','; dates: 'ymd' | 'dmy' | 'mdy'; offset: string | undefined },
): string {
  if (text === '') return text;
  if (type === 'number') return plainNumber(text, way.decimal);
  if (type === 'date') return plainDate(text, way.dates);
  return type === 'moment' && way.offset !== undefined ? plainMoment(text, way.dates, way.offset) : text;
}

function typeIn(of: ImportTarget['of'], header: string, unseen: ReadonlySet<string>): Type {
  const [column] = columnsOf(of, [header], unseen).known;
  return column ? typeOf(of, column) : 'text';
}

/** How the cells of a column are written: what they are, whichever part of a value they say. */
export function typeOf(of: ImportTarget['of'], column: Pick<SheetColumn, 'part' | 'field' | 'component'>): Type {
  const schema = schemaOf(of, column) ?? z.never();
  const { field } = fieldMeta(schema);
  const component = compositeOf(schema)?.parts.find(({ name }) => name === column.component)?.type;
  if (component === 'decimal' || component === 'whole-number' || NUMBERS.has(field)) return 'number';
  return field === 'date' || field === 'moment' ? field : 'text';
}

/** Of a value that is an amount and what it is of, both parts, where it is mapped as a whole. */
function componentsOf({ of }: ImportTarget, as: string): readonly [amount: string, unit: string] | undefined {
  const [part, field] = as.includes('.') ? as.split('.', 2) : [undefined, as];
  const schema = schemaOf(of, { part, field: field ?? as });
  const parts = schema && compositeOf(schema)?.parts;
  const amount = parts?.find(({ type }) => type === 'decimal');
  const unit = parts?.find(({ type }) => type === 'currency' || type === 'unit');
  return amount && unit ? [amount.name, unit.name] : undefined;
}

/** What a mapping may name: every column that the caller writes, a value of two parts also as a whole. */
export const mappable = (target: ImportTarget, unseen: ReadonlySet<string>): readonly SheetColumn[] => {
  const { of } = target;
  const own = Object.keys(of.table.fields);
  const lines = of.parts.flatMap(({ name, fields }) => Object.keys(fields).map((field) => `${name}.${field}`));
  const headers = [...own, ...lines].flatMap((name) => {
    const [part, field] = name.includes('.') ? name.split('.', 2) : [undefined, name];
    const schema = schemaOf(of, { part, field: field ?? name });
    const components = schema && compositeOf(schema)?.parts;
    if (components) return components.map((one) => `${name}.${one.name}`);
    const isLocalized = schema && fieldMeta(schema).field === 'localized';
    return isLocalized ? [name, `${name}.bn`, `${name}.hi`] : [name];
  });
  return columnsOf(of, headers, unseen).known.flatMap((column) => column ?? []);
};

/** The one word by which a mapping names a column. */
export const wordOf = (column: SheetColumn): string =>
  [nameOf(column), column.component ?? (column.locale === 'en' ? undefined : column.locale)].filter(Boolean).join('.');
