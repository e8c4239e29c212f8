import { PRIORITIES, type Priority } from './choices.ts';
import { byWindow, FLOOD_FROM, floodsOf, WINDOW } from './flood.ts';

/** An alarm as the figures need it. Moments in µs. */
export interface Counted {
  readonly severity: Priority;
  readonly line: string;
  readonly subject: string;
  readonly condition: string;
  readonly name: string | null;
  readonly began: number;
  readonly over: number | null;
  readonly acknowledgedAt: number | null;
}

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000_000;
/** One that is on for longer is stale. */
const STALE = DAY;
/** Coming so often within a minute is chattering. */
const CHATTER = 3;
const WORST = 10;

/**
 * What ISA-18.2-2016 (tables 7 and 8) and EEMUA 191 recommend for one operating position; second-hand, for the papers are sold.
 * `aim`: very likely acceptable; `most`: the most that can be managed.
 */
export const BARS = {
  perDay: { aim: 144, most: 288 },
  perHour: { aim: 6, most: 12 },
  perWindow: { aim: 1, most: 2 },
  busyWindows: { aim: 0.01, most: 0.01 },
  mostInWindow: { aim: 10, most: 10 },
  inFlood: { aim: 0.01, most: 0.01 },
  worstTen: { aim: 0.01, most: 0.05 },
  chattering: { aim: 0, most: 0 },
  stale: { aim: 5, most: 5 },
  priorities: { critical: 0.05, high: 0.15, low: 0.8 },
} as const;

/**
 * The figures of the standard for one operating position over a range of time. Alarms of diagnosis (a sensor, a link) are not
 * counted, as they ask nothing of who works. Shares are of 1; what nothing is known of is null, never 0. Pure.
 */
export function figuresOf(all: readonly Counted[], range: { readonly from: number; readonly to: number }) {
  const counted = all.filter(({ severity }) => severity !== 'diagnostic');
  const came = counted.filter(({ began }) => began >= range.from && began < range.to);
  const length = range.to - range.from;
  const windows = Math.max(1, Math.ceil(length / WINDOW));
  const counts = [...byWindow(came.map(({ began }) => began)).values()];
  const floods = floodsOf(
    came.map(({ began }) => began),
    range.to,
  );
  const flooded = floods.reduce(
    (sum, flood) => sum + Math.min(flood.to ?? range.to, range.to) - Math.max(flood.from, range.from),
    0,
  );
  const lines = [...Map.groupBy(came, ({ line }) => line).values()].sort((a, b) => b.length - a.length);
  const worst = lines.slice(0, WORST).map((own) => actor(own));
  return {
    count: came.length,
    perDay: length > 0 ? (came.length * DAY) / length : null,
    perHour: length > 0 ? (came.length * HOUR) / length : null,
    perWindow: came.length / windows,
    mostInWindow: counts.reduce((most, count) => Math.max(most, count), 0),
    busyWindows: counts.filter((count) => count > FLOOD_FROM).length / windows,
    inFlood: length > 0 ? flooded / length : null,
    floods,
    priorities: Object.fromEntries(
      PRIORITIES.filter((one) => one !== 'diagnostic').map((one) => [
        one,
        came.length === 0 ? null : came.filter(({ severity }) => severity === one).length / came.length,
      ]),
    ) as Readonly<Record<Exclude<Priority, 'diagnostic'>, number | null>>,
    worst,
    worstTen: came.length === 0 ? null : worst.reduce((sum, { count }) => sum + count, 0) / came.length,
    chattering: lines.filter(chatters).map((own) => actor(own)),
    stale: counted
      .filter(({ began, over }) => began < range.to - STALE && (over === null || over > range.to))
      .map((one) => actor([one])),
    timeToAcknowledge: spread(
      came.flatMap(({ began, acknowledgedAt }) =>
        acknowledgedAt === null ? [] : [Math.max(0, acknowledgedAt - began)],
      ),
    ),
    unacknowledged: came.filter(({ acknowledgedAt }) => acknowledgedAt === null).length,
  };
}
export type Figures = ReturnType<typeof figuresOf>;

const actor = (own: readonly Counted[]) => {
  const [first] = own;
  // Not by spreading them: a line may have come more often than a call takes arguments.
  const last = own.reduce((latest, { began }) => Math.max(latest, began), -Infinity);
  return {
    ...{ subject: first?.subject ?? '', condition: first?.condition ?? '', name: first?.name ?? null },
    ...{ count: own.length, last },
  };
};

function chatters(own: readonly Counted[]): boolean {
  const times = own.map(({ began }) => began).sort((a, b) => a - b);
  return times.some((time, at) => (times[at + CHATTER - 1] ?? Infinity) - time < MINUTE);
}

/** Half of them took at most `median`, nine of ten at most `ninety` (nearest rank); null: there are none. */
function spread(lengths: readonly number[]): { readonly median: number; readonly ninety: number } | null {
  if (lengths.length === 0) return null;
  const sorted = [...lengths].sort((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { median: rank(0.5), ninety: rank(0.9) };
}
