import { z } from 'zod';
import { localizedText, micros, named, page, quantity } from './common.ts';

export const location = z.object({
  id: z.string(),
  code: z.string(),
  name: localizedText,
  kind: z.enum([
    'internal',
    'supplier',
    'customer',
    'production',
    'scrap',
    'inventory-loss',
    'transit',
    'subcontractor',
    'to-reconcile',
  ]),
});
export type Location = z.infer<typeof location>;
const lot = z.object({ id: z.string(), code: z.string(), expires: z.string().nullable().default(null) });

export const balance = z.object({
  item: named,
  location,
  lot: lot.nullable(),
  status: z.enum(['quarantine', 'available', 'hold', 'rejected']),
  quantity,
  unit: z.string(),
});
export type Balance = z.infer<typeof balance>;
/** `stock.balances` { site?, search?, location?, cursor?, limit? } */
export const balances = page(balance);

export const move = z.object({
  id: z.string(),
  at: micros,
  bookedAt: micros,
  item: named,
  lot: lot.nullable(),
  quantity,
  unit: z.string(),
  from: location,
  to: location,
  reason: z.string(),
  document: z.string().nullable(),
  by: z.string().nullable(),
  fact: z.string().nullable(),
  /** The move this one reverses; the move that reversed this one. */
  reverses: z.string().nullable(),
  reversedBy: z.string().nullable(),
});
export type Move = z.infer<typeof move>;
/** `stock.moves` { site?, search?, item?, location?, cursor?, limit? }, newest first */
export const moves = page(move);

/**
 * `stock.to-reconcile` { site?, cursor?, limit? }: what left beyond stock and waits for a person, its `quantity` negative; and
 * what was taken back and nobody can name (`unnamed`), above zero where it is there. `count`: how much waits in all.
 */
export const toReconcile = page(
  z.object({
    site: z.string(),
    item: named,
    lot: lot.nullable(),
    quantity,
    unnamed: z.boolean().default(false),
    unit: z.string(),
    since: micros,
    moves: z.array(move),
    /** Where the shortfall may be settled from: places that hold the item, supplier (a receipt found), inventory loss. */
    sources: z.array(z.object({ location, available: quantity.nullable() })),
  }),
).extend({ count: z.number() });
export type ToReconcile = z.infer<typeof toReconcile>;
export type ReconcileRow = ToReconcile['rows'][number];

/** `stock.reconcile`: brings `quantity` (positive) from a location into to-reconcile. */
export const reconcile = z.object({
  site: z.string(),
  item: z.string(),
  lot: z.string().nullable(),
  quantity,
  from: z.string(),
  note: z.string().optional(),
});
