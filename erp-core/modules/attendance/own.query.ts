import { type Db, query, text } from '../../kernel/index.ts';
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
      const day = await dayOfLastIn(db, { site, person: holder.person, now });
      const { people } = await peopleOn(db, { site, day, now, person: holder.person });
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

/**
 * The day that his last coming belongs to, while he may still be in by it: who comes before his shift comes for a day that has
 * not begun, and who goes after a night shift goes on a day that is over.
 */
async function dayOfLastIn(
  db: Db,
  { site, person, now }: { readonly site: string; readonly person: string; readonly now: number },
): Promise<string | undefined> {
  const last = await db.one<{ day: string }>(
    `select d.day::text as day
     from attendance.punch p
     join attendance.day d on d.person = p.person and d.used ->> p.fact = 'in' and not exists (
       select from attendance.day n where n.person = d.person and n.day = d.day and n.version > d.version
     )
     where p.site = $1 and p.person = $2 and p.standing and p.at between $3 and $4
     order by p.at desc limit 1`,
    [site, person, now - LONGEST_STAY, now],
  );
  return last?.day;
}
