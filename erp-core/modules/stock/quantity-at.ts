import { type Db, reading, type Want } from '../../kernel/index.ts';
import { type BalanceKey, NO_LOT } from './ledger.ts';

/** A balance at a moment: all that moved at it or before is in it. */
export interface BalanceAt extends BalanceKey {
  readonly at: number;
}

/** What balances held at moments, by their moves, in the order they were asked. */
export const quantitiesAt = (keys: readonly BalanceAt[]): Want<readonly string[]> =>
  reading((db) => readQuantities(db, keys));

async function readQuantities(db: Db, keys: readonly BalanceAt[]): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const rows = await db.rows<{ quantity: string }>(
    // What was counted last before that moment and what moved since then; where nothing was, what is there now, less all
    // that came since. A shortfall that a count found came out of to-reconcile, so moves alone would tell it again.
    `select case when c.at is null then coalesce(b.quantity, 0) - coalesce(since.change, 0)
       else c.quantity + coalesce(between_them.change, 0) end as quantity
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[])
       with ordinality k (item, location, lot, status, at, nr)
     left join stock.balance b
       on b.item = k.item and b.location = k.location and b.lot = k.lot and b.status = k.status
     left join lateral (select at, quantity from stock.counted c
       where c.item = k.item and c.location = k.location and c.lot = k.lot and c.status = k.status and c.at < k.at
       order by at desc limit 1) c on true
     left join lateral (${CHANGE} and m.at > k.at) since on c.at is null
     left join lateral (${CHANGE} and m.at > c.at and m.at <= k.at) between_them on c.at is not null
     order by k.nr`,
    [
      keys.map(({ item }) => item),
      keys.map(({ location }) => location),
      keys.map(({ lot }) => lot),
      keys.map(({ status }) => status),
      keys.map(({ at }) => at),
    ],
  );
  return rows.map(({ quantity }) => quantity);
}

/** What moves of a spot come to. */
const CHANGE = `select sum(case when m.to_location = k.location and m.to_status = k.status then m.quantity else 0 end
    - case when m.from_location = k.location and m.status = k.status then m.quantity else 0 end) as change
  from stock.move m where m.item = k.item and coalesce(m.lot, '${NO_LOT}') = k.lot
    and (m.to_location = k.location and m.to_status = k.status or m.from_location = k.location and m.status = k.status)`;
