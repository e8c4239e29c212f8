import { type FactSetResult, factSet } from '@millrace/contracts';
import { systemCaller } from '../caller.ts';
import { inCompany } from '../db.ts';
import { isAway } from '../fault.ts';
import type { FactSetArrival } from '../kernel.ts';
import type { Registry } from '../registry.ts';
import { again } from './again.ts';
import { bookSets, noTrail, writeTrail } from './apply-set.ts';
import { lockedWindows, windowName } from './fact.repository.ts';
import type { InboxOptions } from './inbox-options.ts';
import type { SetToApply } from './set-to-apply.ts';
import { storable } from './storable.ts';

export const callerOf = ({ company, record }: FactSetArrival) =>
  systemCaller(company, 'facts', `${record.gateway}/${record.epoch}/${record.seq}`);

/**
 * Books sets of one company, no two of one window, in one transaction: a question or a statement asked for all of them
 * costs hardly more than for one. Gives the result of each, `undefined` for what has to be looked at by itself: sets
 * that are not well formed, of windows with dead letters or of a foreign site; and all of them where one is refused or
 * the database objects, for then nothing was booked.
 */
export async function bookTogether(
  arrivals: readonly FactSetArrival[],
  { pool, clock, registry }: Pick<InboxOptions, 'pool' | 'clock'> & { readonly registry: Registry },
): Promise<readonly (FactSetResult | undefined)[]> {
  const nobody = arrivals.map(() => undefined);
  const [first] = arrivals;
  if (!first || arrivals.length === 1) return nobody;
  const read = arrivals.map((arrival) => {
    if (storable(arrival.set) !== arrival.set) return undefined;
    const { data } = factSet.safeParse(arrival.set);
    return data?.site === arrival.site ? { arrival, set: data } : undefined;
  });
  const now = clock();
  try {
    return await inCompany(pool, callerOf(first), async (db) => {
      const known = await lockedWindows(
        db,
        read.flatMap((one) => (one ? [one.set] : [])),
      );
      const next: SetToApply[] = [];
      const results = read.map((one): FactSetResult | undefined => {
        if (!one) return undefined;
        const { set, arrival } = one;
        const { epoch } = arrival.record;
        const window = known.get(windowName(set));
        // Of a window that nothing was booked of, there may still be letters.
        if (!window || window.letters) return undefined;
        const isOld = epoch < window.epoch || (epoch === window.epoch && set.revision <= window.revision);
        if (isOld) return { status: 'repeated' };
        const follows = set.base === null || (window.epoch === epoch && window.revision === set.base);
        if (!follows) return { status: 'whole-wanted' };
        next.push({ set, record: arrival.record, caller: callerOf(arrival), now });
        return { status: 'applied' };
      });
      const trail = noTrail();
      if (await bookSets(db, registry, next, trail)) throw new Refused();
      await writeTrail(db, trail, now);
      return results;
    });
  } catch (error) {
    if (!isAway(error)) return nobody;
    return arrivals.map(() => again(error));
  }
}

/** Rolls the transaction back: each set is then booked by itself, and the one at fault is found. */
class Refused extends Error {
  override readonly name = 'Refused';
}
