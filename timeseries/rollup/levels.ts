import { MICROS_PER_SECOND, type Micros } from '@millrace/contracts';

/** A length of bucket in which readings are kept added up. Each divides the next, and all of them a day of UTC. */
export interface Level {
  readonly seconds: number;
  readonly width: Micros;
  readonly table: string;
  /** The level that this one is made from; undefined: from the readings. */
  readonly from: number | undefined;
  /** A fine level is kept only for a point with at least this many readings a second. */
  readonly worthwhileAt: number | undefined;
}

const level = (seconds: number, table: string, from?: number, worthwhileAt?: number): Level => ({
  seconds,
  width: seconds * MICROS_PER_SECOND,
  table,
  from,
  worthwhileAt,
});

/** Finest first. A row costs half as much again as a reading, so a bucket should hold five of them or more. */
export const LEVELS = [
  level(1, 'rollup_1s', undefined, 5),
  level(10, 'rollup_10s', undefined, 0.5),
  level(60, 'rollup_1m'),
  level(600, 'rollup_10m', 60),
  level(3600, 'rollup_1h', 600),
  level(86_400, 'rollup_1d', 3600),
] as const satisfies readonly Level[];

export const floorTo = (time: Micros, width: Micros): Micros => Math.floor(time / width) * width;
export const ceilTo = (time: Micros, width: Micros): Micros => Math.ceil(time / width) * width;
