import { type FactWindow, MICROS_PER_MINUTE, type Micros } from '@millrace/contracts';
import type { LaneRow, Retired } from './detect-rows.ts';
import type { PlacedInput } from './kept-input.ts';
import { OpenWindow } from './open-window.ts';
import { comparePositions, earlier, later, type Position } from './position.ts';
import type { StreamRules } from './stream-rules.ts';

/** How often a lane whose windows follow one another says how far it has seen. */
const HEARTBEAT = MICROS_PER_MINUTE;

/** One partition of one stream: its newest window in memory, and the inputs that wait to be folded. */
export class Lane {
  readonly id: number;
  readonly partition: string;
  readonly rules: StreamRules;
  last: Position | null;
  /** The earliest and latest input that is kept and not folded; `upTo` null where a restart has forgotten it. */
  unfolded: { readonly from: Position; readonly upTo: Position | null } | null;
  /** Inputs that only have to be folded on, in order; null: some must go in between, and the window be reopened. */
  pending: PlacedInput[] | null;
  head: OpenWindow | null;
  wake: Micros | null;
  /** Nothing before it can be opened again; null: all that ever came is kept. */
  openFrom: Micros | null;
  /** All that is kept must be folded anew, by other rules than before. */
  refold: boolean;
  retired: Retired;
  /** When it last said something, by the gateway's clock; so that revisions keep their distance. */
  saidAt: Micros = Number.MIN_SAFE_INTEGER;

  constructor(row: LaneRow, rules: StreamRules, head: OpenWindow | null) {
    this.id = row.id;
    this.partition = row.partition;
    this.rules = rules;
    this.last = row.last;
    this.wake = row.wake;
    this.head = head;
    this.unfolded = row.unfolded && { from: row.unfolded, upTo: null };
    this.openFrom = row.openFrom;
    this.refold = row.refold;
    this.retired = row.retired;
    this.pending = row.unfolded || row.refold ? null : [];
  }

  row(): LaneRow {
    const { id, partition, last, wake, openFrom, refold, retired } = this;
    const unfolded = this.unfolded?.from ?? null;
    return { id, stream: this.rules.config.stream, partition, last, unfolded, wake, openFrom, refold, retired };
  }

  /** Takes note of an input that is being kept. */
  receive(input: PlacedInput): void {
    const isNext =
      (this.last === null || comparePositions(input, this.last) > 0) &&
      (this.head === null || input.time >= this.head.window.from);
    if (isNext) this.pending?.push(input);
    else this.pending = null;
    this.touched(input);
  }

  /** Something at this place has changed: the window must be folded again from there. */
  reopenAt(position: Position): void {
    this.pending = null;
    this.touched(position);
  }

  private touched({ time, tie }: Position): void {
    const at = { time, tie };
    const upTo = this.unfolded && this.unfolded.upTo === null ? null : later(this.unfolded?.upTo ?? null, at);
    this.unfolded = { from: earlier(this.unfolded?.from ?? null, at), upTo };
    this.last = later(this.last, at);
  }

  /** What begins before this moment can be opened no more. */
  anchorAt(openFrom: Micros): void {
    this.openFrom = openFrom;
    const { head } = this;
    if (head && head.window.to !== null && head.window.to <= openFrom) head.isAnchor = true;
  }

  /** Everything kept is folded. */
  settle(head: OpenWindow | null, now: Micros): void {
    this.head = head;
    this.unfolded = null;
    this.refold = false;
    this.pending = [];
    this.wake = this.wakeAfter(now);
  }

  /** How far the newest window is known at `now`. */
  through(now: Micros): Micros {
    const { head } = this;
    return head ? throughOf(head, this.rules, now) : now;
  }

  private wakeAfter(now: Micros): Micros | null {
    const { head, rules } = this;
    if (!head) return null;
    const moments: Micros[] = [];
    if (rules.continuous) moments.push(now + HEARTBEAT);
    if (head.window.to === null) moments.push(sessionEnd(head, rules) + 1);
    else if (now < head.window.to) moments.push(head.window.to);
    const through = throughOf(head, rules, now);
    if (head.window.to === null || through < head.window.to) {
      const context = rules.context(this.partition, head.window);
      const look = rules.detector.wakeAt?.(head.state, through, context) ?? null;
      if (look !== null) moments.push(look);
    }
    return moments.length > 0 ? Math.max(now + 1, Math.min(...moments)) : null;
  }
}

/** When a session ends unless something comes before. */
export function sessionEnd(window: OpenWindow, rules: StreamRules): Micros {
  const gap = rules.policy.by === 'session' ? rules.policy.gap : 0;
  return (window.last?.time ?? window.window.from) + gap;
}

/**
 * How far a window is known at `now`: silence counts where windows follow one another, or a session may end. It never
 * goes back, though a clock may.
 */
export function throughOf(open: OpenWindow, rules: StreamRules, now: Micros): Micros {
  const { window, last, through } = open;
  const heard = Math.max(last?.time ?? window.from, through);
  if (window.to === null) return heard;
  // Where silence can change what is said, it has been listened to.
  const listens = rules.continuous || rules.detector.wakeAt !== undefined;
  const known = listens || now >= window.to ? Math.max(heard, now) : heard;
  return Math.max(window.from, Math.min(window.to, known));
}

/**
 * The window after `open` on the way to `time`, starting from what `open` carries over; null where `open` holds `time`.
 * Call it until it gives null: continuous windows come one after another, others only where an input is.
 */
export function nextWindow(open: OpenWindow | null, time: Micros, lane: Lane): OpenWindow | null {
  const { rules, partition } = lane;
  if (rules.policy.by === 'session') {
    if (open && time <= sessionEnd(open, rules)) {
      open.window = { ...open.window, to: null };
      return null;
    }
    if (open) open.window = { ...open.window, to: sessionEnd(open, rules) };
    const state = open ? open.carried(rules, partition) : rules.start();
    return OpenWindow.fresh({ key: String(time), from: time, to: null }, state);
  }
  const end = open?.window.to ?? null;
  if (open && end !== null && time < end) return null;
  const whole = rules.calendarWindow(rules.continuous && end !== null ? end : time);
  if (!whole) throw new RangeError(`${rules.config.stream} has no window at ${time}`);
  const window = open ? windowAfter(open.window, whole) : whole;
  const fresh = OpenWindow.fresh(window, open ? open.carried(rules, partition) : rules.start());
  const retired = lane.retired[window.key];
  if (retired) [fresh.revision, fresh.epoch] = retired;
  return fresh;
}

/**
 * A window of the calendar that comes after another. Where the calendar has changed, or the detector was away, the rest
 * of it is left, under a key of its own: the whole of it may have been said of before.
 */
function windowAfter(before: FactWindow, whole: FactWindow): FactWindow {
  if (before.to === null || whole.from >= before.to) return whole;
  return { ...whole, from: before.to, key: keyAfter(before.key, whole.key) };
}

/** A key for what is left of a window: "2026-11-21/A+", and "…++" where that was used as well. */
export const keyAfter = (before: string, key: string): string => `${before.startsWith(key) ? before : key}+`;

/** Ends a session that nothing came after. */
export function closeSession(open: OpenWindow, now: Micros, rules: StreamRules): void {
  if (rules.policy.by !== 'session' || open.window.to !== null) return;
  const end = sessionEnd(open, rules);
  if (now > end) open.window = { ...open.window, to: end };
}
