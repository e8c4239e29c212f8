import type { ForgottenStay } from '@millrace/hmi-client';
import type { Entry } from './journal/entry.ts';

type Punch = Pick<Entry, 'input' | 'chosen'>;

/**
 * Of punches that wait to be sent the last that was said of its own moment: that somebody went last week, said today, does not
 * make him gone. Pure.
 */
export const saidNow = <One extends Punch>(unsent: readonly One[]): One | null =>
  unsent.findLast(({ chosen }) => !chosen) ?? null;

/** Whether the end of a stay is said here already: it waits to be sent, and is not asked for again meanwhile. Pure; µs. */
export const isSaid = ({ in: came, before }: Pick<ForgottenStay, 'in' | 'before'>, unsent: readonly Punch[]): boolean =>
  unsent.some(({ chosen, input: { direction, at } }) => {
    const gone = Number(at);
    return chosen === true && direction === 'out' && gone > came && gone <= before;
  });
