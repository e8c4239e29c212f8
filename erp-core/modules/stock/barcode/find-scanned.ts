import { type Caller, type Db, stableId } from '../../../kernel/index.ts';
import { type Item, item } from '../item.ts';
import { type ItemUnit, itemUnit } from '../item-unit.ts';
import { type Lot, lot } from '../lot.ts';
import { type ReadScan, readScan } from './read-scan.ts';

interface Columns {
  readonly columns: readonly { readonly field: string; readonly column: string }[];
}
const columnsOf = (alias: string, { columns }: Columns): string =>
  columns.map(({ field, column }) => `${alias}.${column} as "${field}"`).join(', ');

/** An item that a scan means, with all that it says of it. */
export interface ScannedItem {
  readonly kind: 'item';
  readonly item: Item;
  /** The packing that was scanned; null: the item itself, or nothing is said of it. */
  readonly unit: ItemUnit | null;
  /** The lot of that code, or one that the books do not have yet (`isNew`); null: none is said, or none is kept. */
  readonly lot: (Lot & { readonly isNew: boolean }) | null;
  /** The lot is one piece with this number. */
  readonly serial: boolean;
  /** In the packing's unit, else the item's own; null: it says which, and not how much. */
  readonly quantity: string | null;
  /** What it weighs, of an item that is weighed as well as counted. */
  readonly caught: string | null;
  /** What the label says of the lot's dates. */
  readonly dates: Pick<Lot, 'produced' | 'bestBefore' | 'expires'>;
}
export interface ScannedUnit {
  readonly kind: 'handling-unit';
  readonly unit: {
    readonly id: string;
    readonly sscc: string;
    readonly site: string;
    readonly location: string;
    readonly state: string;
  };
}
export interface ScannedPlace {
  readonly kind: 'location';
  readonly location: { readonly id: string; readonly site: string; readonly code: string; readonly name: unknown };
}
export type Scanned = ScannedItem | ScannedUnit | ScannedPlace;

export interface ScanFound {
  readonly read: ReadScan;
  /** All that it may mean: none, one, or several, that a person chooses from. */
  readonly meanings: readonly Scanned[];
}

/**
 * What a scanned text means in a company: a code of an item or its packing, an item's own code, a serial number, a place
 * (of that site, or of those that the caller sees), a handling unit. What GS1 texts say of lot, dates and quantity is
 * told with the item. Nothing is guessed: what is not known has no meaning.
 */
export async function findScanned(
  db: Db,
  scanned: string,
  {
    site,
    now,
    caller,
  }: { readonly site: string | undefined; readonly now: number; readonly caller: Pick<Caller, 'sites'> },
): Promise<ScanFound> {
  const read = readScan(scanned, now);
  const codes = [read.plain, ...(read.gtin ? [read.gtin] : [])];
  // A number that is scanned alone: the whole text, or what GS1 says without a GTIN.
  const alone = read.gtin ? null : (read.serial ?? read.lot ?? (read.sscc ? null : read.plain));
  const items = await db.rows<Item & { way: 'code' | 'own' | 'lot'; unitId: string | null; lotId: string | null }>(
    `select ${columnsOf('i', item)}, f.way, f.unit as "unitId", f.lot as "lotId" from (
       select 'code' as way, c.item, u.id as unit, null::uuid as lot from stock.barcode c
         left join stock.item_unit u on u.item = c.item and u.unit = c.unit where c.code = any($1)
       union all select 'own', id, null, null from stock.item where code = $2
       union all select 'lot', l.item, null, l.id from stock.lot l join stock.item s on s.id = l.item
         where l.code = $3 and (s.serials or $4)) f
     join stock.item i on i.id = f.item order by i.code, f.way limit 20`,
    [codes, read.plain, alone, read.elements !== null && read.serial === null],
  );
  const meanings: Scanned[] = [];
  for (const { way, unitId, lotId, ...of } of items) {
    const again = meanings.some((one) => one.kind === 'item' && one.item.id === of.id);
    if (!again) meanings.push(await itemScanned(db, of, { read, way, unitId, lotId }));
  }
  const units = read.sscc
    ? await db.rows<ScannedUnit['unit']>(
        `select id, sscc, site, location, state from stock.handling_unit
         where sscc = $1 and ($2::text[] is null or site = any($2))`,
        [read.sscc, caller.sites],
      )
    : [];
  meanings.unshift(...units.map((unit) => ({ kind: 'handling-unit' as const, unit })));
  if (read.elements === null || read.gtin !== null) {
    const places = await db.rows<ScannedPlace['location']>(
      `select id, site, code, name from stock.location where code = $1 and kind = 'internal'
         and ($2::text is null or site = $2) and ($3::text[] is null or site = any($3)) order by site limit 20`,
      [scanned.trim(), site ?? null, caller.sites],
    );
    meanings.push(...places.map((location) => ({ kind: 'location' as const, location })));
  }
  return { read, meanings };
}

async function itemScanned(
  db: Db,
  of: Item,
  {
    read,
    way,
    unitId,
    lotId,
  }: { read: ReadScan; way: 'code' | 'own' | 'lot'; unitId: string | null; lotId: string | null },
): Promise<ScannedItem> {
  const unit = unitId
    ? ((await db.one<ItemUnit>(`select ${columnsOf('u', itemUnit)} from stock.item_unit u where id = $1`, [unitId])) ??
      null)
    : null;
  const said = of.serials ? read.serial : read.lot;
  const there = !of.lots
    ? undefined
    : await db.one<Lot>(
        `select ${columnsOf('l', lot)} from stock.lot l where ${lotId ? 'id = $1' : 'item = $1 and code = $2'}`,
        lotId ? [lotId] : [of.id, said ?? ''],
      );
  const dates = { produced: read.produced, bestBefore: read.bestBefore, expires: read.expires };
  // The same id however often it is asked: a command asks before it locks, and again before it decides.
  const fresh =
    of.lots && said
      ? {
          id: stableId(`${of.id}/${said}`),
          version: 1,
          item: of.id,
          code: said,
          ...dates,
          toVerify: false,
          isNew: true,
        }
      : null;
  const found = there ? { ...there, isNew: false } : fresh;
  const serial = of.serials && found !== null;
  return {
    ...{ kind: 'item', item: of, unit, lot: found, serial, dates },
    ...amountOf(of, { read, unit, way, serial }),
  };
}

/** How much a label says: one piece, so many, so much by weight or length, or one of what the code is on. */
function amountOf(
  of: Item,
  { read, unit, way, serial }: { read: ReadScan; unit: ItemUnit | null; way: string; serial: boolean },
): Pick<ScannedItem, 'quantity' | 'caught' | 'unit'> {
  const caught = read.measures.find((one) => one.unit === of.catchUnit)?.quantity ?? null;
  if (serial) return { quantity: '1', caught, unit: null };
  const measure = read.measures.find((one) => one.unit === of.unit);
  if (measure) return { quantity: measure.quantity, caught, unit: null };
  if (read.count) return { quantity: read.count.quantity, caught, unit: read.count.of === 'units' ? unit : null };
  return { quantity: way === 'code' ? '1' : null, caught, unit };
}
