import { z } from 'zod';
import { event } from '../../kernel/index.ts';

/** Goods have moved from one location to another: by a command, or as a tag was seen passing. */
export const stockMoved = event('stock.moved', 1, {
  item: z.uuid(),
  lot: z.uuid().nullable(),
  quantity: z.string(),
  from: z.uuid(),
  to: z.uuid(),
});

/** Something passed a portal that could not be booked as a move; it waits for a person. */
export const passageUnidentified = event('stock.passage-unidentified', 1, {
  id: z.uuid(),
  portal: z.string(),
  epc: z.string(),
  why: z.string(),
});
