import type { FieldDescription } from '@millrace/hmi-client';
import { sumOf } from '#lib/warehouse/sums.ts';
import { partsOf } from './input.ts';
import type { Line } from './lines.svelte.ts';

/** A sum; `measure`: the currency or unit that all of it is in. */
export interface Total {
  readonly amount: string;
  readonly measure: string | null;
}

const SUMMED = new Set(['whole-number', 'decimal', 'quantity', 'money', 'quantity-in']);
const DECIMAL = /^-?\d+(\.\d+)?$/;

function amountOf({ type, name }: FieldDescription, line: Line): Total | null {
  const value = line[name];
  if (type === 'money' || type === 'quantity-in') {
    const { amount, value: much, currency, unit } = partsOf(value, ['amount', 'value', 'currency', 'unit']);
    const text = amount || much;
    return DECIMAL.test(text) ? { amount: text, measure: currency || unit || null } : null;
  }
  return DECIMAL.test(String(value)) ? { amount: String(value), measure: null } : null;
}

/** By column, the sum of what stands in it: one for every currency or unit, for they do not add up. Exact decimals. */
export function totalsOf(
  columns: readonly FieldDescription[],
  lines: readonly Line[],
): Record<string, readonly Total[]> {
  return Object.fromEntries(
    columns
      .filter(({ type }) => SUMMED.has(type))
      .map((column) => {
        const amounts = lines.flatMap((line) => amountOf(column, line) ?? []);
        const measures = [...new Set(amounts.map(({ measure }) => measure))];
        const sums = measures.map((measure) => ({
          measure,
          amount: sumOf(amounts.filter((one) => one.measure === measure).map(({ amount }) => amount)),
        }));
        return [column.name, sums];
      }),
  );
}
