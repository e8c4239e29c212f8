import type { Arithmetic } from './arithmetic.ts';
import type { ExpressionValue, ValueType } from './value-type.ts';

/** A function that every formula may use. */
export interface OwnFunction {
  /** How it is written, for people: "round(x, decimals)". */
  readonly usage: string;
  readonly parameters: readonly ValueType[];
  /** How many of the parameters may be left out, from the end. */
  readonly optional?: number;
  /** The last parameter may come again and again. */
  readonly repeats?: boolean;
  readonly result: ValueType;
  /** Never called with a value that is not there. */
  readonly apply: <N>(on: Arithmetic<N>, given: readonly (N | boolean | string)[]) => ExpressionValue<N>;
}

const least =
  (sign: 1 | -1) =>
  <N>(on: Arithmetic<N>, given: readonly (N | boolean | string)[]): N =>
    (given as readonly N[]).reduce((best, one) => (on.compare(one, best) * sign < 0 ? one : best));

const ofText = (usage: string, apply: (text: string, part: string) => boolean): OwnFunction => ({
  usage,
  parameters: ['text', 'text'],
  result: 'boolean',
  apply: (_, given) => {
    const [text, part] = given as readonly string[];
    return apply(text ?? '', part ?? '');
  },
});

const DAY_MS = 86_400_000;
/** Days since 1970-01-01 of a day as ISO 8601 writes it; null where the calendar has none such. */
export function dayNumber(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? null : at / DAY_MS;
}

/** Texts are compared as they are: patterns (regular expressions) are not offered, for one can stand still for hours. */
export const OWN_FUNCTIONS: Readonly<Record<string, OwnFunction>> = {
  abs: {
    usage: 'abs(x)',
    parameters: ['number'],
    result: 'number',
    apply: <N>(on: Arithmetic<N>, [x]: readonly (N | boolean | string)[]) => {
      const negated = on.negate(x as N);
      return on.compare(x as N, negated) < 0 ? negated : (x as N);
    },
  },
  min: {
    usage: 'min(a, b, …)',
    parameters: ['number', 'number'],
    repeats: true,
    result: 'number',
    apply: least(1),
  },
  max: {
    usage: 'max(a, b, …)',
    parameters: ['number', 'number'],
    repeats: true,
    result: 'number',
    apply: least(-1),
  },
  round: {
    usage: 'round(x) or round(x, decimals)',
    parameters: ['number', 'number'],
    optional: 1,
    result: 'number',
    apply: <N>(on: Arithmetic<N>, [x, places]: readonly (N | boolean | string)[]) => {
      const to = places === undefined ? 0 : on.toInteger(places as N);
      return to === null ? null : on.round(x as N, to);
    },
  },
  floor: {
    usage: 'floor(x)',
    parameters: ['number'],
    result: 'number',
    apply: <N>(on: Arithmetic<N>, [x]: readonly (N | boolean | string)[]) => on.floor(x as N),
  },
  ceil: {
    usage: 'ceil(x)',
    parameters: ['number'],
    result: 'number',
    apply: <N>(on: Arithmetic<N>, [x]: readonly (N | boolean | string)[]) => on.ceil(x as N),
  },
  sqrt: {
    usage: 'sqrt(x)',
    parameters: ['number'],
    result: 'number',
    apply: <N>(on: Arithmetic<N>, [x]: readonly (N | boolean | string)[]) => on.sqrt(x as N),
  },
  date: {
    usage: 'date("2026-12-31")',
    parameters: ['text'],
    result: 'number',
    apply: <N>(on: Arithmetic<N>, [text]: readonly (N | boolean | string)[]) => {
      const days = dayNumber(String(text));
      if (days === null) return null;
      const size = on.literal(String(Math.abs(days)));
      return size === null || days >= 0 ? size : on.negate(size);
    },
  },
  contains: ofText('contains(text, part)', (text, part) => text.includes(part)),
  startsWith: ofText('startsWith(text, beginning)', (text, part) => text.startsWith(part)),
  endsWith: ofText('endsWith(text, ending)', (text, part) => text.endsWith(part)),
};
