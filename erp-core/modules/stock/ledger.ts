import { z } from 'zod';
import { decimal, json, moment, type Row, table, text, yesNo } from '../../kernel/index.ts';
import { LOCATION_KINDS } from './location.ts';

/** Stands for "no lot" in the key of a balance. */
export const NO_LOT = '00000000-0000-0000-0000-000000000000';

/** Whether goods may be used: a part of a lot may differ from the rest of it. */
export const STATUSES = ['quarantine', 'available', 'hold', 'rejected'] as const;
export type Status = (typeof STATUSES)[number];

export const balances = table('stock.balance', {
  ledger: 'sums',
  exact: true,
  key: ['item', 'location', 'lot', 'status'],
  fields: {
    item: z.uuid(),
    location: z.uuid(),
    lot: z.uuid(),
    status: z.enum(STATUSES),
    kind: z.enum(LOCATION_KINDS),
    quantity: decimal(),
    /** How much of it is kept for somebody. */
    reserved: decimal(),
    /** How much of it is in handling units: it moves with them alone. */
    packed: decimal(),
    /** One piece that has a number of its own: inside the plant it is in one place. */
    serial: yesNo(),
  },
});
export type Balance = Row<typeof balances>;
export type BalanceKey = Pick<Balance, 'item' | 'location' | 'lot' | 'status'>;

export const moves = table('stock.move', {
  ledger: 'entries',
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    item: z.uuid(),
    lot: z.uuid().nullable(),
    quantity: decimal(),
    unit: text(),
    fromLocation: z.uuid(),
    toLocation: z.uuid(),
    status: z.enum(STATUSES),
    toStatus: z.enum(STATUSES),
    at: moment(),
    bookedAt: moment(),
    reason: text({ max: 500 }),
    document: text().nullable(),
    userId: text(),
    reverses: z.uuid().nullable(),
    fact: text({ max: 512 }).nullable(),
    evidence: json(z.json()).nullable(),
  },
});
export type Move = Row<typeof moves>;

/** The moves that stand for a fact now. */
export const passages = table('stock.passage', {
  key: ['site', 'fact'],
  fields: { site: text(), fact: text({ max: 512 }), moves: z.array(z.uuid()) },
});
