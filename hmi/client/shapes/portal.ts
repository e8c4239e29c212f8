import type { SeenTag as Told } from '@millrace/contracts';
import { z } from 'zod/mini';
import { localizedText, micros, named, quantity } from './basic.ts';

const seenTag = z.object({
  epc: z.string(),
  first: micros,
  last: micros,
  antenna: z.string(),
  rssi: z.nullable(z.number()),
  reads: z.int(),
}) satisfies z.ZodMiniType<Told>;
export type SeenTag = z.infer<typeof seenTag>;

/** What a reader of tags sees, on the live channel. */
export const tagReads = z.object({
  site: z.string(),
  device: z.string(),
  tags: z.array(seenTag),
  /** New tags that the bound of the channel keeps back for now. */
  beyond: z.int(),
  /** Reads that were older than a minute. */
  late: z.int(),
});
export type TagReads = z.infer<typeof tagReads>;

/** `online`, another state of the gateway's link, `gateway-away`, or `unknown` of a reader that signs in by itself. */
export const portalLink = z.object({
  site: z.string(),
  device: z.string(),
  state: z.string(),
  reason: z.nullable(z.string()),
  since: z.nullable(micros),
});
export type PortalLink = z.infer<typeof portalLink>;

/** `plant.portals` { site } → the readers of tags, with the sides of those that tell passages by themselves. */
export const portals = z.object({
  portals: z.array(
    z.object({
      id: z.string(),
      /** area/line/cell/device */
      path: z.string(),
      name: localizedText,
      line: z.object({ path: z.string(), name: localizedText }),
      books: z.nullable(z.object({ inside: z.string(), outside: z.string() })),
    }),
  ),
});
export type Portal = z.infer<typeof portals>['portals'][number];

const place = z.object({ id: z.string(), code: z.string(), name: localizedText });
const booked = z.nullable(
  z.object({ at: micros, by: z.nullable(z.string()), document: z.nullable(z.string()), to: place }),
);
const itemTag = z.object({
  epc: z.string(),
  kind: z.literal('item'),
  item: named,
  /** In which the quantity is. */
  unit: z.string(),
  lot: z.nullable(z.object({ id: z.string(), code: z.string() })),
  quantity,
  /** False: it is known by the GTIN of its number alone. */
  registered: z.boolean(),
  booked,
});
const unitTag = z.object({
  epc: z.string(),
  kind: z.literal('unit'),
  unit: z.object({ id: z.string(), sscc: z.string(), state: z.string() }),
  place: z.nullable(place),
  booked,
});
const unknownTag = z.object({ epc: z.string(), kind: z.literal('unknown'), booked });
/** `stock.tags` { site, epcs } → what each is stuck on, and when it was booked last. */
export const knownTags = z.object({ rows: z.array(z.discriminatedUnion('kind', [itemTag, unitTag, unknownTag])) });
export type KnownTag = z.infer<typeof knownTags>['rows'][number];
