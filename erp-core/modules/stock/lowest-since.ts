import { type Db, reading, type Want } from '../../kernel/index.ts';
import { type BalanceKey, NO_LOT } from './ledger.ts';

/** The least that a balance has held from some moment on. */
export interface Lowest {
  readonly key: BalanceKey;
  readonly lowest: string;
}

/**
 * For what is entered late: the least that these balances have held since then, by their moves. No more may have left
 * them at that moment, for what is there now may have come later. A count since then says what was there at its moment,
 * whatever left before: it is looked no further. Nothing to be loaded where it is not late.
 */
export function lowestWanted(
  keys: readonly BalanceKey[],
  { at, now }: { readonly at: number | undefined; readonly now: number },
): { readonly lowest?: Want<readonly Lowest[]> } {
  if (at === undefined || at >= now || keys.length === 0) return {};
  return { lowest: reading((db) => Promise.all(keys.map((key) => lowestOf(db, key, at)))) };
}

async function lowestOf(db: Db, key: BalanceKey, at: number): Promise<Lowest> {
  const row = await db.one<{ lowest: string }>(
    // What stood before each later move is what is there now, less all that came since.
    `with counted as (
       select min(at) as until from stock.counted
       where item = $1 and location = $2 and lot = $3 and status = $4 and at >= $5),
     later as (
       select at, sum(case when to_location = $2 and to_status = $4 then quantity else 0 end
         - case when from_location = $2 and status = $4 then quantity else 0 end) as change
       from stock.move
       where item = $1 and at > $5 and coalesce(lot, '${NO_LOT}') = $3
         and (to_location = $2 and to_status = $4 or from_location = $2 and status = $4)
       group by at),
     until as (select coalesce((select until from counted), 9223372036854775807) as at),
     states as (select at, sum(change) over (order by at desc) as since from later)
     select b.quantity - (select max(since) from (
       select since from states where at <= (select at from until)
       -- After the last of them, unless that is the count itself: what it found is not what was there before it.
       union all select coalesce(sum(change), 0) from later where at > (select at from until)
         having not exists (select from later l where l.at = (select at from until))) s) as lowest
     from stock.balance b where b.item = $1 and b.location = $2 and b.lot = $3 and b.status = $4`,
    [key.item, key.location, key.lot, key.status, at],
  );
  return { key, lowest: row?.lowest ?? '0' };
}
