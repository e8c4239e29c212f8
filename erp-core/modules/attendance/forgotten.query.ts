import { type Db, query, text } from '../../kernel/index.ts';
import { LONGEST_STAY, type Span } from './pair-punches.ts';
import { badgeOfAccount } from './say-punch.command.ts';

/** Nobody remembers longer ago. */
const LOOK_BACK = 14 * 24 * 3_600_000_000;

export interface PairedStay {
  /** Business day, YYYY-MM-DD. */
  readonly day: string;
  readonly shift: string | null;
  readonly shiftTo: number | null;
  readonly spans: readonly Span[];
}
export interface Forgotten {
  readonly day: string;
  readonly shift: string | null;
  /** When he came. */
  readonly in: number;
  /** When he will have gone: the end of his shift; null: he had none that ended after he came. */
  readonly proposed: number | null;
  /** He had gone before that: he came again, or nobody stays longer. */
  readonly before: number;
}

/**
 * Stays that nobody said the end of, though they are over: because he came again, or nobody stays so long. Days in their order;
 * the newest stay is not forgotten while he may still be in by it. Pure; µs.
 */
export function forgottenStays(days: readonly PairedStay[], now: number): readonly Forgotten[] {
  const stays = days.flatMap(({ spans, ...of }) => spans.map((span) => ({ ...of, ...span })));
  return stays.flatMap(({ day, shift, shiftTo, ...stay }, at) => {
    if (stay.in === null || stay.out !== null) return [];
    const came = stay.in;
    const next = stays.slice(at + 1).find((one) => one.in !== null && one.in > came)?.in ?? null;
    const before = Math.min(came + LONGEST_STAY, next ?? Number.POSITIVE_INFINITY);
    if (before > now) return [];
    return [
      {
        day,
        shift,
        in: came,
        before,
        proposed: shiftTo !== null && shiftTo > came && shiftTo <= before ? shiftTo : null,
      },
    ];
  });
}

/** The caller's own stays of the last fortnight whose end nobody said, the newest first: he may say it now, as a punch of then. */
export const forgottenPunches = query('attendance.forgotten', {
  label: { en: 'Own forgotten clock-outs', bn: 'ভুলে যাওয়া প্রস্থান', hi: 'भूले हुए प्रस्थान' },
  input: { site: text() },
  site: ({ site }) => site,
  async run({ site }, { db, caller, now }) {
    const holder = await db.one<{ person: string }>(
      `select person from attendance.badge where code = $1 and to_at is null`,
      [badgeOfAccount(caller.user)],
    );
    if (!holder) return { at: now, rows: [] };
    const days = await pairedDays(db, { site, person: holder.person, since: now - LOOK_BACK });
    return { at: now, rows: [...forgottenStays(days, now)].reverse() };
  },
});

const pairedDays = (db: Db, { site, person, since }: { site: string; person: string; since: number }) =>
  db.rows<PairedStay>(
    `select day, shift, "shiftTo", spans from (
       select distinct on (day) day::text as day, shift, shift_from, shift_to as "shiftTo", spans from attendance.day
       where site = $1 and person = $2 and shift_from >= $3 order by day, version desc
     ) newest order by shift_from`,
    [site, person, since],
  );
