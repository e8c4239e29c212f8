import { compare, quantity, query, Refused, ref, subtract, text } from '../../kernel/index.ts';
import { decimalText, QUANTITY_PLACES, scaled } from './costing/amounts.ts';
import { type Item, item } from './item.ts';
import type { Location } from './location.ts';
import { LIMITS, loadOf, type Placed, readPlaced } from './location-rules.ts';
import { lot } from './lot.ts';
import { refuse } from './refusals.ts';

const ONE = 10n ** BigInt(QUANTITY_PLACES);

/** How much more of an item a place takes, in the item's unit; null: as much as comes. */
function roomFor(place: Location, of: Item, ofLot: string | null, held: readonly Placed[]): string | null {
  if (of.temperature && place.temperature && of.temperature !== place.temperature) return '0';
  const others = held.some((one) => one.item !== of.id || (place.mixing === 'one-lot' && one.lot !== ofLot));
  if (place.mixing !== null && others) return '0';
  let room: bigint | null = null;
  for (const [rule, by] of LIMITS) {
    const most = place[rule];
    const each = by === 'quantity' ? ONE : scaled(of[by] ?? '0', QUANTITY_PLACES);
    if (most === null || each === 0n) continue;
    const left = ((scaled(most, QUANTITY_PLACES) - loadOf(held, by)) * ONE) / each;
    if (room === null || left < room) room = left;
  }
  if (room === null) return null;
  return decimalText(room < 0n ? 0n : room, QUANTITY_PLACES);
}

/**
 * Where to put a quantity: places that hold the same already come first, then empty ones, then others, each as far as
 * its rules allow; split where one does not take all. `short` is what finds no place.
 */
export const putawayQuery = query('stock.putaway', {
  label: { en: 'Propose where to put', bn: 'কোথায় রাখবেন', hi: 'कहाँ रखें' },
  input: { site: text(), item: ref(item), lot: ref(lot).nullable().default(null), quantity: quantity() },
  site: (input) => input.site,
  async run({ site, item: id, lot: ofLot, quantity: wanted }, { db }) {
    const of = await db.one<Item>('select id, code, weight, volume, temperature from stock.item where id = $1', [id]);
    if (!of) throw new Refused(refuse('item-unknown', { item: id }));
    // Goods are put into the places at the ends of the tree.
    const places = await db.rows<Location>(
      `select id, site, code, name, kind, max_quantity as "maxQuantity", max_weight as "maxWeight",
         max_volume as "maxVolume", mixing, temperature
       from stock.location l where site = $1 and kind = 'internal'
         and not exists (select from stock.location below where below.parent = l.id) order by code`,
      [site],
    );
    const placed = await readPlaced(
      db,
      places.map((place) => place.id),
    );
    const candidates = places.map((place) => {
      const held = placed.filter((one) => one.location === place.id);
      const rank = held.some((one) => one.item === id && one.lot === ofLot) ? 0 : held.length === 0 ? 1 : 2;
      return { place, rank, room: roomFor(place, of, ofLot, held) };
    });
    candidates.sort((a, b) => a.rank - b.rank || (a.place.code < b.place.code ? -1 : 1));
    const rows: { location: Pick<Location, 'id' | 'code' | 'name'>; quantity: string }[] = [];
    let left = wanted;
    for (const { place, room } of candidates) {
      if (compare(left, '0') <= 0) break;
      const put = room === null || compare(room, left) > 0 ? left : room;
      if (compare(put, '0') <= 0) continue;
      rows.push({ location: { id: place.id, code: place.code, name: place.name }, quantity: put });
      left = subtract(left, put);
    }
    return { rows, short: left };
  },
});

/** Places that hold what their rules do not allow: what has happened is booked all the same, and stands here. */
export const misplacedQuery = query('stock.misplaced', {
  label: { en: 'Against the rules of a place', bn: 'স্থানের নিয়মের বাইরে', hi: 'जगह के नियम के विरुद्ध' },
  input: { site: text().optional() },
  site: (input) => input.site,
  async run({ site }, { db, caller }) {
    const rows = await db.rows(
      `select jsonb_build_object('id', l.id, 'code', l.code, 'name', l.name) as location, l.site, f.why, f.most, f.there
       from stock.location l
       cross join lateral (
         select coalesce(sum(b.quantity), 0) as quantity, coalesce(sum(b.quantity * i.weight), 0) as weight,
           coalesce(sum(b.quantity * i.volume), 0) as volume, count(distinct b.item) as items,
           count(distinct (b.item, b.lot)) as lots,
           coalesce(bool_or(i.temperature is distinct from l.temperature and i.temperature is not null), false) as warm
         from stock.balance b join stock.item i on i.id = b.item where b.location = l.id and b.quantity > 0) s
       cross join lateral (values
         ('full', l.max_quantity::text, s.quantity::text, s.quantity > l.max_quantity),
         ('too-heavy', l.max_weight::text, s.weight::text, s.weight > l.max_weight),
         ('too-large', l.max_volume::text, s.volume::text, s.volume > l.max_volume),
         ('mixed', l.mixing, s.items::text, l.mixing is not null and s.items > 1 or l.mixing = 'one-lot' and s.lots > 1),
         ('temperature', l.temperature, null, l.temperature is not null and s.warm)) f (why, most, there, broken)
       where l.kind = 'internal' and f.broken and ($1::text is null or l.site = $1)
         and ($2::text[] is null or l.site = any($2)) order by l.site, l.code, f.why`,
      [site ?? null, caller.sites],
    );
    return { rows };
  },
});
