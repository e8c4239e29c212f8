import type { FieldDescription } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';
import { m } from '#lib/texts.ts';
import { type Names, textOf } from './text-of.ts';

export type Operator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'like' | 'in';
/** Of a list, by field: a value, or operators with their operands; as `GET /entities` takes it. */
export type Filter = Readonly<
  Record<string, Readonly<Partial<Record<Operator, unknown>>> | string | number | boolean | null>
>;

const ORDERED = new Set([
  ...['whole-number', 'number', 'decimal', 'quantity', 'percent', 'unit-cost', 'duration', 'moment', 'date'],
  ...['money', 'quantity-in'],
]);
const TEXTS = new Set(['text', 'code', 'localized', 'numbered', 'barcode', 'json']);

/** How a field may be asked about; none: it cannot. */
export function operatorsOf({ type, choices, masked }: FieldDescription): Operator[] {
  if (masked || type === 'id') return [];
  if (choices || type === 'yes-no' || type === 'reference') return ['eq', 'ne'];
  if (ORDERED.has(type)) return ['gte', 'lte', 'eq'];
  return TEXTS.has(type) ? ['like', 'eq'] : ['eq'];
}

const WORDS: Record<Operator, () => string> = {
  eq: m.filter_is,
  ne: m.filter_is_not,
  lt: m.filter_below,
  lte: m.filter_at_most,
  gt: m.filter_above,
  gte: m.filter_at_least,
  like: m.filter_holds,
  in: m.filter_is,
};
const TIMES: Partial<Record<Operator, () => string>> = { gte: m.filter_from, lte: m.filter_until };
export const operatorWord = (operator: Operator, type: string): string =>
  ((type === 'moment' || type === 'date') && TIMES[operator] ? TIMES[operator] : WORDS[operator])();

export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly operand: unknown;
}

/** A filter as single conditions, for chips. */
export const conditionsOf = (filter: Filter): Condition[] =>
  Object.entries(filter).flatMap(([field, value]) =>
    value !== null && typeof value === 'object'
      ? Object.entries(value).map(([operator, operand]) => ({ field, operator: operator as Operator, operand }))
      : [{ field, operator: 'eq' as const, operand: value }],
  );

export function filterOf(conditions: readonly Condition[]): Filter {
  const filter: Record<string, Partial<Record<Operator, unknown>>> = {};
  for (const { field, operator, operand } of conditions) filter[field] = { ...filter[field], [operator]: operand };
  return filter;
}

/** The filter that stands in a URL; what is none is no filter. */
export function readFilter(text: string | null): Filter {
  if (!text) return {};
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Filter) : {};
  } catch {
    return {};
  }
}

export const writeFilter = (filter: Filter): string | null =>
  Object.keys(filter).length > 0 ? JSON.stringify(filter) : null;

/** "Quantity at least 5". */
export function conditionText(
  { operator, operand }: Condition,
  field: FieldDescription,
  how: { show: Format; names: Names },
): { what: string; value: string } {
  const value = Array.isArray(operand)
    ? operand.map((one) => textOf(field, one, how)).join(', ')
    : textOf(field, operand, how);
  return { what: `${field.label} ${operatorWord(operator, field.type)}`, value };
}
