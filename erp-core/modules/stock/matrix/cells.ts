import type { Db } from '../../../kernel/index.ts';
import { isRefusal, type Refusal } from '../../../kernel/index.ts';
import { refuse } from '../refusals.ts';
import { patternOf, type Style } from './style.ts';

type Words = Style['name'];

/** A value of an axis, as a style has it. */
export interface AxisValue {
  readonly id: string;
  readonly code: string;
  readonly name: Words;
}

/** One of the attributes that a style differs in, with the values that it comes in, in the order of a grid. */
export interface Axis {
  readonly attribute: string;
  readonly code: string;
  readonly name: Words;
  readonly values: readonly AxisValue[];
}

/** Items that one command makes, and cells that one grid shows. */
export const CELLS = 10_000;

/** The axes of a style in their order, with its values. Values of an attribute that is none of its axes are not there. */
export const readAxes = (db: Db, of: string): Promise<readonly Axis[]> =>
  db.rows<Axis>(
    `select a.id as attribute, a.code, a.name, coalesce(
       jsonb_agg(jsonb_build_object('id', v.id, 'code', v.code, 'name', v.name) order by v.position, v.code)
         filter (where v.id is not null), '[]') as values
     from stock.style s
     cross join lateral unnest(array[s.axis1, s.axis2, s.axis3]) with ordinality x (attribute, nth)
     join stock.attribute a on a.id = x.attribute
     left join (stock.style_value sv join stock.attribute_value v on v.id = sv.value)
       on sv.style = s.id and v.attribute = a.id
     where s.id = $1 group by x.nth, a.id, a.code, a.name order by x.nth`,
    [of],
  );

/** A combination of values, or what was said where it is none. */
export interface Cell {
  readonly codes: readonly string[];
  readonly values: readonly AxisValue[];
  readonly fault?: Refusal;
}

/** What of a style is wanted: combinations by their codes, or all of these values (`only`, by attribute). */
export interface Wanted {
  readonly cells?: readonly (readonly string[])[] | undefined;
  readonly only?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The combinations that are wanted; each that cannot be has its own fault. Refused as a whole: too many, or none. */
export function cellsOf(axes: readonly Axis[], { cells, only = {} }: Wanted): Refusal | readonly Cell[] {
  const strange = Object.keys(only).find((name) => !axes.some(({ code }) => code === name));
  if (strange !== undefined) return refuse('style-differs-not', { attribute: strange });
  if (cells) return cells.map((codes) => cellNamed(axes, codes));
  const chosen: (readonly AxisValue[])[] = [];
  for (const axis of axes) {
    const picked = pickedOf(axis, only[axis.code]);
    if (isRefusal(picked)) return picked;
    chosen.push(picked);
  }
  const many = chosen.reduce((product, values) => product * values.length, 1);
  if (many > CELLS) return refuse('matrix-too-large', { cells: many, most: CELLS });
  return chosen
    .reduce<AxisValue[][]>((rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])), [[]])
    .map((values) => ({ codes: values.map(({ code }) => code), values }));
}

function pickedOf({ code, values }: Axis, wanted: readonly string[] | undefined): Refusal | readonly AxisValue[] {
  if (values.length === 0) return refuse('style-without-values', { attribute: code });
  const unknown = wanted?.find((one) => !values.some((value) => value.code === one));
  if (unknown !== undefined) return refuse('style-value-unknown', { attribute: code, value: unknown });
  return wanted ? values.filter((value) => wanted.includes(value.code)) : values;
}

function cellNamed(axes: readonly Axis[], codes: readonly string[]): Cell {
  const values = axes.map((axis, nth) => axis.values.find(({ code }) => code === codes[nth]));
  const known = values.filter((value) => value !== undefined);
  if (codes.length === axes.length && known.length === axes.length) return { codes, values: known };
  const at = codes.length === axes.length ? values.indexOf(undefined) : Math.min(codes.length, axes.length - 1);
  const said = { attribute: axes[at]?.code, value: codes[at] ?? '' };
  return { codes, values: [], fault: refuse('style-value-unknown', said) };
}

/** The code of the item that a combination is. */
export const codeOfCell = (of: Style, { values }: Pick<Cell, 'values'>): string =>
  patternOf(of).replaceAll(/\{(style|[123])\}/g, (_, name: string) =>
    name === 'style' ? of.code : (values[Number(name) - 1]?.code ?? ''),
  );

/** Its name in each language that all of its parts have. */
export function nameOfCell(of: Style, { values }: Pick<Cell, 'values'>): Words {
  const parts = [of.name, ...values.map(({ name }) => name)];
  const inWords = (locale: 'bn' | 'hi') => {
    const words = parts.map((part) => part[locale]);
    return words.every(Boolean) ? { [locale]: words.join(', ') } : {};
  };
  return { en: parts.map(({ en }) => en).join(', '), ...inWords('bn'), ...inWords('hi') };
}
