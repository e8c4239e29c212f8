import { dayOf, momentOf, type ShiftCalendar, type ShiftWindow, shiftAt } from '@millrace/contracts';
import { siteCalendar } from '../../kernel/core/calendar.ts';
import { type Db, day as date, query, text } from '../../kernel/index.ts';
import { LONGEST_STAY, type Span, type Use } from './pair-punches.ts';

interface PersonRow {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly shift: string | null;
  readonly version: number | null;
  readonly pairedShift: string | null;
  readonly shiftFrom: number | null;
  readonly spans: readonly Span[] | null;
  readonly used: Readonly<Record<string, Use>> | null;
}
interface PunchRow {
  readonly fact: string;
  readonly badge: string;
  readonly at: number;
  readonly direction: 'in' | 'out' | 'unknown';
  readonly clock: string;
  readonly method: string;
  readonly clockSuspect: boolean;
}

/** Detector whose streams carry punches: the first part of their names. */
const PUNCHES = 'attendance';

/** Who was there on a business day: in, out, time at work, lateness, and the punches it was paired from. */
export const attendanceDay = query('attendance.day', {
  label: { en: 'Attendance of a day', bn: 'দিনের হাজিরা', hi: 'दिन की उपस्थिति' },
  input: { site: text(), day: date().optional() },
  site: (input) => input.site,
  async run(input, { db, now }) {
    const { day, range, people } = await peopleOn(db, { ...input, now });
    const unknown = await db.rows<PunchRow>(
      `${PUNCH} where p.site = $1 and p.person is null and p.standing and p.at >= $2 and p.at < $3 order by p.at`,
      [input.site, range.from, range.to],
    );
    return {
      day,
      at: now,
      people,
      unknown: unknown.map((punch) => ({ ...shown(punch), used: null, badge: punch.badge })),
    };
  },
});

/** The people of a site on a business day, as its punches pair; `person`: one of them. */
export async function peopleOn(
  db: Db,
  { site, day: wanted, now, person }: { site: string; day?: string | undefined; now: number; person?: string },
) {
  const calendar = await siteCalendar(db, site);
  const day = wanted ?? (calendar ? shiftAt(calendar, now).day : new Date(now / 1000).toISOString().slice(0, 10));
  const people = await db.rows<PersonRow>(
    `select p.id, p.number, p.name, p.shift, d.version, d.shift as "pairedShift", d.shift_from as "shiftFrom", d.spans, d.used
     from attendance.person p
     left join lateral (
       select version, shift, shift_from, spans, used from attendance.day d
       where d.person = p.id and d.day = $2 order by version desc limit 1
     ) d on true
     where p.site = $1 and (p.active or d.version is not null) and ($3::uuid is null or p.id = $3) order by p.number`,
    [site, day, person ?? null],
  );
  const facts = people.flatMap(({ used }) => Object.keys(used ?? {}));
  const punches = new Map(
    (
      await db.rows<PunchRow>(`${PUNCH} where p.site = $1 and p.fact = any($2) and p.standing order by p.at`, [
        site,
        facts,
      ])
    ).map((punch) => [punch.fact, punch]),
  );
  const range = calendar ? dayOf(calendar, momentOf(calendar.zone, day, '23:59')) : { from: 0, to: 0 };
  const heard = await db.one<{ through: number | null }>(
    `select max(through) as through from kernel.fact_window where site = $1 and starts_with(stream, $2)`,
    [site, PUNCHES],
  );
  return {
    day,
    range,
    people: people.flatMap((one) => {
      const expected = calendar && expectedWindow(calendar, range, one.shift);
      // Not expected on this day, and not seen.
      if (one.version === null && one.shift !== null && !expected) return [];
      return [personDay(one, punches, { now, heard: heard?.through ?? null, expected })];
    }),
  };
}

const PUNCH = `select p.fact, p.badge, p.at, p.direction, p.clock, p.method, p.clock_suspect as "clockSuspect"
  from attendance.punch p`;

const shown = ({ badge: _badge, ...punch }: PunchRow) => punch;

function expectedWindow(
  calendar: ShiftCalendar,
  range: { readonly from: number; readonly to: number },
  shift: string | null,
): ShiftWindow | undefined {
  for (let at = range.from; at < range.to; ) {
    const window = shiftAt(calendar, at);
    if (window.shift !== null && window.shift === shift) return window;
    at = window.to;
  }
  return undefined;
}

function personDay(
  person: PersonRow,
  punches: ReadonlyMap<string, PunchRow>,
  { now, heard, expected }: { now: number; heard: number | null; expected: ShiftWindow | undefined },
) {
  const spans = person.spans ?? [];
  const last = spans.at(-1);
  const open = last !== undefined && last.out === null;
  const staying = open && last.in !== null && now - last.in <= LONGEST_STAY;
  const first = spans.find((span) => span.in !== null)?.in ?? null;
  const worked = spans.reduce(
    (sum, span) => sum + (span.in !== null && span.out !== null ? span.out - span.in : 0),
    staying && last.in !== null ? Math.max(0, now - last.in) : 0,
  );
  const begins = person.shiftFrom ?? expected?.from ?? null;
  // Nobody is absent before the shift is over and the clocks have told what they saw of it.
  const over = expected !== undefined && now >= expected.to && heard !== null && heard >= expected.to;
  // Nobody is missing before the shift begins either.
  const early = expected !== undefined && now < expected.from;
  const seen = spans.length > 0;
  return {
    person: { id: person.id, number: person.number, name: person.name },
    shift: person.pairedShift ?? person.shift,
    in: first,
    out: open ? null : (last?.out ?? null),
    worked,
    state: seen ? (staying ? 'in' : open ? 'out-missing' : 'out') : over ? 'absent' : early ? 'not-due' : 'not-seen',
    late: first !== null && begins !== null ? Math.max(0, first - begins) : 0,
    version: person.version ?? 1,
    punches: Object.entries(person.used ?? {})
      .flatMap(([fact, used]) => {
        const punch = punches.get(fact);
        return punch ? [{ ...shown(punch), used }] : [];
      })
      .sort((a, b) => a.at - b.at),
  };
}
