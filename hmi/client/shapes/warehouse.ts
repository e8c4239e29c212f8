import { z } from 'zod';
import { localizedText, micros, named, page, quantity } from './common.ts';

const lot = z.object({ id: z.string(), code: z.string(), expires: z.string().nullable().default(null) });
const place = z.object({ id: z.string(), code: z.string(), name: localizedText });

/** One of the `lines` of a `stock.transfer-order`, in their order. */
export const transferLine = z.object({
  id: z.string(),
  item: z.string(),
  lot: z.string().nullable(),
  status: z.string(),
  source: z.string(),
  quantity,
  sent: quantity,
  arrived: quantity,
  lost: quantity,
  returned: quantity,
  surplus: quantity,
});
export type TransferLine = z.infer<typeof transferLine>;

/** A record of `stock.count-line`. */
export const countLine = z.object({
  id: z.string(),
  item: z.string(),
  lot: z.string().nullable(),
  location: z.string(),
  status: z.string(),
  counted: quantity.nullable(),
  countedAt: micros.nullable(),
  countedBy: z.string().nullable(),
  tries: z.number(),
  variance: quantity.nullable(),
  /** Not there for whoever does not see what stock costs. */
  value: quantity.nullable().optional(),
  state: z.enum(['to-count', 'recount', 'counted']),
});
export type CountLine = z.infer<typeof countLine>;
/** What `stock.count.enter` answers; `expected` unless the count is blind. */
export const entered = z.object({
  line: z.string(),
  state: z.enum(['recount', 'counted']),
  expected: quantity.optional(),
});

/** A record of `stock.handling-unit`. */
export const handlingUnit = z.object({
  id: z.string(),
  sscc: z.string(),
  packaging: z.string().nullable(),
  site: z.string(),
  location: z.string(),
  parent: z.string().nullable(),
  state: z.string(),
});
export type HandlingUnit = z.infer<typeof handlingUnit>;

const valuedItem = z.object({
  item: named,
  unit: z.string(),
  method: z.string(),
  quantity,
  value: quantity,
  /** A booking out of order is still to be reckoned. */
  replaying: z.boolean(),
});
export type ValuedItem = z.infer<typeof valuedItem>;
/** `stock.valuation` { at?, search?, cursor?, limit? } */
export const valuation = page(valuedItem).extend({ at: micros, total: quantity, currency: z.string().nullable() });

const tracedLot = z.object({
  lot,
  item: named,
  unit: z.string(),
  came: quantity,
  consumed: quantity,
  shipped: quantity,
  gone: quantity,
  inside: quantity,
  owed: quantity,
  onTheWay: quantity,
  difference: quantity,
});
export type TracedLot = z.infer<typeof tracedLot>;
/** Of a lot that went into another, in the unit of its item. */
const lotLink = z.object({ from: z.string(), to: z.string(), quantity });
export type LotLink = z.infer<typeof lotLink>;
/** `stock.recall` { lot, direction }: the lot itself first */
export const recall = z.object({ rows: z.array(tracedLot), links: z.array(lotLink) });

const misplacedRow = z.object({
  location: place,
  site: z.string(),
  why: z.enum(['full', 'too-heavy', 'too-large', 'mixed', 'temperature']),
  most: z.string().nullable(),
  there: z.string().nullable(),
});
export type Misplaced = z.infer<typeof misplacedRow>;
/** `stock.misplaced` { site? } */
export const misplaced = z.object({ rows: z.array(misplacedRow) });

/** A record of `stock.location`: a place with what it takes; null: not limited. */
export const placeRecord = z.object({
  id: z.string(),
  code: z.string(),
  name: localizedText,
  parent: z.string().nullable(),
  maxQuantity: quantity.nullable(),
  maxWeight: quantity.nullable(),
  maxVolume: quantity.nullable(),
  mixing: z.string().nullable(),
  temperature: z.string().nullable(),
});

/** A row of a report of stock: the item, its unit, and what the report says of it. */
export const reportRow = z.looseObject({ item: named, unit: z.string() });
export type ReportRow = z.infer<typeof reportRow>;
/** `stock.balance-at`, `.movements`, `.ageing`, `.slow-movers`, `.expiring`: sums of all rows in `totals`, by unit at least */
export const report = page(reportRow).extend({
  totals: z.array(z.record(z.string(), z.unknown())).default([]),
  /** The moment it tells of, where it tells of one. */
  at: micros.optional(),
});

const axis = z.object({
  code: z.string(),
  name: localizedText,
  values: z.array(z.object({ code: z.string(), name: localizedText })),
});
const matrixCell = z.object({
  item: z.object({ id: z.string(), code: z.string() }),
  values: z.array(z.string()),
  quantity,
  free: quantity,
});
/** `stock.matrix` { style, site?, location? }: `cells` are the combinations that are items */
export const matrix = z.object({
  style: named.extend({ unit: z.string() }),
  axes: z.array(axis),
  cells: z.array(matrixCell),
  total: z.object({ quantity, free: quantity }),
});
export type Matrix = z.infer<typeof matrix>;
/** What `stock.matrix.create` answers. */
export const matrixMade = z.object({
  made: z.number(),
  there: z.number(),
  refused: z.array(z.object({ values: z.array(z.string()), code: z.string(), message: z.string() })),
});
