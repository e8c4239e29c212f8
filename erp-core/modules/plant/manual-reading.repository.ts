import type { ManualReading } from '@millrace/contracts';
import type { Db } from '../../kernel/index.ts';
import { enteredPoints, newestEntered } from './manual-points.ts';

interface Gateway {
  readonly gateway: string;
  readonly site: string;
  readonly now: number;
}

/** A gateway that took a reading and was not heard of for so long (µs) is not waited for: another of the site may have it. */
const GIVEN_FOR = 10 * 60 * 1_000_000;
/** A reading that a gateway could not take is offered again after so long (µs). */
const AGAIN_AFTER = 5_000_000;

/** Gives a gateway the readings of its site that are in no journal yet, the oldest first; of several, one gets each. */
export async function giveReadings(
  db: Db,
  { gateway, site, now }: Gateway,
): Promise<readonly { readonly id: string; readonly reading: ManualReading }[]> {
  const rows = await db.rows<{ id: string } & ManualReading>(
    `update plant.manual_reading set gateway = $1, given_at = $3 where (company, id) in (
       select company, id from plant.manual_reading
       where site = $2 and state = 'waiting'
         and (gateway is null or given_at < $4 or (gateway = $1 and given_at < $5))
       order by entered_at limit 100 for update skip locked)
     returning id, point, at as time, value`,
    [gateway, site, now, now - GIVEN_FOR, now - AGAIN_AFTER],
  );
  // In the order in which they were read: what is reckoned from them follows it.
  const ordered = rows.sort((a, b) => a.time - b.time);
  return ordered.map(({ id, point, time, value }) => ({ id, reading: { point, time, value } }));
}

/** Points of a site whose reading was due and did not come, with when it was due; one that was never read is due, not overdue. */
export async function overdueReadings(
  db: Db,
  site: string,
  now: number,
): Promise<readonly { readonly point: string; readonly dueAt: number }[]> {
  const points = await enteredPoints(db, site);
  if (points.length === 0) return [];
  const entered = await newestEntered(
    db,
    site,
    points.map(({ id }) => id),
  );
  const last = new Map(entered.map(({ point, at }) => [point, at]));
  return points.flatMap(({ id, path, manual }) => {
    const at = last.get(id);
    return at !== undefined && at + manual.every <= now ? [{ point: path, dueAt: at + manual.every }] : [];
  });
}

/** What a gateway says of a reading: it is on its disk, or why it is not; then it goes on waiting with that reason. */
export const settleReading = (
  db: Db,
  { gateway, site, id, ok, message }: Gateway & { readonly id: string; readonly ok: boolean; readonly message: string },
): Promise<number> =>
  db.run(
    `update plant.manual_reading set state = case when $4 then 'kept' else state end, message = nullif($5, '')
     where id = $1 and site = $2 and gateway = $3 and state = 'waiting'`,
    [id, site, gateway, ok, message.slice(0, 2000)],
  );
