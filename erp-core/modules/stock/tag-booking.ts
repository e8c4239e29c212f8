import { z } from 'zod';
import { type DecideContext, moment, table, text } from '../../kernel/index.ts';
import { epc } from './tag.ts';
import type { TransferOrder } from './transfer-order.ts';

/** Which tag was booked when, by whom and to where; `fact`: a portal told it, and nobody else. */
export const tagBookings = table('stock.tag_booking', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    epc: text(),
    site: text(),
    portal: text({ max: 256 }),
    toLocation: z.uuid(),
    /** When the tag was there last, as far as whoever booked it knew. */
    at: moment(),
    bookedAt: moment(),
    userId: text(),
    document: text().nullable(),
    fact: text({ max: 512 }).nullable(),
  },
});

/** What a command takes of goods that a reader saw: their tags, and which reader. Read once more, they are known as booked. */
export const tagsRead = { tags: z.array(epc()).max(500).optional(), portal: text({ max: 256 }).optional() };

/** Notes that these tags were received with a transfer. */
export const bookedTags = (
  { tags = [], portal = '' }: { readonly tags?: readonly string[] | undefined; readonly portal?: string | undefined },
  { order, at }: { readonly order: Pick<TransferOrder, 'toSite' | 'destination' | 'number'>; readonly at: number },
  { now, caller, id }: Pick<DecideContext, 'now' | 'caller' | 'id'>,
) =>
  [...new Set(tags)].map((tag) =>
    tagBookings.insert({
      ...{ id: id(), epc: tag, site: order.toSite, portal, toLocation: order.destination, at, bookedAt: now },
      ...{ userId: caller.user, document: order.number, fact: null },
    }),
  );
