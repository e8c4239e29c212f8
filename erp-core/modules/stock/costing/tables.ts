import { z } from 'zod';
import { decimal, moment, type Row, table, text, wholeNumber } from '../../../kernel/index.ts';
import { COSTS } from './amounts.ts';
import { COSTING_METHODS } from './cost-state.ts';

/** What something costs or is worth, as a decimal text of any number of places: a unit cost has more than a quantity. */
const exact = () =>
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .meta({ field: 'decimal', sensitive: COSTS });

/** How a company values its stock: a row a company. */
export const costing = table('stock.costing', {
  key: ['company'],
  fields: { company: z.uuid(), currency: text(), places: wholeNumber(), closedThrough: moment() },
});
export type Costing = Row<typeof costing>;

/** ISO 4217 of what has no currency: of a company that valued its stock before it had said in which. */
export const NO_CURRENCY = 'XXX';

/** What an item's stock is worth now. Locked by whatever values a move of it, so that its entries come one by one. */
export const costs = table('stock.cost', {
  ledger: 'sums',
  key: ['item'],
  fields: {
    item: z.uuid(),
    method: z.enum(COSTING_METHODS),
    standard: exact(),
    lastCost: exact(),
    quantity: decimal(),
    value: exact(),
    entries: wholeNumber(),
    lastAt: moment(),
    /** An entry came out of order: from this moment on, values are those of the order of arrival until they are replayed. */
    replayFrom: moment().nullable(),
  },
});
export type Cost = Row<typeof costs>;

export const costLayers = table('stock.cost_layer', {
  ledger: 'entries',
  key: ['item', 'number'],
  fields: {
    item: z.uuid(),
    number: wholeNumber(),
    at: moment(),
    lot: z.uuid().nullable(),
    quantity: decimal(),
    value: exact(),
  },
});
export type CostLayerRow = Row<typeof costLayers>;

export const costEntries = table('stock.cost_entry', {
  ledger: 'entries',
  key: ['item', 'number'],
  fields: {
    item: z.uuid(),
    number: wholeNumber(),
    at: moment(),
    site: text().nullable(),
    move: z.uuid().nullable(),
    /** What stands on the other side: the kind of its location, or a revaluation. */
    counterpart: text(),
    lot: z.uuid().nullable(),
    quantity: decimal(),
    given: exact().nullable(),
    reverses: wholeNumber().nullable(),
    method: z.enum(COSTING_METHODS).nullable(),
    standard: exact().nullable(),
    value: exact(),
    amount: exact(),
  },
});
export type CostEntryRow = Row<typeof costEntries>;

/**
 * What the accounts book: stock changes by `value`, the other side by `amount`, the price difference by what lies between.
 * Only ever added to. `at` is its moment in the accounts, never in a closed period.
 */
export const valuePostings = table('stock.value_posting', {
  ledger: 'entries',
  key: ['item', 'at', 'id'],
  fields: {
    id: z.uuid(),
    item: z.uuid(),
    entry: wholeNumber(),
    site: text().nullable(),
    at: moment(),
    bookedAt: moment(),
    why: z.enum(['move', 'replay', 'closed-period', 'revaluation']),
    counterpart: text(),
    value: exact(),
    amount: exact(),
  },
});
export type ValuePosting = Row<typeof valuePostings>;
