import { gatewayStatus, keptMessage, liveValue, quarantineReport } from '@millrace/contracts';
import { z } from 'zod';
import { localizedText, micros } from './common.ts';

/** `GET /setup` */
export const setup = z.object({ claimed: z.boolean() });

/** `GET /me` */
export const me = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  company: z.object({ id: z.string(), name: z.string() }),
  companies: z.array(z.object({ id: z.string(), name: z.string() })),
  sites: z.array(z.object({ id: z.string(), name: localizedText.or(z.string()) })),
  /** Names of commands and queries one may use; `*` is all, `stock.*` all of a module. */
  permissions: z.array(z.string()),
  locale: z.string(),
  /** Modules that the company has not switched on: their pages are not offered. */
  off: z.array(z.string()).default([]),
});
export type Me = z.infer<typeof me>;

/** `GET /ledger`: the newest account of each gateway; `receivedAt` is the server's clock; `joining`: boxes can join here. */
export const ledger = z.object({
  gateways: z.array(z.object({ site: z.string(), status: gatewayStatus, receivedAt: micros, online: z.boolean() })),
  joining: z.boolean().default(false),
});
export type Ledger = z.infer<typeof ledger>;

/** `GET /quarantine` */
export const quarantineEntry = quarantineReport.shape.entries.element.extend({
  gateway: z.string(),
  state: z.enum(['waiting', 'replaying', 'replayed', 'discarded']).default('waiting'),
  /** What the gateway said of the last replay. */
  result: z.string().nullable().default(null),
});
export type QuarantineEntry = z.infer<typeof quarantineEntry>;
export const quarantine = z.object({ entries: z.array(quarantineEntry) });
/** `GET /quarantine/<id>/payloads` */
export const keptMessages = z.object({ messages: z.array(keptMessage) });

/** `GET /points/last?ids=` */
export const lastValues = z.object({ values: z.array(liveValue) });

/** Hundreds of thousands of numbers are looked at while somebody waits for their picture: one loop, and no object for each. */
const numbers = z.custom<number[]>((given) => onlyNumbers(given, false), 'not a column of numbers');
const column = z.custom<(number | null)[]>((given) => onlyNumbers(given, true), 'not a column of numbers');
function onlyNumbers(given: unknown, mayLack: boolean): boolean {
  if (!Array.isArray(given)) return false;
  for (let index = 0; index < given.length; index++) {
    const value: unknown = given[index];
    if (typeof value !== 'number' && !(mayLack && value === null)) return false;
  }
  return true;
}
/**
 * `GET /trend`: per point the buckets that hold anything, in time order, as columns of equal length. `t` is the bucket's
 * start in µs, `bucket` its width. A bucket that holds nothing is absent; longer than `maxGap` between two is a gap.
 */
export const trend = z.object({
  from: micros,
  to: micros,
  bucket: z.int().positive(),
  series: z.array(
    z.object({
      point: z.int().positive(),
      t: numbers,
      min: column,
      max: column,
      first: column,
      last: column,
      avg: column,
      /** Share of good quality, 0 … 1. */
      good: column,
    }),
  ),
});
export type Trend = z.infer<typeof trend>;
export type TrendSeries = Trend['series'][number];

/** A business event of the live channel. */
export const businessEvent = z.object({
  seq: z.number().int().nonnegative(),
  at: micros,
  type: z.string(),
  site: z.string(),
  payload: z.json(),
});
export type BusinessEvent = z.infer<typeof businessEvent>;

/** RFC 9457, as the server answers a refusal or a fault. */
export const problem = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  status: z.number().optional(),
  detail: z.string().optional(),
  code: z.string().optional(),
  details: z.json().optional(),
  /** What is wrong with an input, by field. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  correlation: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;
