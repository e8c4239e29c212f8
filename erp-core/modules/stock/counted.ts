import { z } from 'zod';
import { decimal, moment, type Row, table, text } from '../../kernel/index.ts';
import { type BalanceKey, STATUSES } from './ledger.ts';

/**
 * What a count found, as it stands: so much was there at that moment. Whatever is booked late before it is made good at
 * that moment again, so that what was counted, and all that came after, stays true.
 */
export const counted = table('stock.counted', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    count: z.uuid(),
    /** Number of the count. */
    document: text(),
    item: z.uuid(),
    location: z.uuid(),
    /** The nil UUID where there is none, as in a balance. */
    lot: z.uuid(),
    status: z.enum(STATUSES),
    at: moment(),
    quantity: decimal(),
    /** What has been booked at that moment so that the ledger says the same: above zero in, below zero out. */
    adjusted: decimal(),
  },
});
export type Counted = Row<typeof counted>;

/** The count that a move of that moment comes before: the first one at it or later. */
export const countAfter = (statements: readonly Counted[], key: BalanceKey, at: number): Counted | undefined =>
  statements
    .filter(
      (one) =>
        one.at >= at &&
        one.item === key.item &&
        one.location === key.location &&
        one.lot === key.lot &&
        one.status === key.status,
    )
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))[0];
