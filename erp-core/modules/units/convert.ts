import {
  negative,
  over,
  plus,
  type Ratio,
  type Refusal,
  type Rounding,
  ratio,
  ratioOf,
  rounded,
  times,
} from '../../kernel/index.ts';
import { type Measure, measureOf, perUnit, sameDimension } from './measure.ts';
import { refuse } from './refusals.ts';

/** So many of one unit are one of another: "carton" is 12 of "{piece}". */
export interface OwnUnit {
  readonly code: string;
  /** Decimal text, above zero. */
  readonly holds: string;
  /** A UCUM unit, or another of these. */
  readonly of: string;
}

export interface Conversion {
  /** UCUM codes, or codes of `own`. */
  readonly from: string;
  readonly to: string;
  /** Packaging of the company, or of an item where the caller has that. */
  readonly own?: readonly OwnUnit[];
  /** Six, as quantities are kept. */
  readonly places?: number;
  readonly rule?: Rounding;
}

/**
 * A quantity (decimal text) in another unit: exact, then rounded once, to six places half away from zero unless said
 * otherwise. Refused with `units-unlike` where the two do not measure the same, `unit-unknown` where one is none.
 */
export function convert(quantity: string, { from, to, own = [], places = 6, rule }: Conversion): string | Refusal {
  if (from === to) return rounded(ratioOf(quantity), places, rule);
  const [a, b] = [resolved(from, own), resolved(to, own)];
  if (!a || !b) return refuse('unit-unknown', { unit: a ? to : from });
  if (!sameDimension(a, b)) return refuse('units-unlike', { from, to });
  // A scale's degrees are counted from its own zero: there and back by way of the absolute.
  const absolute = times(a.zero ? plus(ratioOf(quantity), a.zero) : ratioOf(quantity), perUnit(a, b));
  return rounded(b.zero ? plus(absolute, negative(b.zero)) : absolute, places, rule);
}

/** What one of a unit is in another, exactly; undefined where they are unlike, unknown, or have their zeros apart. */
export function factorBetween(from: string, to: string, own: readonly OwnUnit[] = []): Ratio | undefined {
  const [a, b] = [resolved(from, own), resolved(to, own)];
  if (!a || !b || a.zero || b.zero || !sameDimension(a, b)) return from === to ? ratio(1n, 1n) : undefined;
  return perUnit(a, b);
}

/** Follows a company's units to what UCUM knows. Undefined where that leads nowhere, or in a circle. */
function resolved(unit: string, own: readonly OwnUnit[]): Measure | undefined {
  let factor = ratio(1n, 1n);
  let at = unit;
  const seen = new Set<string>();
  for (;;) {
    const packed = own.find(({ code }) => code === at);
    if (!packed) break;
    if (seen.has(at)) return undefined;
    seen.add(at);
    factor = times(factor, ratioOf(packed.holds));
    at = packed.of;
  }
  const measure = measureOf(at);
  if (!measure || seen.size === 0) return measure;
  return measure.zero ? undefined : { ...measure, factor: times(measure.factor, factor) };
}

/** A quantity divided into whole packages, and what is left, in the unit it came in: 30 pieces are 2 dozen and 6. */
export function inWholes(quantity: string, conversion: Conversion): { wholes: string; rest: string } | Refusal {
  const per = factorBetween(conversion.from, conversion.to, conversion.own);
  if (!per) return refuse('units-unlike', { from: conversion.from, to: conversion.to });
  const wholes = rounded(times(ratioOf(quantity), per), 0, 'down');
  const rest = plus(ratioOf(quantity), negative(over(ratioOf(wholes), per)));
  return { wholes, rest: rounded(rest, conversion.places ?? 6, conversion.rule) };
}
