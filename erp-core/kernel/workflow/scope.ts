import { z } from 'zod';
import { compositeOf, type Part } from '../composite.ts';
import type { Fields } from '../effect.ts';
import { decimal, text, wholeNumber } from '../fields.ts';
import type { Beside, BesideValues, LinesFields } from '../formula.ts';
import { elementOf, fieldsWithin, type Scope } from '../modules/pack/expressions.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a formula of a workflow reckons with. */
export interface Standing {
  readonly given: Values;
  /** The id of what a command step has made, by step. */
  readonly did: Values;
}

const PARTS: Readonly<Record<Part['type'], (() => z.ZodType) | undefined>> = {
  decimal: () => decimal().nullable(),
  currency: () => text().nullable(),
  unit: () => text().nullable(),
  text: () => text().nullable(),
  'whole-number': () => wholeNumber().nullable(),
  coordinate: undefined,
  id: undefined,
};

/**
 * What formulas may name: the fields of what a run was given; parts of those that have such ("price.amount"); lists of objects
 * as lines (`sum(lines, "quantity * price")`); and "did.step", the id of what a command step has made.
 */
export function scopeOf(fields: Fields, making: readonly string[]): Scope {
  const beside: Record<string, Fields> = {};
  const lines = new Map<string, Fields>();
  for (const [name, schema] of Object.entries(fields)) {
    const parts = compositeOf(schema)?.parts ?? [];
    const known = parts.flatMap((part) => {
      const made = PARTS[part.type]?.();
      return made ? [[part.name, made] as const] : [];
    });
    if (known.length > 0) beside[name] = Object.fromEntries(known);
    const element = elementOf(schema);
    const within = element && fieldsWithin(element);
    if (within) lines.set(name, within);
  }
  // A formula takes a dash for a minus.
  const named = making.filter((step) => !step.includes('-'));
  if (named.length > 0) beside.did = Object.fromEntries(named.map((step) => [step, z.uuid().nullable()]));
  return { fields, lines: lines as LinesFields, beside: beside as Beside };
}

/** The values beside a run's own, by the words that go before them. */
export function besideOf({ beside }: Pick<Scope, 'beside'>, { given, did }: Standing): BesideValues {
  const values = Object.keys(beside).map((word) => [word, word === 'did' ? did : asObject(given[word])] as const);
  return Object.fromEntries(values);
}

const asObject = (value: unknown): Values | undefined =>
  typeof value === 'object' && value !== null ? (value as Values) : undefined;
