import type { FactOf } from '@millrace/contracts';
import { worksAt } from '../core/member-rights.ts';
import { onFacts } from '../facts/fact-handler.ts';
import type { Work } from '../work.ts';
import { badgeTold } from './events.ts';
import { afterFailure, OF_TERMINAL, waitOf } from './lock-out.ts';
import { normalBadge, sha256 } from './secret.ts';
import { badges, readers, told } from './tables.ts';

const SECOND = 1_000_000;
/** What was read longer ago comes out of a journal or a reader's own memory: nobody stands there any more. */
const LIVE = 15 * SECOND;
/** Clocks of a gateway and of the server differ by no more. */
const AHEAD = 5 * SECOND;
/** A panel that has not fetched it by then is off; somebody else may stand there when it is on again. */
const LASTS = 20 * SECOND;

/**
 * A badge that is shown to the reader of a terminal signs its person on at that terminal, if it is shown now: what a gateway
 * sends later, having been cut off, is history. Here it is only written down, once, for the panel to fetch; badges nobody
 * has slow the reader down as wrong PINs do the terminal.
 */
export const tellBadges = onFacts('badge.shown', 1, {
  async apply({ asserted }, { site }, work) {
    for (const { payload } of asserted) {
      if (isLive(payload, work.now)) await tell(work, site, payload);
    }
  },
  // It is an act of the moment, and not booked as anything.
  booked: async () => [],
});

/** Of a clock that is not believed the time of arrival is told, and what arrives now may have been shown an hour ago. */
const isLive = ({ at, clockSuspect }: Shown, now: number): boolean =>
  !clockSuspect && at >= now - LIVE && at <= now + AHEAD;

type Shown = FactOf<'badge.shown'>['payload'];

async function tell(work: Work, site: string, shown: Shown): Promise<void> {
  const { bound } = await work.load({ bound: readers.where({ site, device: shown.reader }) });
  const [reader] = bound;
  if (!reader || waitOf(reader, work.now) !== null) return;
  const { terminal } = reader;
  const { known, before } = await work.load({
    known: badges.where({ hash: sha256(normalBadge(shown.badge)) }, { lock: false }),
    before: told.where({ terminal }),
  });
  const user = known[0]?.userId;
  if (user === undefined || !(await worksAt(work.db, user, site))) {
    work.apply([readers.change(reader, afterFailure(reader, work.now, OF_TERMINAL))]);
    return;
  }
  const row = { id: work.id(), userId: user, at: shown.at, endsAt: work.now + LASTS };
  const [last] = before;
  // Of two that come late the newer one counts.
  if (last && last.at > shown.at) return;
  work.apply([
    last ? told.change(last, row) : told.insert({ terminal, ...row }),
    badgeTold({ terminal }, { aggregate: `kernel.terminal/${terminal}`, site }),
  ]);
}
