import { type Compiled, compileExpression, type HostFunction, readings, type ValueType } from '@millrace/expression';
import { z } from 'zod';
import { duration, durationMicros, MICROS_PER_DAY, MICROS_PER_SECOND } from './time.ts';

/**
 * A point that is reckoned from others of its site. `inputs` gives the names of the formula their points: a point of the
 * same device by its name, any other as area/line/cell/device/name; in a profile `{device}` stands for the device's path.
 */
export const calculatedPoint = z.object({
  formula: z.string().min(1).max(2_000),
  inputs: z.record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'a letter, then letters, digits and "_", at most 63'),
    z.string().min(1),
  ),
  /** A reading of an input that comes late, up to so much older than its newest, is reckoned with; zero: none is. */
  corrects: duration.prefault('1 h').refine((micros) => micros <= 31 * MICROS_PER_DAY, '31 days at most'),
});
export type CalculatedPoint = z.infer<typeof calculatedPoint>;

const SHORTEST_WINDOW = MICROS_PER_SECOND;
const LONGEST_WINDOW = 31 * MICROS_PER_DAY;

/** Microseconds of a window as it stands in a formula; null where it is none, or beyond a second to 31 days. */
export function windowOf(text: string): number | null {
  try {
    const micros = durationMicros(text);
    return micros >= SHORTEST_WINDOW && micros <= LONGEST_WINDOW ? micros : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const inWindow = (texts: readonly string[]): boolean => texts.length === 1 && windowOf(texts[0] ?? '') !== null;
const perhapsInWindow = (texts: readonly string[]): boolean => texts.length === 0 || inWindow(texts);
const number = 'number' as const;

/**
 * What a formula may ask of the history of one input. A window ends at the moment that is reckoned; `mean` is weighted by
 * time, `rate` is a second's. Without a window, `delta` and `rate` are against the reading before.
 */
export const SERIES_FUNCTIONS = {
  delta: { usage: 'delta(x) or delta(x, "1 h")', result: number, takes: perhapsInWindow },
  rate: { usage: 'rate(x) or rate(x, "10 min")', result: number, takes: perhapsInWindow },
  mean: { usage: 'mean(x, "10 min")', result: number, takes: inWindow },
  lowest: { usage: 'lowest(x, "8 h")', result: number, takes: inWindow },
  highest: { usage: 'highest(x, "8 h")', result: number, takes: inWindow },
} as const satisfies Readonly<Record<string, HostFunction>>;
export type SeriesFunction = keyof typeof SERIES_FUNCTIONS;

/** Compiles the formula of a calculated point whose inputs have these types. */
export const compileCalculation = (
  formula: string,
  names: ReadonlyMap<string, ValueType>,
  result?: ValueType,
): Compiled<number> =>
  compileExpression({
    text: formula,
    names,
    arithmetic: readings,
    functions: SERIES_FUNCTIONS,
    ...(result === undefined ? {} : { result }),
  });

/** A calculated point with its inputs by their numbers, as a gateway reckons it. */
export const calculation = z.object({
  point: z.int().positive(),
  formula: z.string(),
  inputs: z.record(z.string(), z.int().positive()),
  /** Microseconds; none where it was kept before late readings were reckoned with. */
  corrects: z.int().nonnegative().default(0),
});
export type Calculation = z.infer<typeof calculation>;
