import { z } from 'zod/mini';
import { localizedText, micros, named, page, quantity } from './basic.ts';

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
const lot = z.object({ id: z.string(), code: z.string(), expires: z._default(z.nullable(z.string()), null) });

export const balance = z.object({
  item: named,
  location,
  lot: z.nullable(lot),
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
  lot: z.nullable(lot),
  quantity,
  unit: z.string(),
  from: location,
  to: location,
  reason: z.string(),
  document: z.nullable(z.string()),
  by: z.nullable(z.string()),
  fact: z.nullable(z.string()),
  /** The move this one reverses; the move that reversed this one. */
  reverses: z.nullable(z.string()),
  reversedBy: z.nullable(z.string()),
});
export type Move = z.infer<typeof move>;
/** `stock.moves` { site?, search?, item?, location?, cursor?, limit? }, newest first */
export const moves = page(move);

/**
 * `stock.to-reconcile` { site?, cursor?, limit? }: what left beyond stock and waits for a person, its `quantity` negative; and
 * what was taken back and nobody can name (`unnamed`), above zero where it is there. `count`: how much waits in all.
 */
export const toReconcile = z.extend(
  page(
    z.object({
      site: z.string(),
      item: named,
      lot: z.nullable(lot),
      quantity,
      unnamed: z._default(z.boolean(), false),
      unit: z.string(),
      since: micros,
      moves: z.array(move),
      /** Where the shortfall may be settled from: places that hold the item, supplier (a receipt found), inventory loss. */
      sources: z.array(z.object({ location, available: z.nullable(quantity) })),
    }),
  ),
  { count: z.number() },
);
export type ToReconcile = z.infer<typeof toReconcile>;
export type ReconcileRow = ToReconcile['rows'][number];

/** `stock.reconcile`: brings `quantity` (positive) from a location into to-reconcile. */
export const reconcile = z.object({
  site: z.string(),
  item: z.string(),
  lot: z.nullable(z.string()),
  quantity,
  from: z.string(),
  note: z.optional(z.string()),
});
