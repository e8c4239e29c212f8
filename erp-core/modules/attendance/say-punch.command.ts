import { z } from 'zod';
import { answer, type CommandWork, choice, moment, type Refusal, runCommand, text } from '../../kernel/index.ts';
import { punched } from './events.ts';
import { notEnding } from './open-stay.ts';
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
    /**
     * When the stay began that it ends, where he says afterwards that he went: told as done and ended by somebody else meanwhile it
     * is left to a supervisor, who knows which of the two is right.
     */
    ends: moment({
      label: { en: 'Ends the stay begun at', bn: 'যে অবস্থান শেষ করে তার শুরু', hi: 'जिस उपस्थिति का अंत है उसका आरंभ' },
    }).optional(),
  },
  site: (input) => input.site,
  async run({ site, punch, direction, at, ends }, work) {
    const { caller, db, now } = work;
    if (at > now + AHEAD) return refuse('punch-in-future');
    const badge = badgeOfAccount(caller.user);
    const clock = caller.terminal === undefined ? 'panel' : `terminal:${caller.terminal}`;
    const fact = `terminal-punch:${punch}`;
    const against = ends === undefined ? undefined : await againstEnd(work, { site, fact, badge, came: ends, at });
    if (against) return against;
    const [booked] = await db.rows<{ person: string | null; fresh: boolean }>(
      `insert into attendance.punch (site, fact, badge, person, clock, at, direction, method, clock_suspect, standing, evidence)
       select $1, $2, p.badge, ${HOLDER}, $4, p.at, $6, 'unknown', false, true, '[]'
       from (select $3::text as badge, $5::bigint as at) p
       on conflict (company, site, fact) do nothing returning person, true as fresh`,
      [site, fact, badge, clock, at, direction],
    );
    if (booked?.person) await recomputeDays(work, booked.person, [at]);
    const unknown = booked && booked.person === null ? 1 : 0;
    return [
      ...(booked ? [punched({ punches: 1, unknown }, { aggregate: `attendance/${site}`, site })] : []),
      answer({ punch, person: booked?.person ?? null }),
    ];
  },
});

/** What was said before under its own key ended the stay itself; and of an account that is bound to nobody no stay is known. */
async function againstEnd(
  { db }: Pick<CommandWork, 'db'>,
  {
    site,
    fact,
    badge,
    came,
    at,
  }: {
    readonly site: string;
    readonly fact: string;
    readonly badge: string;
    readonly came: number;
    readonly at: number;
  },
): Promise<Refusal | undefined> {
  const [told] = await db.rows<{ known: boolean; person: string | null }>(
    `select exists (select from attendance.punch where site = $1 and fact = $2) as known, ${HOLDER} as person
     from (select $3::text as badge, $4::bigint as at) p`,
    [site, fact, badge, at],
  );
  return told?.person && !told.known ? notEnding({ db }, { person: told.person, came, at }) : undefined;
}
