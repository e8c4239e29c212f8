import { MICROS_PER_MS } from '@millrace/contracts';
import type { DeviceBatch } from '@millrace/driver-api';
import type { AskedPoint } from './device-config.ts';

/** What a device may bring in a second. */
export interface Budget {
  readonly readings: number;
  readonly bytes: number;
}

/** So many times what it is configured to bring: a server reports each change, and after an outage what has been. */
const GENEROUS = 20;
/** The least that anybody may: a device of few points may well be a lively one. */
const LEAST: Budget = { readings: 2_000, bytes: 2 ** 20 };
/** Of texts and documents, a point has this much of its own. */
const BYTES_A_READING = 256;
/** Seconds of the budget that may come at once. */
const BURST = 10;

/** A device's budget by what is asked of it: so a plant that is built larger has larger ones, and none to be set by hand. */
export function budgetOf(points: readonly Pick<AskedPoint, 'every'>[]): Budget {
  const asked = points.reduce((sum, { every }) => sum + (1_000 * MICROS_PER_MS) / every, 0);
  const readings = Math.max(LEAST.readings, Math.ceil(asked * GENEROUS));
  // A lively device is so by its readings; each of them may be as long as a telegram.
  return { readings, bytes: Math.max(LEAST.bytes, readings * BYTES_A_READING) };
}

/**
 * Counts what a device brings against what it may: a bucket that fills with time. What is beyond waits, so that a device
 * that brings too much is slower, and its neighbours are not.
 */
export class DeviceBudget {
  readonly budget: Budget;
  private readonly now: () => number;
  /** What may come now; below zero where something came on credit. */
  private left: { readings: number; bytes: number };
  private filledAt: number;

  /** `now` in ms that only go forward. */
  constructor(budget: Budget, now: () => number) {
    this.budget = budget;
    this.now = now;
    this.left = { readings: budget.readings * BURST, bytes: budget.bytes * BURST };
    this.filledAt = now();
  }

  /**
   * Takes a batch into account; gives the ms to wait until it may be handed on. One batch always may, whatever its size.
   * One that would wait longer than `most` is not to be handed on, and costs nothing.
   */
  take(batch: DeviceBatch, most = Number.POSITIVE_INFINITY): number {
    const { budget, left } = this;
    this.fill();
    const wait = Math.max(0, -left.readings / budget.readings, -left.bytes / budget.bytes) * 1_000;
    if (wait > most) return wait;
    left.readings -= batch.length;
    left.bytes -= bytesOf(batch);
    return wait;
  }

  private fill(): void {
    const { budget, left } = this;
    const now = this.now();
    const seconds = (now - this.filledAt) / 1_000;
    this.filledAt = now;
    left.readings = Math.min(budget.readings * BURST, left.readings + budget.readings * seconds);
    left.bytes = Math.min(budget.bytes * BURST, left.bytes + budget.bytes * seconds);
  }
}

/** Of what has no fixed size, about as much as it takes in the journal; numbers are counted as readings alone. */
function bytesOf({ other }: DeviceBatch): number {
  let bytes = 0;
  for (const value of other?.values() ?? [])
    bytes += typeof value === 'string' ? value.length : typeof value === 'boolean' ? 1 : JSON.stringify(value).length;
  return bytes;
}
