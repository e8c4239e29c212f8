import { z } from 'zod';
import { answer, choice, moment, runCommand, text } from '../../kernel/index.ts';
import { punched } from './events.ts';
import { HOLDER } from './punch.ts';
import { recomputeDays } from './recompute.ts';
import { refuse } from './refusals.ts';

/** A person's account is a badge as well: given to him like one (`attendance.badge.assign`), it takes over what it punched before. */
export const badgeOfAccount = (user: string): string => `@${user}`;
/** Clocks of terminals and of the server differ by no more. */
const AHEAD = 5_000_000;

/**
 * Somebody who is signed on at a terminal says that he comes or goes, also for a break. It is kept as a time clock's punch
 * is, whoever he is: one whose account nobody has bound to a person waits among the unknown. Said twice it is one.
 */
export const sayPunch = runCommand('attendance.punch.say', {
  label: { en: 'Clock in or out', bn: 'আসা বা যাওয়া জানান', hi: 'आना या जाना बताएँ' },
  fact: true,
  why: 'the day is paired anew from all punches of the person, in one statement each',
  input: {
    site: text(),
    /** The terminal's own key of it. */
    punch: z.uuid(),
    direction: choice(['in', 'out']),
    at: moment(),
  },
  site: (input) => input.site,
  async run({ site, punch, direction, at }, work) {
    const { caller, db, now } = work;
    if (at > now + AHEAD) return refuse('punch-in-future');
    const badge = badgeOfAccount(caller.user);
    const clock = caller.terminal === undefined ? 'panel' : `terminal:${caller.terminal}`;
    const [booked] = await db.rows<{ person: string | null; fresh: boolean }>(
      `insert into attendance.punch (site, fact, badge, person, clock, at, direction, method, clock_suspect, standing, evidence)
       select $1, $2, p.badge, ${HOLDER}, $4, p.at, $6, 'unknown', false, true, '[]'
       from (select $3::text as badge, $5::bigint as at) p
       on conflict (company, site, fact) do nothing returning person, true as fresh`,
      [site, `terminal-punch:${punch}`, badge, clock, at, direction],
    );
    if (booked?.person) await recomputeDays(work, booked.person, [at]);
    const unknown = booked && booked.person === null ? 1 : 0;
    return [
      ...(booked ? [punched({ punches: 1, unknown }, { aggregate: `attendance/${site}`, site })] : []),
      answer({ punch, person: booked?.person ?? null }),
    ];
  },
});
