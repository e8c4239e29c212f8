import { localTime, type ShiftCalendar } from '@millrace/contracts';
import { add, choice, compare, type Db, quantity, query, ref, subtract, text } from '../../kernel/index.ts';
import { item } from './item.ts';
import { NO_LOT } from './ledger.ts';
import { location } from './location.ts';

interface Candidate {
  readonly location: { readonly id: string; readonly code: string };
  readonly lot: { readonly id: string; readonly code: string; readonly expires: string | null } | null;
  readonly free: string;
}

/** Order in which goods are taken; ties go by place and lot, so that the same question has the same answer. */
const ORDERS = {
  fefo: 'l.expires nulls last, b.since, loc.code, l.code',
  fifo: 'b.since, l.expires nulls last, loc.code, l.code',
  nearest: 'near.steps nulls last, l.expires nulls last, b.since, loc.code, l.code',
} as const;

export interface Proposal {
  readonly rows: readonly (Omit<Candidate, 'free'> & { readonly quantity: string })[];
  /** What is not to be had. */
  readonly short: string;
}

/** See `stock.propose`; `only` keeps it to one place. */
export async function propose(
  db: Db,
  now: number,
  asked: {
    readonly site: string;
    readonly item: string;
    readonly quantity: string;
    readonly by?: keyof typeof ORDERS;
    readonly near?: string | undefined;
    readonly only?: string | undefined;
  },
): Promise<Proposal> {
  const { site, item: of, quantity: wanted, by = 'fefo', near, only } = asked;
  const place = await db.one<{ calendar: ShiftCalendar }>('select calendar from kernel.site where code = $1', [site]);
  const { date } = localTime(place?.calendar?.zone ?? 'UTC', now);
  const found = await db.rows<Candidate>(
    `with recursive up as (
       select id, parent, 0 as steps from stock.location where id = $4
       union all select p.id, p.parent, up.steps + 1 from up join stock.location p on p.id = up.parent),
     below as (
       select id as place, id, parent, 0 as steps from stock.location where site = $1
       union all select below.place, p.id, p.parent, below.steps + 1 from below join stock.location p on p.id = below.parent),
     arrived as (
       select to_location as location, coalesce(lot, '${NO_LOT}') as lot, min(at) as since
       from stock.move where item = $2 group by 1, 2),
     near as (select below.place, min(below.steps + up.steps) as steps from below join up on up.id = below.id group by 1)
     select jsonb_build_object('id', loc.id, 'code', loc.code) as location,
       case when l.id is not null then jsonb_build_object('id', l.id, 'code', l.code, 'expires', l.expires) end as lot,
       b.quantity - b.reserved - b.packed as free
     from (select b.*, m.since from stock.balance b left join arrived m on m.location = b.location and m.lot = b.lot
           where b.item = $2 and b.status = 'available' and b.kind = 'internal' and b.quantity > b.reserved + b.packed) b
       join stock.location loc on loc.id = b.location left join stock.lot l on l.id = b.lot
       left join near on near.place = loc.id
     where loc.site = $1 and (l.expires is null or l.expires >= $3::date)
       and ($5::uuid is null or loc.id = $5)
     order by ${ORDERS[by]}`,
    [site, of, date, near ?? null, only ?? null],
  );
  const rows: Proposal['rows'][number][] = [];
  let taken = '0';
  for (const { free, ...where } of found) {
    const left = subtract(wanted, taken);
    if (compare(left, '0') <= 0) break;
    const take = compare(free, left) < 0 ? free : left;
    rows.push({ ...where, quantity: take });
    taken = add(taken, take);
  }
  return { rows, short: subtract(wanted, taken) };
}

/**
 * Where to take a quantity from: first expired first out, first in first out, or nearest to a place; split over lots and
 * places as needed. Never proposed: what is on hold, kept for somebody, in a handling unit, or past its expiry by the clock of the site.
 */
export const proposeQuery = query('stock.propose', {
  label: { en: 'Propose what to take', bn: 'কোথা থেকে নেবেন', hi: 'कहाँ से लें' },
  input: {
    site: text(),
    item: ref(item),
    quantity: quantity(),
    by: choice(['fefo', 'fifo', 'nearest']).default('fefo'),
    /** From where nearness is counted: steps in the tree of places. */
    near: ref(location).optional(),
  },
  site: (input) => input.site,
  run: (asked, { db, now }) => propose(db, now, asked),
});
