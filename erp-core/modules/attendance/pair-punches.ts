import { type ShiftCalendar, type ShiftWindow, shiftAt } from '@millrace/contracts';

export interface Punch {
  readonly fact: string;
  /** Microseconds. */
  readonly at: number;
  readonly direction: 'in' | 'out' | 'unknown';
}

/** A stay at work; `out` null: nobody said when it ended. */
export interface Span {
  readonly in: number | null;
  readonly out: number | null;
}

export type Use = 'in' | 'out' | 'ignored';

export interface PairedDay {
  readonly day: string;
  readonly window: ShiftWindow;
  readonly spans: readonly Span[];
  /** What each punch was taken for, by fact. */
  readonly used: Readonly<Record<string, Use>>;
}

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
/** A second touch of the same clock. */
const REPEAT_WITHIN = 2 * MINUTE;
/** Nobody stays longer: what comes later is another stay. Also the gap after which pairing begins anew. */
export const LONGEST_STAY = 16 * HOUR;
/** Who comes so long before a shift comes for it. */
const EARLY = 90 * MINUTE;

/**
 * Pairs a person's punches to stays, and stays to days. A direction the clock does not know alternates; a direction that
 * it says is believed. A day is the day its shift starts on, so a night shift is one day, and going home after its end
 * still belongs to it. Pure: the same punches give the same days. `punches` begin where nobody was in.
 */
export function pairPunches(
  calendar: ShiftCalendar,
  punches: readonly Punch[],
  fixedShift: string | null,
): readonly PairedDay[] {
  const days = new Map<
    string,
    { window: ShiftWindow; spans: { in: number | null; out: number | null }[]; used: Record<string, Use> }
  >();
  let open: { span: { in: number | null; out: number | null }; day: string; since: number } | null = null;
  let last: { at: number; use: Use; window: ShiftWindow } | null = null;

  const dayFor = (window: ShiftWindow) => {
    const there = days.get(window.day) ?? { window, spans: [], used: {} };
    days.set(window.day, there);
    return there;
  };
  for (const punch of [...punches].sort((a, b) => a.at - b.at || (a.fact < b.fact ? -1 : 1))) {
    const repeated =
      last && punch.at - last.at < REPEAT_WITHIN && (punch.direction === 'unknown' || punch.direction === last.use);
    if (last && repeated) {
      dayFor(last.window).used[punch.fact] = 'ignored';
      continue;
    }
    const staying = open !== null && punch.at - open.since <= LONGEST_STAY;
    const use: Use = punch.direction === 'unknown' ? (staying ? 'out' : 'in') : punch.direction;
    const window: ShiftWindow =
      use === 'out' && staying && open
        ? (days.get(open.day)?.window ?? windowFor(calendar, punch.at, fixedShift, last?.window))
        : windowFor(calendar, punch.at, fixedShift, last?.window);
    const day = dayFor(window);
    day.used[punch.fact] = use;
    if (use === 'in') {
      const span = { in: punch.at, out: null };
      day.spans.push(span);
      open = { span, day: window.day, since: punch.at };
    } else {
      if (staying && open) open.span.out = punch.at;
      else day.spans.push({ in: null, out: punch.at });
      open = null;
    }
    last = { at: punch.at, use, window };
  }
  return [...days].map(([day, { window, spans, used }]) => ({ day, window, spans, used }));
}

/** The shift that somebody who comes at a moment comes for. */
function windowFor(
  calendar: ShiftCalendar,
  at: number,
  fixed: string | null,
  last: ShiftWindow | undefined,
): ShiftWindow {
  // Back from a break, still within the shift.
  if (last && at >= last.from - EARLY && at < last.to) return last;
  if (fixed !== null) {
    const near = windowsAround(calendar, at).filter(({ shift }) => shift === fixed);
    const best = near.sort((a, b) => distance(a, at) - distance(b, at))[0];
    if (best) return best;
  }
  const now = shiftAt(calendar, at);
  const soon = shiftAt(calendar, at + EARLY);
  return soon.shift !== null ? soon : now;
}

/** Zero while somebody may come for it: from a while before its start to its end. */
const distance = ({ from, to }: ShiftWindow, at: number): number =>
  at < from - EARLY ? from - EARLY - at : at >= to ? at - to : 0;

function windowsAround(calendar: ShiftCalendar, at: number): ShiftWindow[] {
  const windows: ShiftWindow[] = [];
  for (let moment = at - 24 * HOUR; moment <= at + 24 * HOUR; ) {
    const window = shiftAt(calendar, moment);
    windows.push(window);
    moment = window.to;
  }
  return windows;
}
