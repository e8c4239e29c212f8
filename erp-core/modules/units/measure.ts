import { over, power, type Ratio, ratio, ratioOf, times } from '../../kernel/index.ts';
import { BASE, BINARY_PREFIXES, METRIC, PLAIN, PREFIXES, SCALES } from './ucum-definitions.ts';

/** What a unit is: so much of a product of base units. A scale has its zero elsewhere (in its own degrees). */
export interface Measure {
  readonly factor: Ratio;
  /** Base unit → exponent, none of them zero. */
  readonly dimension: ReadonlyMap<string, number>;
  readonly zero?: Ratio;
}

const ONE: Measure = { factor: { above: 1n, below: 1n }, dimension: new Map() };

// As in the contracts' `isUcum`, which says what may be written at all.
const ANNOTATION = /^\{([\x21-\x7a\x7c\x7e ]*)\}/;
const FACTOR = /^[1-9]\d*/;
const SIMPLE = /^(?:10[*^]|(?:\[[^\]\s]*\]|[^\s\d./(){}[\]+-])+)/;
const EXPONENT = /^[+-]?\d+/;

const known = new Map<string, Measure | undefined>();

/**
 * What a UCUM term is. Undefined where it is none, or is a scale that is not converted (pH, dB, Cel within a product).
 * A remark in braces is a kind of its own: 12 "{piece}" are not 12 "{carton}", though both are numbers to UCUM.
 */
export function measureOf(unit: string): Measure | undefined {
  if (!known.has(unit)) {
    if (known.size > 1000) known.clear();
    known.set(unit, scaleOf(unit) ?? whole(unit));
  }
  return known.get(unit);
}

function scaleOf(unit: string): Measure | undefined {
  const scale = Object.hasOwn(SCALES, unit) ? SCALES[unit] : undefined;
  if (!scale) return undefined;
  const degree = defined(scale.of);
  return degree && { ...degree, zero: ratioOf(scale.zero) };
}

function whole(unit: string): Measure | undefined {
  const read = term(unit, 0);
  return read && read.end === unit.length ? read.measure : undefined;
}

interface Read {
  readonly measure: Measure;
  readonly end: number;
}

function term(text: string, from: number): Read | undefined {
  let divides = text[from] === '/';
  let at = divides ? from + 1 : from;
  let measure = ONE;
  for (;;) {
    const next = component(text, at);
    if (!next) return undefined;
    measure = multiplied(measure, next.measure, divides ? -1 : 1);
    at = next.end;
    if (text[at] !== '.' && text[at] !== '/') return { measure, end: at };
    divides = text[at] === '/';
    at += 1;
  }
}

function component(text: string, from: number): Read | undefined {
  if (text[from] === '(') {
    const inside = term(text, from + 1);
    return inside && text[inside.end] === ')' ? { measure: inside.measure, end: inside.end + 1 } : undefined;
  }
  const rest = text.slice(from);
  const atom = SIMPLE.exec(rest)?.[0];
  let at = from;
  let measure = ONE;
  if (atom !== undefined) {
    const found = atomOf(atom);
    if (!found) return undefined;
    at += atom.length;
    const exponent = EXPONENT.exec(text.slice(at))?.[0] ?? '';
    at += exponent.length;
    measure = multiplied(ONE, found, exponent === '' ? 1 : Number(exponent));
  } else {
    const factor = FACTOR.exec(rest)?.[0] ?? '';
    at += factor.length;
    if (factor !== '') measure = { ...ONE, factor: ratioOf(factor) };
  }
  const remark = ANNOTATION.exec(text.slice(at));
  if (remark) {
    at += remark[0].length;
    measure = multiplied(measure, { ...ONE, dimension: new Map([[remark[0], 1]]) }, 1);
  }
  return at > from ? { measure, end: at } : undefined;
}

function atomOf(code: string): Measure | undefined {
  if (BASE.has(code)) return { ...ONE, dimension: new Map([[code, 1]]) };
  const own = (table: Readonly<Record<string, readonly [string, string]>>, name: string) =>
    Object.hasOwn(table, name) ? table[name] : undefined;
  const definition = own(METRIC, code) ?? own(PLAIN, code);
  if (definition) return defined(definition);
  for (const length of [1, 2]) {
    const [prefix, rest] = [code.slice(0, length), code.slice(length)];
    const takes = METRIC[rest] !== undefined || (BASE.has(rest) && !rest.startsWith('['));
    const ten = Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
    const two =
      ['bit', 'By'].includes(rest) && Object.hasOwn(BINARY_PREFIXES, prefix) ? BINARY_PREFIXES[prefix] : undefined;
    if (!takes || (ten === undefined && two === undefined)) continue;
    const of = atomOf(rest);
    const by = ten === undefined ? power(ratio(2n, 1n), two ?? 0) : power(ratio(10n, 1n), ten);
    return of && { ...of, factor: times(of.factor, by) };
  }
  return undefined;
}

function defined([factor, of]: readonly [string, string]): Measure | undefined {
  const measure = whole(of);
  return measure && { ...measure, factor: times(measure.factor, ratioOf(factor)) };
}

function multiplied(a: Measure, b: Measure, exponent: number): Measure {
  const dimension = new Map(a.dimension);
  for (const [base, by] of b.dimension) {
    const sum = (dimension.get(base) ?? 0) + by * exponent;
    if (sum === 0) dimension.delete(base);
    else dimension.set(base, sum);
  }
  return { factor: times(a.factor, power(b.factor, exponent)), dimension };
}

export const sameDimension = (a: Measure, b: Measure): boolean =>
  a.dimension.size === b.dimension.size && [...a.dimension].every(([base, by]) => b.dimension.get(base) === by);

/** What one of `a` is in `b`, where both have their zero in the same place. */
export const perUnit = (a: Measure, b: Measure): Ratio => over(a.factor, b.factor);
