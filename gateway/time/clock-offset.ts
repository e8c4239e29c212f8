import { MICROS_PER_HOUR, MICROS_PER_SECOND, type Micros } from '@millrace/contracts';

/** What is known of a device's clock. */
export interface ClockEstimate {
  /** Source time minus arrival in µs: above zero, the device's clock is ahead. A delay that all readings share is in it. */
  readonly offset: Micros;
  /** How far the readings that it rests upon lie apart, µs; null while there are fewer than three moments. */
  readonly uncertainty: Micros | null;
  /** Arrival of the first reading of this estimate: since the start, or since the clock was set. */
  readonly since: Micros;
  /** How much faster than ours it runs, in millionths; null until it was watched for an hour. */
  readonly drift: number | null;
}

/** The least delayed reading of a few seconds. */
interface Moment {
  offset: Micros;
  arrival: Micros;
}

const SLOT = 10 * MICROS_PER_SECOND;
const MOMENTS = 64;
const OLDEST = 24 * MICROS_PER_HOUR;
const DRIFT_AFTER = MICROS_PER_HOUR;
/** So many moments in a row that agree with each other, and not with those before, are a clock that was set. */
const AGREEING = 5;
const LEAST_STEP = MICROS_PER_SECOND;
/** A source's time that runs so much faster or slower than ours is a backlog that drains, not a clock. */
const DRAINING = 0.2;
const LEAST_MOVE = 2 * MICROS_PER_SECOND;

/**
 * A device's clock against the gateway's, from the times of its readings. What a message took on its way only ever makes
 * a reading look old, so of every ten seconds the least delayed reading counts, and of those the best quarter: its median
 * is the estimate, and no single message, however late or odd, pulls it away. A backlog does not either, however long it
 * takes: while it drains, its times run at another pace than the clock on the wall, and what moves like that is left
 * out. A clock that was set is one whose next moments all agree with each other and not with what was before. What cannot be told
 * from readings alone: a delay that never changes.
 */
export class ClockOffset {
  private moments: Moment[] = [];
  private open: Moment | null = null;
  private before: Moment | null = null;
  private known: ClockEstimate | null = null;
  private since: Micros | null = null;

  /** Takes a reading's source time and arrival. Constant time; the estimate is made when it is asked for. */
  add(time: Micros, arrival: Micros): void {
    const offset = time - arrival;
    const { open } = this;
    this.known = null;
    if (open && Math.abs(arrival - open.arrival) < SLOT) {
      if (offset > open.offset) open.offset = offset;
      return;
    }
    this.close();
    this.open = { offset, arrival };
  }

  /** Our own clock was set by so much: what was learnt against it stays true. */
  ownClockSet(by: Micros): void {
    for (const moment of [...this.moments, this.open, this.before]) {
      if (!moment) continue;
      moment.offset -= by;
      moment.arrival += by;
    }
    if (this.since !== null) this.since += by;
    this.known = null;
  }

  /** Null before the first reading. */
  estimate(): ClockEstimate | null {
    const { open } = this;
    // What is being collected counts already where nothing else does.
    const moments = this.moments.length > 0 || !open ? this.moments : [open];
    this.known ??= moments.length === 0 ? null : { ...estimateOf(moments), since: this.since ?? arrivalOf(moments) };
    return this.known;
  }

  private close(): void {
    const { open, before } = this;
    if (!open) return;
    this.before = open;
    if (before) {
      const moved = Math.abs(open.offset - before.offset);
      const passed = Math.abs(open.arrival - before.arrival);
      if (moved > LEAST_MOVE && moved > passed * DRAINING && !this.agrees(open)) return;
    }
    this.since ??= open.arrival;
    this.moments.push(open);
    const oldest = open.arrival - OLDEST;
    while (
      this.moments.length > MOMENTS ||
      (this.moments.length > AGREEING && (this.moments[0]?.arrival ?? oldest) < oldest)
    ) {
      this.moments.shift();
    }
    this.forgetBeforeStep();
  }

  /** Back to where it was before a backlog or an odd reading. */
  private agrees({ offset }: Moment): boolean {
    const known = this.moments.length > 0 ? estimateOf(this.moments) : null;
    return known !== null && Math.abs(offset - known.offset) <= Math.max(LEAST_MOVE, known.uncertainty ?? 0);
  }

  private forgetBeforeStep(): void {
    const recent = this.moments.slice(-AGREEING);
    const older = this.moments.slice(0, -AGREEING);
    if (recent.length < AGREEING || older.length === 0) return;
    const known = estimateOf(older);
    const offsets = recent.map(({ offset }) => offset);
    const [low, high] = [Math.min(...offsets), Math.max(...offsets)];
    const apart = Math.max(LEAST_STEP, 4 * (high - low), 4 * (known.uncertainty ?? 0));
    if (low <= known.offset + apart && high >= known.offset - apart) return;
    this.moments = recent;
    this.since = arrivalOf(recent);
  }
}

const arrivalOf = (moments: readonly Moment[]): Micros => (moments[0] as Moment).arrival;

function estimateOf(moments: readonly Moment[]): Omit<ClockEstimate, 'since'> {
  const sorted = moments.map(({ offset }) => offset).sort((a, b) => b - a);
  // From three on, the very best stands alone: it may be an odd reading from the future.
  const odd = sorted.length >= 3 ? 1 : 0;
  const best = sorted.slice(odd, odd + Math.max(1, Math.ceil((sorted.length - odd) / 4)));
  const [first, last] = [moments[0] as Moment, moments.at(-1) as Moment];
  return {
    offset: best[Math.floor(best.length / 2)] as Micros,
    uncertainty: sorted.length < 3 ? null : (best[0] as number) - (best.at(-1) as number) + spread(sorted, odd),
    drift: last.arrival - first.arrival < DRIFT_AFTER || moments.length < 8 ? null : slopeOf(moments),
  };
}

/** With few moments the best quarter is one of them: then the next best says how far off it may be. */
const spread = (sorted: readonly number[], odd: number): Micros =>
  sorted.length >= 12 ? 0 : (sorted[odd] as number) - (sorted[Math.min(odd + 1, sorted.length - 1)] as number);

/** In millionths: the median of the slopes between the halves, so that late moments weigh nothing. */
function slopeOf(moments: readonly Moment[]): number {
  const half = Math.floor(moments.length / 2);
  const slopes: number[] = [];
  for (let at = 0; at < half; at++) {
    const [a, b] = [moments[at] as Moment, moments[at + half] as Moment];
    if (b.arrival > a.arrival) slopes.push((b.offset - a.offset) / (b.arrival - a.arrival));
  }
  slopes.sort((a, b) => a - b);
  return (slopes[Math.floor(slopes.length / 2)] ?? 0) * 1e6;
}
