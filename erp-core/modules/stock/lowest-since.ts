import { type Db, reading, type Want } from '../../kernel/index.ts';
import { type BalanceKey, NO_LOT } from './ledger.ts';

/** The least that a balance has held from some moment on. */
export interface Lowest {
  readonly key: BalanceKey;
  readonly lowest: string;
}

/**
 * For what is entered late: the least that these balances have held since then, by their moves. No more may have left
 * them at that moment, for what is there now may have come later. Nothing to be loaded where it is not late.
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
    `with later as (
       select at, sum(case when to_location = $2 and to_status = $4 then quantity else 0 end
         - case when from_location = $2 and status = $4 then quantity else 0 end) as change
       from stock.move
       where item = $1 and at > $5 and coalesce(lot, '${NO_LOT}') = $3
         and (to_location = $2 and to_status = $4 or from_location = $2 and status = $4)
       group by at)
     select b.quantity - greatest(0, (select max(since) from
       (select sum(change) over (order by at desc) as since from later) s)) as lowest
     from stock.balance b where b.item = $1 and b.location = $2 and b.lot = $3 and b.status = $4`,
    [key.item, key.location, key.lot, key.status, at],
  );
  return { key, lowest: row?.lowest ?? '0' };
}
