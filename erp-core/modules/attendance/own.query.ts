import { query, text } from '../../kernel/index.ts';
import { peopleOn } from './day.query.ts';
import { LONGEST_STAY } from './pair-punches.ts';
import { badgeOfAccount } from './say-punch.command.ts';

interface Said {
  readonly at: number;
  readonly direction: 'in' | 'out' | 'unknown';
}

/**
 * The caller's own day: whether he is in, since when, and how long he has worked. `person` null: his account is bound to
 * nobody yet, and what he punched is shown as he said it. µs.
 */
export const ownAttendance = query('attendance.own', {
  label: { en: 'Own attendance', bn: 'নিজের হাজিরা', hi: 'अपनी उपस्थिति' },
  input: { site: text() },
  site: (input) => input.site,
  async run({ site }, { db, caller, now }) {
    const badge = badgeOfAccount(caller.user);
    const holder = await db.one<{ person: string }>(
      `select b.person from attendance.badge b where b.code = $1 and b.to_at is null`,
      [badge],
    );
    if (holder) {
      const { people } = await peopleOn(db, { site, now, person: holder.person });
      const [own] = people;
      if (own) return { at: now, ...own };
    }
    const punches = await db.rows<Said>(
      `select at, direction from attendance.punch
       where site = $1 and badge = $2 and standing and at > $3 order by at`,
      [site, badge, now - LONGEST_STAY],
    );
    const last = punches.at(-1);
    return {
      ...{ at: now, person: null, shift: null, worked: 0, late: 0 },
      in: punches.find(({ direction }) => direction === 'in')?.at ?? null,
      out: last?.direction === 'out' ? last.at : null,
      state: last === undefined ? 'not-seen' : last.direction === 'out' ? 'out' : 'in',
      punches,
    };
  },
});
