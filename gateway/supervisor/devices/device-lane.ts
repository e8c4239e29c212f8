import { type AskedDeviceStatus, type DeviceState, MICROS_PER_MS, type Micros, QUALITY } from '@millrace/contracts';
import { DeviceBatch, DeviceError, type OpenLink, type PlannedRequest } from '@millrace/driver-api';
import { backOff } from './back-off.ts';
import { budgetOf, DeviceBudget } from './device-budget.ts';
import type { AskedDevice, AskedPoint } from './device-config.ts';
import { type Due, DueQueue } from './due-queue.ts';
import { PointWatch } from './point-watch.ts';
import type { Timing } from './timing.ts';

/** One question that is asked again and again. */
export interface Poll extends Due {
  readonly request: PlannedRequest;
  /** ms */
  readonly every: number;
  /** Times in a row that nothing came. */
  unanswered: number;
  /** What it was planned with: another link has other questions. */
  readonly plan: DueQueue<Poll>;
}

export interface LaneParts {
  readonly timing: Timing;
  /** The time of day, µs, for people. */
  readonly clock: () => Micros;
  /** How long one answer is waited for, ms. */
  readonly timeout: number;
  /** Whether no other device is behind the same link. */
  readonly alone: () => boolean;
  /** Something about the device's state changed. */
  readonly onState: (state: DeviceState, reason: string | null) => void;
}

/** So many answers in a row that did not come are a silent device; one may be a telegram that was disturbed. */
export const SILENT_AFTER = 2;
/** How much the latest answer counts in the mean. */
const LATEST = 0.2;
/** In so many milliseconds the use of a link is half forgotten. */
const FORGET = 10_000;
/** For so long (ms) after it had to wait, a device is told to bring too much. */
const OVER_FOR = 10_000;
/** An answer that takes longer than this (ms) keeps others on the same link waiting. */
const SLOW = 250;

/**
 * One logical device behind a link: what it is asked and when, how it answers, and what is said of its points. A silent
 * one is asked one thing only, less and less often, so that its neighbours on the same link have their time; once it
 * answers, everything is asked again.
 */
export class DeviceLane {
  readonly device: AskedDevice;
  readonly watch: PointWatch;
  state: DeviceState = 'connecting';
  reason: string | null = null;
  private since: Micros;
  /** When something was last heard of it, in the timing's milliseconds. */
  heardAt: number;
  private readonly parts: LaneParts;
  private used = 0;
  private usedAt = 0;
  private restsUntil = 0;
  private due = new DueQueue<Poll>();
  /** What is not asked while the device is silent. */
  private parked: Poll[] = [];
  private unanswered = 0;
  private readonly faults = new Map<PlannedRequest, string>();
  private behind = false;
  private readonly budget: DeviceBudget;
  /** What has been is told beside what is, and keeps none of that waiting. */
  private readonly pastBudget: DeviceBudget;
  /** When it last brought more than it may. */
  private overAt = Number.NEGATIVE_INFINITY;
  private requests = 0;
  private failed = 0;
  private missed = 0;
  private lastAnswer: Micros | null = null;
  private answerMs: number | null = null;

  constructor(device: AskedDevice, parts: LaneParts) {
    this.device = device;
    this.parts = parts;
    this.since = parts.clock();
    this.heardAt = parts.timing.now();
    this.watch = new PointWatch(device.points, parts.timeout, parts.timing.now());
    this.budget = new DeviceBudget(budgetOf(device.points), () => parts.timing.now());
    this.pastBudget = new DeviceBudget(this.budget.budget, () => parts.timing.now());
  }

  /**
   * A new link is there: what is asked of the device begins anew, spread over each rate so that not all is due at once.
   * Rejects where the link was lost before.
   */
  async plan(link: OpenLink): Promise<void> {
    const due = new DueQueue<Poll>();
    this.due = due;
    this.parked = [];
    this.faults.clear();
    this.unanswered = 0;
    this.behind = false;
    this.heardAt = this.parts.timing.now();
    try {
      for (const [every, points] of byRate(this.device.points)) {
        const requests = await link.plan(points, this.device.profile);
        // Another link was made meanwhile: what was planned for this one is nobody's.
        if (this.due !== due) return;
        const now = this.parts.timing.now();
        requests.forEach((request, at) => {
          const interval = every / MICROS_PER_MS;
          const first = now + (interval * at) / requests.length;
          due.add({ request, every: interval, unanswered: 0, due: first, plan: due });
        });
      }
    } catch (error) {
      if (this.due !== due) return;
      this.due = new DueQueue();
      if (error instanceof DeviceError && error.code === 'lost') throw error;
      this.unusable(error instanceof Error ? error.message : String(error));
    }
  }

  /** What is configured of it can never work on this link. */
  unusable(reason: string): void {
    this.enter('misconfigured', reason);
  }

  /** It has agreed to report on this link: from now on it has its time for the first word, whatever was before. */
  agreed(): void {
    this.heardAt = this.parts.timing.now();
    if (this.state === 'misconfigured') this.enter('connecting', null);
  }

  /** Milliseconds of the link that it has used lately: of two that are due, who has used less comes first. */
  load(now: number): number {
    return this.used * 2 ** ((this.usedAt - now) / FORGET);
  }

  /** The link was taken up for this device for so many milliseconds: after long ones its neighbours have as long. */
  use(took: number, now: number): void {
    this.used = this.load(now) + took;
    this.usedAt = now;
    if (took > SLOW && !this.parts.alone()) this.restsUntil = now + took;
  }

  dueAt(): number {
    return Math.max(this.due.first()?.due ?? Number.POSITIVE_INFINITY, this.restsUntil);
  }

  take(): Poll | undefined {
    return this.due.take();
  }

  /** The answer came; gives what of it is to be told. */
  answered(poll: Poll, batch: DeviceBatch, took: number): DeviceBatch {
    const now = this.parts.timing.now();
    this.requests++;
    this.answerMs = this.answerMs === null ? took : this.answerMs + LATEST * (took - this.answerMs);
    this.faults.delete(poll.request);
    poll.unanswered = 0;
    const told = this.watch.answered(poll.request.points, batch, now);
    this.alive();
    return told;
  }

  /**
   * Takes into account what the device brings; gives the ms that it has to wait, so that its neighbours need not. What would
   * have to wait longer than `most` is not taken at all.
   */
  admit(batch: DeviceBatch, most: number): number {
    const isPast = batch.past?.size === batch.length;
    const wait = (isPast ? this.pastBudget : this.budget).take(batch, most);
    const now = this.parts.timing.now();
    // Whoever waits for us is not silent.
    this.heardAt = now + wait;
    if (wait === 0 || isPast) return wait;
    this.overAt = now + wait;
    this.judge();
    return wait;
  }

  /** A report came by itself; gives what of it is to be told. */
  reported(batch: DeviceBatch): DeviceBatch {
    const told = this.watch.reported(batch, this.parts.timing.now());
    this.alive();
    return told;
  }

  /** The device answered that it cannot. Its link is as good as before. */
  declined(poll: Poll, error: DeviceError): DeviceBatch {
    this.requests++;
    this.failed++;
    this.faults.set(poll.request, error.message);
    poll.unanswered = 0;
    this.alive();
    return this.watch.mark(poll.request.points, QUALITY.badDevice);
  }

  /** Nothing came in time. Whoever is silent says so of all its points. */
  unheard(poll: Poll, error: DeviceError): DeviceBatch {
    this.requests++;
    this.failed++;
    this.unanswered++;
    poll.unanswered++;
    if (this.unanswered < SILENT_AFTER) {
      if (poll.unanswered < SILENT_AFTER) return NOTHING;
      // Other questions are answered, this one is not: its points are lost, the device is not.
      this.faults.set(poll.request, error.message);
      return this.watch.mark(poll.request.points);
    }
    this.enter('silent', error.message);
    for (let other = this.due.take(); other; other = this.due.take()) this.parked.push(other);
    return this.watch.mark();
  }

  /** A question was asked, whatever came of it: it is due again, in its own rhythm, or later where nobody answers. */
  again(poll: Poll): void {
    // Its answer was kept so slowly that its link has ended meanwhile: asked on the next, it would end that one too.
    if (poll.plan !== this.due) return;
    const { timing } = this.parts;
    const now = timing.now();
    if (this.state === 'silent') {
      // One is enough to hear whether it is back; the others wait.
      for (let other = this.due.take(); other; other = this.due.take()) this.parked.push(other);
      // On a new link one disturbed telegram says as little of a device that was silent before as of any other.
      const isNew = this.unanswered < SILENT_AFTER;
      poll.due = isNew ? now : now + backOff('silent', this.unanswered, () => timing.random());
      this.due.add(poll);
      return;
    }
    poll.due += poll.every;
    if (poll.due <= now) {
      const times = Math.floor((now - poll.due) / poll.every) + 1;
      this.missed += times;
      poll.due += times * poll.every;
      this.behind = true;
    } else this.behind = false;
    this.due.add(poll);
    this.judge();
  }

  /** The link is gone: no point has a value, and the state is the link's until it is back. */
  lost(): DeviceBatch {
    if (this.state !== 'misconfigured' && this.state !== 'silent') this.enter('connecting', null);
    return this.watch.mark();
  }

  /** What became too old since the last look. */
  stale(): DeviceBatch {
    return this.watch.stale(this.parts.timing.now());
  }

  /** Says that a device that reports by itself has not done so for too long. */
  quiet(reason: string): DeviceBatch {
    this.enter('silent', reason);
    return this.watch.mark();
  }

  status(): AskedDeviceStatus {
    const { state, reason, since, requests, failed, missed, lastAnswer, answerMs } = this;
    const { size: points } = this.watch;
    const usable = this.watch.usable();
    return {
      id: this.device.source.name,
      state,
      reason,
      since,
      points,
      usable,
      requests,
      failed,
      missed,
      lastAnswer,
      answerMs,
    };
  }

  private alive(): void {
    this.unanswered = 0;
    this.lastAnswer = this.parts.clock();
    const now = this.parts.timing.now();
    this.heardAt = now;
    for (const poll of this.parked.splice(0)) this.due.add(Object.assign(poll, { due: now }));
    this.judge();
  }

  private judge(): void {
    if (this.unanswered > 0) return;
    const { faults } = this;
    const [first] = faults.values();
    if (first !== undefined) {
      const points = [...faults.keys()].reduce((sum, request) => sum + request.points.length, 0);
      this.enter('degraded', `${points} of ${this.watch.size} points have no value: ${first}`);
    } else if (this.parts.timing.now() - this.overAt < OVER_FOR) {
      const most = this.budget.budget.readings.toLocaleString('en');
      this.enter(
        'degraded',
        `it brings more than ${most} readings a second, or long texts: what is beyond has to wait`,
      );
    } else if (this.behind) {
      this.enter('degraded', 'it answers more slowly than it is asked: ask less often, or for less');
    } else this.enter('online', null);
  }

  private enter(state: DeviceState, reason: string | null): void {
    if (this.state === state && this.reason === reason) return;
    if (this.state !== state) this.since = this.parts.clock();
    this.state = state;
    this.reason = reason;
    this.parts.onState(state, reason);
  }
}

const NOTHING = DeviceBatch.of([]);

function byRate(points: readonly AskedPoint[]): Map<number, AskedPoint[]> {
  const rates = new Map<number, AskedPoint[]>();
  for (const point of points) {
    const same = rates.get(point.every);
    if (same) same.push(point);
    else rates.set(point.every, [point]);
  }
  return rates;
}
