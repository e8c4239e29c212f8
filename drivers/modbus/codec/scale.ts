import { scaleValue } from '@millrace/contracts';
import { type Refusal, refuse } from '../refusal.ts';
import { decimalOf, divide, minus, numberOf, plus, times } from './decimal.ts';

/** value = raw × factor + offset */
export interface Scale {
  readonly factor: number;
  readonly offset: number;
}

/** The value of a raw reading, rounded once and only where a number cannot hold it. */
export function scaled(raw: number | bigint, scale: Scale | undefined): number {
  if (scale === undefined) return Number(raw);
  if (typeof raw === 'number') return scaleValue(raw, scale);
  const product = times({ whole: raw, places: 0 }, decimalOf(scale.factor));
  return numberOf(plus(product, decimalOf(scale.offset)));
}

/**
 * The raw whole number of a value. What lies between two steps is refused with both neighbours: rounding a set-point
 * in silence would make the device do something nobody asked for.
 */
export function unscaledWhole(value: number, scale: Scale | undefined): bigint | Refusal {
  if (!Number.isFinite(value)) return refuse('not-a-number', `a number is wanted, not ${value}`);
  const { factor, offset } = scale ?? { factor: 1, offset: 0 };
  const { whole, exact } = divide(minus(decimalOf(value), decimalOf(offset)), decimalOf(factor));
  if (exact) return whole;
  const [one, other] = [scaled(whole, { factor, offset }), scaled(whole + 1n, { factor, offset })];
  return refuse('between-steps', `${value} lies between two steps of the device: write ${one} or ${other}`);
}

export const unscaledFloat = (value: number, scale: Scale | undefined): number =>
  scale === undefined ? value : (value - scale.offset) / scale.factor;
