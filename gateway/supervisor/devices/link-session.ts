import { MICROS_PER_MS } from '@millrace/contracts';
import { batchOf, type DeviceBatch, DeviceError, type OpenLink, type PlannedRequest } from '@millrace/driver-api';
import type { Source } from '../../pipeline/source.ts';
import { backOff } from './back-off.ts';
import { CallLimit } from './call-limit.ts';
import type { AskedPoint } from './device-config.ts';
import { asDeviceError } from './device-fault.ts';
import { type DeviceLane, type Poll, SILENT_AFTER } from './device-lane.ts';
import { pause, type Sleep, type Timing, within } from './timing.ts';

export interface SessionParts {
  readonly timing: Timing;
  /** How long one answer is waited for, ms. */
  readonly timeout: number;
  readonly subscribes: boolean;
  /** Resolves when the samples are safe; rejects where the gateway takes none now. */
  readonly deliver: (source: Source, batch: DeviceBatch) => Promise<void>;
  readonly onTrouble: (reason: string) => void;
  /** So many values of a device were not taken. */
  readonly refused: (source: Source, reason: string, values: number) => void;
}

/** What a person or a command waits for: it goes before what is due anyway. */
interface Urgent {
  readonly lane: DeviceLane;
  readonly signal: AbortSignal;
  call(signal: AbortSignal): Promise<void>;
  fail(error: unknown): void;
}

/** So many urgent calls may go before one reading that is due: whoever writes much does not stop the plant's eyes. */
const URGENT_IN_A_ROW = 4;
const STALE_EVERY = 1_000;
const IDLE = 60_000;
/** To be subscribed to, a device is asked several things one after the other, and for many points in parts. */
const QUESTIONS = 4;
const POINTS_A_QUESTION = 250;
/** A device that reports by itself says something at least in so many of its points' intervals. */
const QUIET = 3;
/** A device that would have to wait longer than this (ms) to bring what it has does not stop when it is told to. */
const MOST_WAIT = 30_000;
const OVER_BUDGET = 'over-budget';

/**
 * One link while it lasts: asks what is due, whoever has used the link least first, lets writes go before readings, and
 * ends when the link does.
 */
export class LinkSession {
  /** Whether anything at all was answered. */
  answered = false;
  private readonly link: OpenLink;
  private readonly parts: SessionParts;
  private lanes: readonly DeviceLane[];
  private readonly urgent: Urgent[] = [];
  private urgentInARow = 0;
  /** Questions in a row, to whichever device, that nothing answered. */
  private inVain = 0;
  private readonly resting = new Set<Sleep>();
  /** What ends the reports of each device. */
  private readonly reports = new Map<DeviceLane, AbortController>();
  private readonly scope = new AbortController();
  private readonly broken = Promise.withResolvers<never>();

  constructor(link: OpenLink, lanes: readonly DeviceLane[], parts: SessionParts) {
    this.link = link;
    this.lanes = lanes;
    this.parts = parts;
    // It may come before anybody waits for it: while devices are still being subscribed to.
    this.broken.promise.catch(() => undefined);
  }

  /** Runs until `signal` is aborted (resolves) or the link is lost (rejects with a DeviceError). */
  async run(signal: AbortSignal, lost: Promise<DeviceError>): Promise<void> {
    const end = (): void => this.scope.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      void lost.then(this.broken.reject);
      if (this.parts.subscribes)
        await Promise.race([Promise.all(this.lanes.map((lane) => this.subscribe(lane))), this.broken.promise]);
      else for (const lane of this.lanes) this.begin(lane);
      const workers = Array.from({ length: this.link.parallel }, () => this.work());
      await Promise.race([...workers, this.look(), this.broken.promise]);
    } catch (error) {
      if (!signal.aborted) throw asDeviceError(error);
    } finally {
      signal.removeEventListener('abort', end);
      this.scope.abort(new DeviceError('lost', 'the link ended'));
      this.wake();
      for (const lane of this.reports.keys()) this.unsubscribe(lane);
      for (const one of this.urgent.splice(0))
        one.fail(new DeviceError('lost', 'the link ended before the device was asked'));
    }
  }

  /** Other devices behind the same link from now on; a lane that stays keeps its rhythm. */
  use(lanes: readonly DeviceLane[]): void {
    const before = new Set(this.lanes);
    this.lanes = lanes;
    for (const lane of before) if (!lanes.includes(lane)) this.unsubscribe(lane);
    for (const lane of lanes) {
      if (before.has(lane)) continue;
      if (this.parts.subscribes) this.subscribe(lane).catch(this.broken.reject);
      else this.begin(lane);
    }
    this.wake();
  }

  /** Calls the device before anything that is due. Resolves with its answer; rejects with why there is none. */
  now<Result>(
    lane: DeviceLane,
    signal: AbortSignal,
    call: (link: OpenLink, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    return new Promise((resolve, fail) => {
      this.urgent.push({
        lane,
        signal,
        fail,
        call: async (own) => resolve(await call(this.link, own)),
      });
      this.wake();
    });
  }

  /** The questions that give these points on this link. */
  plan(lane: DeviceLane, points: readonly AskedPoint[]): Promise<readonly PlannedRequest[]> {
    return this.link.plan(points, lane.device.profile);
  }

  /** Its questions are due as soon as they are planned. */
  private begin(lane: DeviceLane): void {
    lane.plan(this.link).then(() => this.wake(), this.broken.reject);
  }

  private get over(): boolean {
    return this.scope.signal.aborted;
  }

  private async work(): Promise<void> {
    const limit = new CallLimit(this.parts.timing, this.parts.timeout, this.scope.signal);
    try {
      while (!this.over) await this.turn(limit);
    } finally {
      limit.end();
    }
  }

  private async turn(limit: CallLimit): Promise<void> {
    const now = this.parts.timing.now();
    const lane = this.nextLane(now);
    const urgent = !lane || this.urgentInARow < URGENT_IN_A_ROW ? this.urgent.shift() : undefined;
    if (urgent) {
      this.urgentInARow++;
      await this.carryOut(urgent, limit);
      return;
    }
    this.urgentInARow = 0;
    const poll = lane?.take();
    if (lane && poll) await this.ask(lane, poll, limit);
    else await this.rest(Math.min(IDLE, this.earliest() - now));
  }

  private async ask(lane: DeviceLane, poll: Poll, limit: CallLimit): Promise<void> {
    const { timing, timeout } = this.parts;
    const began = timing.now();
    let told: DeviceBatch;
    let wait = 0;
    try {
      const batch = await limit.run(
        (signal) => poll.request.read(signal),
        () => new DeviceError('silent', `no answer within ${timeout} ms`),
      );
      this.answered = true;
      this.inVain = 0;
      told = lane.answered(poll, batch, timing.now() - began);
      wait = lane.admit(told, Number.POSITIVE_INFINITY);
    } catch (error) {
      if (this.over) throw error;
      told = this.failed(lane, poll, asDeviceError(error));
    } finally {
      lane.use(timing.now() - began, timing.now());
    }
    // A device that was changed meanwhile is another lane's now.
    if (!this.lanes.includes(lane)) return;
    // It was read now and is handed on now: what is too much is paid for by its next turn.
    const rest = wait > 0 ? pause(timing, wait, this.scope.signal) : undefined;
    void Promise.all([this.hand(lane, told), rest]).finally(() => {
      lane.again(poll);
      this.wake();
    });
    // That its devices were silent on the link before says nothing of this one.
    if (this.inVain >= SILENT_AFTER && this.lanes.every(isMute)) {
      throw new DeviceError('silent', lane.reason ?? 'nothing answers');
    }
  }

  private failed(lane: DeviceLane, poll: Poll, error: DeviceError): DeviceBatch {
    if (error.code === 'silent') {
      this.inVain++;
      return lane.unheard(poll, error);
    }
    if (error.code !== 'device' && error.code !== 'unwritable') throw error;
    this.answered = true;
    this.inVain = 0;
    return lane.declined(poll, error);
  }

  private async carryOut({ lane, signal: asked, call, fail }: Urgent, limit: CallLimit): Promise<void> {
    const { timing, timeout } = this.parts;
    const began = timing.now();
    try {
      asked.throwIfAborted();
      await limit.run(
        call,
        () => new DeviceError('silent', `no answer within ${timeout} ms: whether it was done is not known`),
      );
    } catch (error) {
      fail(error);
      if (this.over) throw error;
      if (!asked.aborted && ends(error)) throw error;
    } finally {
      lane.use(timing.now() - began, timing.now());
    }
  }

  /** `refused`: how often the device could not be subscribed to on this link before. */
  private async subscribe(lane: DeviceLane, refused = 0): Promise<void> {
    const { timing, timeout } = this.parts;
    const { device } = lane;
    const reports = new AbortController();
    this.reports.set(lane, reports);
    const patience = timeout * (QUESTIONS + device.points.length / POINTS_A_QUESTION);
    const agreed = within(
      timing,
      patience,
      this.scope.signal,
      () =>
        this.link.subscribe(device.points, {
          signal: reports.signal,
          profile: device.profile,
          patience: this.patience(lane),
          deliver: async (readings) => {
            // What was under way when it was given up is not told after what was said then.
            if (reports.signal.aborted) throw reports.signal.reason;
            this.answered = true;
            const batch = batchOf(readings);
            await this.admit(lane, batch, reports.signal);
            await this.parts.deliver(device.source, lane.reported(batch));
          },
        }),
      () => new DeviceError('silent', `it has not agreed to report within ${Math.round(patience)} ms`),
    );
    try {
      await agreed;
      lane.agreed();
    } catch (error) {
      const { code, message } = asDeviceError(error);
      if (this.over || (code !== 'misconfigured' && code !== 'device')) throw error;
      lane.unusable(message);
      this.subscribeLater(lane, refused + 1).catch(this.broken.reject);
    }
  }

  /** What a device does not have, or has no room for, it may have later: others behind the same link are not disturbed. */
  private async subscribeLater(lane: DeviceLane, refused: number): Promise<void> {
    const { timing } = this.parts;
    const reports = this.reports.get(lane);
    const wait = backOff('misconfigured', refused, () => timing.random());
    await pause(timing, wait, this.scope.signal);
    if (this.over || this.reports.get(lane) !== reports) return;
    reports?.abort(new DeviceError('lost', 'these reports were not agreed upon'));
    await this.subscribe(lane, refused);
  }

  private unsubscribe(lane: DeviceLane): void {
    this.reports.get(lane)?.abort(new DeviceError('lost', 'these reports are not wanted any more'));
    this.reports.delete(lane);
  }

  /**
   * Looks once a second at what became too old, and at who should have reported and did not. What is reported only when
   * it changes is not old for being the same: there the device's own sign of life counts.
   */
  private async look(): Promise<void> {
    const { timing, subscribes } = this.parts;
    while (!this.over) {
      await this.rest(STALE_EVERY, false);
      for (const lane of this.lanes) {
        if (!subscribes) {
          await this.hand(lane, lane.stale());
          continue;
        }
        const patience = this.patience(lane);
        if (lane.state === 'misconfigured' || timing.now() - lane.heardAt <= patience) continue;
        const reason = `it has reported nothing for ${Math.round(patience / 1_000)} s`;
        await this.hand(lane, lane.quiet(reason));
        if (this.lanes.every(isMute)) throw new DeviceError('silent', reason);
      }
    }
  }

  /** Milliseconds that a device which reports by itself may say nothing. */
  private patience({ device }: DeviceLane): number {
    return Math.max(...device.points.map(({ every }) => every / MICROS_PER_MS)) * QUIET + this.parts.timeout;
  }

  /** Waits for as long as the device has brought too much. Rejects, and gives the link up, where it does not stop at all. */
  private async admit(lane: DeviceLane, batch: DeviceBatch, signal: AbortSignal): Promise<void> {
    if (batch.length === 0) return;
    const wait = lane.admit(batch, MOST_WAIT);
    if (wait > MOST_WAIT) {
      const error = new DeviceError('refused', `it does not stop: ${Math.round(wait / 1_000)} s of its readings wait`);
      this.parts.refused(lane.device.source, OVER_BUDGET, batch.length);
      this.broken.reject(error);
      throw error;
    }
    if (wait === 0) return;
    await pause(this.parts.timing, wait, signal);
    if (!signal.aborted) return;
    this.parts.refused(lane.device.source, OVER_BUDGET, batch.length);
    throw signal.reason;
  }

  private async hand({ device }: DeviceLane, batch: DeviceBatch): Promise<void> {
    if (batch.length === 0) return;
    try {
      await this.parts.deliver(device.source, batch);
    } catch (error) {
      this.parts.onTrouble(error instanceof Error ? error.message : String(error));
    }
  }

  private nextLane(now: number): DeviceLane | null {
    let next: DeviceLane | null = null;
    for (const lane of this.lanes) {
      if (lane.dueAt() <= now && (next === null || lane.load(now) < next.load(now))) next = lane;
    }
    return next;
  }

  private earliest(): number {
    return this.lanes.reduce((least, lane) => Math.min(least, lane.dueAt()), Number.POSITIVE_INFINITY);
  }

  private async rest(milliseconds: number, wakes = true): Promise<void> {
    if (this.over) return;
    const sleep = this.parts.timing.sleep(Math.max(0, milliseconds));
    const stop = (): void => sleep.end();
    this.scope.signal.addEventListener('abort', stop, { once: true });
    if (wakes) this.resting.add(sleep);
    await sleep.done;
    this.resting.delete(sleep);
    this.scope.signal.removeEventListener('abort', stop);
  }

  private wake(): void {
    for (const sleep of this.resting) sleep.end();
  }
}

/** Nothing is to be heard of it. */
const isMute = ({ state }: DeviceLane): boolean => state === 'silent' || state === 'misconfigured';

/** Whether a failed call says that the link itself is no good any more. */
const ends = (error: unknown): boolean =>
  !['device', 'unwritable', 'silent', 'misconfigured'].includes(asDeviceError(error).code);
