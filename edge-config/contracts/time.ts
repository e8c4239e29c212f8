import { z } from 'zod';

/** A moment as whole microseconds since 1970-01-01T00:00:00Z. Safe as a JavaScript number until the year 2255. */
export const micros = z.int().meta({ description: 'Microseconds since 1970-01-01T00:00:00Z' });
export type Micros = number;

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
export const MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;
export const MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

const UNIT_MICROS = {
  us: 1,
  ms: MICROS_PER_MS,
  s: MICROS_PER_SECOND,
  min: MICROS_PER_MINUTE,
  h: MICROS_PER_HOUR,
  d: MICROS_PER_DAY,
} as const;

const DURATION = /^(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)$/;

/** A length of time written with its unit ("500 ms", "3 s", "72 h"), parsed to microseconds. */
export const duration = z
  .string()
  .regex(DURATION, 'write a duration as a number and one of us, ms, s, min, h, d: "30 s"')
  .transform((text): Micros => durationMicros(text))
  .meta({ description: 'A duration with its unit: "500 ms", "30 s", "72 h"' });

/** Microseconds of a written duration. Throws a RangeError that names the text when it is not one. */
export function durationMicros(text: string): Micros {
  const match = DURATION.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not a duration: write a number and one of us, ms, s, min, h, d`);
  return Math.round(Number(match[1]) * UNIT_MICROS[match[2] as keyof typeof UNIT_MICROS]);
}

export const nowMicros = (): Micros => Date.now() * MICROS_PER_MS;
export const isoOf = (time: Micros): string => new Date(time / MICROS_PER_MS).toISOString();
