import { z } from 'zod';
import { event } from '../../../kernel/index.ts';

/** An item that has reorder points came into a site, left it, or is kept for somebody else than before. */
export const watchedMoved = event('stock.item.watched-moved', 1, { item: z.uuid(), site: z.string() });

/**
 * What is there and comes, less what is kept, has fallen below an item's minimum in a site. Told once a fall: again only
 * after it had risen half of the way from the minimum to the maximum.
 */
export const fellBelow = event('stock.item.fell-below', 1, {
  item: z.uuid(),
  site: z.string(),
  position: z.string(),
  min: z.string(),
  proposed: z.string(),
});
