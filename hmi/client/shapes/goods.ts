import { z } from 'zod/mini';
import { localizedText, named, page, quantity } from './basic.ts';

const lot = z.object({ id: z.string(), code: z.string(), expires: z._default(z.nullable(z.string()), null) });
const place = z.object({ id: z.string(), code: z.string(), name: localizedText });

/** `stock.transfers` { transfer?, site?, way?, states?, search?, cursor?, limit? } */
export const transfers = page(
  z.object({
    id: z.string(),
    number: z.string(),
    state: z.string(),
    lines: z.array(
      z.object({
        id: z.string(),
        item: named,
        unit: z.string(),
        lot: z.nullable(lot),
        /** Sent, and neither here nor accounted for yet. */
        onTheWay: quantity,
      }),
    ),
  }),
);
export type TransferRow = z.infer<typeof transfers>['rows'][number];

const unitContent = z.object({
  unit: z.object({ id: z.string(), sscc: z.string() }),
  item: named,
  lot: z.nullable(lot),
  status: z.string(),
  quantity,
  measure: z.string(),
});
export type UnitContent = z.infer<typeof unitContent>;
/** `stock.unit-contents` { unit }, with those in the units that are in it */
export const unitContents = z.object({ rows: z.array(unitContent) });

/** `stock.putaway` { site, item, lot?, quantity }: the best place first; `short` is what finds none */
export const putaway = z.object({ rows: z.array(z.object({ location: place, quantity })), short: quantity });

const scannedItem = z.object({
  kind: z.literal('item'),
  item: z.extend(named, { unit: z.string() }),
  /** The packing that was scanned: `amount` of it is `makes` of the item's unit. */
  unit: z.nullable(z.object({ unit: z.string(), amount: z.optional(quantity), makes: z.optional(quantity) })),
  /** One without an id is not in the books yet. */
  lot: z.nullable(z.object({ id: z.nullable(z.string()), code: z.string(), expires: z.nullish(z.string()) })),
  serial: z.boolean(),
  quantity: z.nullable(quantity),
});
const scannedUnit = z.object({
  kind: z.literal('handling-unit'),
  unit: z.object({ id: z.string(), sscc: z.string(), state: z.string() }),
});
const scannedPlace = z.object({ kind: z.literal('location'), location: z.extend(place, { site: z.string() }) });
const oneScanned = [scannedItem, scannedUnit, scannedPlace] as const;
export const scannedThing = z.discriminatedUnion('kind', oneScanned);
export type ScannedThing = z.infer<typeof scannedThing>;
/** `stock.scan` { text, site?, as? } */
export const scanned = z.discriminatedUnion('kind', [
  ...oneScanned,
  z.object({ kind: z.literal('several'), candidates: z.array(scannedThing) }),
  z.object({ kind: z.literal('unknown'), message: z.string() }),
]);
export type Scanned = z.infer<typeof scanned>;
