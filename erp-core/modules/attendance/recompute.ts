import { siteCalendar } from '../../kernel/core/calendar.ts';
import type { Work } from '../../kernel/index.ts';
import { dayPaired } from './events.ts';
import { LONGEST_STAY, type PairedDay, type Punch, pairPunches } from './pair-punches.ts';
import { days } from './tables.ts';

const DAY = 24 * 3600 * 1_000_000;
/** How far back a place is looked for where the person surely was not in. */
const LOOK_BACK = 14 * DAY;

interface StoredDay {
  readonly day: string;
  readonly version: number;
  readonly spans: unknown;
  readonly used: unknown;
}

/**
 * Pairs a person's days anew around some moments and stores each day that came out otherwise as its next version. The
 * punches are taken from the last gap before those moments that nobody stays through, to the first one after.
 */
export async function recomputeDays(work: Work, person: string, moments: readonly number[]): Promise<void> {
  if (moments.length === 0) return;
  const { db, now } = work;
  const who = await db.one<{ site: string; shift: string | null }>(
    `select site, shift from attendance.person where id = $1 for update`,
    [person],
  );
  const calendar = who && (await siteCalendar(db, who.site));
  if (!who || !calendar) return;
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const all = await db.rows<Punch>(
    `select fact, at, direction from attendance.punch
     where person = $1 and standing and at between $2 and $3 order by at, fact`,
    [person, first - LOOK_BACK, last + LOOK_BACK],
  );
  const { punches, from, to } = between(all, first, last);
  const paired = new Map(pairPunches(calendar, punches, who.shift).map((day) => [day.day, day]));
  const stored = await db.rows<StoredDay & { since: number | null }>(
    `select distinct on (day) day, version, spans, used, shift_from as since from attendance.day
     where person = $1 and shift_from between $2 and $3 order by day, version desc`,
    [person, from - DAY, to + DAY],
  );
  const known = new Map(stored.map((day) => [day.day, day]));
  const facts = new Set(punches.map(({ fact }) => fact));
  for (const day of new Set([...paired.keys(), ...known.keys()])) {
    const before = known.get(day);
    const after = paired.get(day);
    // A day whose punches all lie outside what was paired now stays as it is.
    if (!after && before && !moved(before, facts, all)) continue;
    if (before && same(before, after)) continue;
    const version = (before?.version ?? 0) + 1;
    work.apply([
      days.insert({
        id: work.id(),
        site: who.site,
        person,
        day,
        version,
        shift: after?.window.shift ?? null,
        shiftFrom: after?.window.from ?? stored.find((one) => one.day === day)?.since ?? null,
        shiftTo: after?.window.to ?? null,
        spans: JSON.parse(JSON.stringify(after?.spans ?? [])),
        used: after?.used ?? {},
        computedAt: now,
      }),
      dayPaired({ person, day, version }, { aggregate: `attendance.person/${person}`, site: who.site }),
    ]);
  }
}

function between(all: readonly Punch[], first: number, last: number) {
  let start = 0;
  let end = all.length;
  all.forEach((punch, at) => {
    const before = all[at - 1];
    if (!before || punch.at - before.at <= LONGEST_STAY) return;
    if (punch.at <= first) start = at;
    if (before.at >= last && end === all.length) end = at;
  });
  const punches = all.slice(start, end);
  return { punches, from: Math.min(first, punches[0]?.at ?? first), to: Math.max(last, punches.at(-1)?.at ?? last) };
}

/** Whether a stored day used a punch that is paired elsewhere now, or stands no more. */
function moved(before: StoredDay, paired: ReadonlySet<string>, all: readonly Punch[]): boolean {
  const standing = new Set(all.map(({ fact }) => fact));
  return Object.keys(before.used as object).some((fact) => paired.has(fact) || !standing.has(fact));
}

const same = (before: StoredDay, after: PairedDay | undefined): boolean =>
  text(before.spans) === text(after?.spans ?? []) && text(before.used) === text(after?.used ?? {});

/** JSON with its names in order, as jsonb gives them back in an order of its own. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
