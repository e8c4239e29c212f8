import { setTimeout as delay } from 'node:timers/promises';
import { MICROS_PER_MS } from '@millrace/contracts';
import { DeviceError, type DeviceReport, type DriverHost, type LinkAnswer } from '@millrace/driver-api';
import { type Job, jobOf } from './codec/job.ts';
import type { PrinterStatus } from './codec/status.ts';
import { type Knows, PrinterConnection } from './connection.ts';
import type { PrinterSettings } from './manifest.ts';

/** ms until a printer that is away is tried again: at first, and at most. */
const [SOON, LATE] = [500, 15_000];
/** A state that does not change is told again so often (ms), so that silence can be seen. */
const TOLD_AGAIN = 60_000;
/** So often (ms) a printer at work is asked how far it is. */
const AT_WORK = 200;
/** A queue that is empty so many times in a row is empty: between two formats it may look so for a moment. */
const EMPTY_TIMES = 5;

interface Waiting {
  readonly job: Exclude<Job, { fault: string }>;
  readonly signal: AbortSignal;
  /** Labels that the printer had counted before, where it counts; it was sent from then on. */
  before: number | null;
  sent: boolean;
  idle: number;
  printed: number | null;
  settle(answer: LinkAnswer): void;
}

/** One printer: asked how it stands again and again, and given one job at a time. */
export class Printer {
  readonly settings: PrinterSettings;
  private readonly host: DriverHost;
  private readonly queue: Waiting[] = [];
  private report: DeviceReport;
  private told = { text: '', at: Number.NEGATIVE_INFINITY };
  private telling = false;
  private nudge = new AbortController();
  private readonly knows: Knows = { hostStatus: true, errors: true, counter: true };

  constructor(settings: PrinterSettings, host: DriverHost) {
    this.settings = settings;
    this.host = host;
    this.report = { device: settings.device, state: 'connecting', reason: null, lastHeard: null };
  }

  get state(): DeviceReport {
    return this.report;
  }

  /** Prints when the printer can. Resolves once it has said so, or when nobody waits any more, with what is known. */
  print(zpl: string, signal: AbortSignal): Promise<LinkAnswer> {
    const job = jobOf(zpl);
    if ('fault' in job) return Promise.resolve({ state: 'refused', message: job.fault });
    return new Promise((resolve) => {
      const settle = (answer: LinkAnswer): void => {
        signal.removeEventListener('abort', late);
        const at = this.queue.indexOf(waiting);
        if (at >= 0) this.queue.splice(at, 1);
        resolve(answer);
      };
      const waiting: Waiting = { job, signal, before: null, sent: false, idle: 0, printed: null, settle };
      const late = (): void => settle(this.gaveUp(waiting));
      if (signal.aborted) {
        late();
        return;
      }
      signal.addEventListener('abort', late, { once: true });
      this.queue.push(waiting);
      this.nudge.abort();
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    let pause = SOON;
    while (!signal.aborted) {
      let connection: PrinterConnection | null = null;
      try {
        connection = await this.connect(signal);
        await this.use(connection, signal);
        pause = SOON;
      } catch (error) {
        if (signal.aborted) break;
        this.lost(error);
        pause = Math.min(pause * 2, LATE);
      } finally {
        connection?.close();
      }
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
    for (const waiting of [...this.queue]) waiting.settle(this.gaveUp(waiting));
  }

  private async connect(signal: AbortSignal): Promise<PrinterConnection> {
    const { host, port, answerWithin } = this.settings;
    const within = AbortSignal.timeout(Math.ceil(answerWithin / MICROS_PER_MS));
    try {
      return await PrinterConnection.open(host, port, AbortSignal.any([within, signal]));
    } catch (error) {
      if (!within.aborted) throw error;
      throw new DeviceError(
        'lost',
        `${host}:${port}: nothing answers: is the printer on, and does nobody else hold it?`,
      );
    }
  }

  /** Until the connection is at its end. Rejects where it broke. */
  private async use(connection: PrinterConnection, signal: AbortSignal): Promise<void> {
    const timeout = this.settings.answerWithin / MICROS_PER_MS;
    while (connection.alive && !signal.aborted) {
      const status = await connection.status(this.knows, timeout, signal);
      this.tell(status);
      const [first] = this.queue;
      if (first && connection.alive) await this.advance(first, status, connection, signal);
      if (!connection.alive) return;
      this.nudge = new AbortController();
      const wait = this.queue.length > 0 ? AT_WORK : this.settings.every / MICROS_PER_MS;
      await delay(wait, undefined, { signal: AbortSignal.any([this.nudge.signal, signal]) }).catch(() => undefined);
    }
  }

  /** One step of a job: sent when nothing is in its way, done when the printer says so. */
  private async advance(
    job: Waiting,
    status: PrinterStatus,
    connection: PrinterConnection,
    signal: AbortSignal,
  ): Promise<void> {
    const timeout = this.settings.answerWithin / MICROS_PER_MS;
    const count = (): Promise<number | null> => connection.counter(this.settings.counter, this.knows, timeout, signal);
    if (!job.sent) {
      if (status.faults.length > 0 || !isIdle(status)) return;
      job.before = await count();
      if (!connection.alive || job.signal.aborted) return;
      job.sent = true;
      await connection.write(job.job.zpl, signal);
      return;
    }
    job.idle = isIdle(status) && status.faults.length === 0 ? job.idle + 1 : 0;
    if (job.before !== null) {
      const now = await count();
      if (now !== null) this.judge(job, now - job.before);
    } else if (status.waiting === null) {
      job.settle({ state: 'acknowledged', message: 'sent; whether it is printed this printer does not tell' });
    } else if (job.idle >= EMPTY_TIMES) {
      job.settle({ state: 'acknowledged', message: `${labels(job.job.labels)} sent, and its queue is empty again` });
    }
  }

  private judge(job: Waiting, printed: number): void {
    const wanted = job.job.labels;
    job.printed = printed;
    if (printed >= wanted) job.settle({ state: 'acknowledged', message: `${labels(wanted)} printed` });
    else if (job.idle >= EMPTY_TIMES) {
      const message = `the printer has done with it and printed ${printed} of ${labels(wanted)}: look at the template`;
      job.settle({ state: 'failed', message });
    }
  }

  /** What can be said of a job that nobody waits for any more. */
  private gaveUp({ sent, printed, job }: Waiting): LinkAnswer {
    const stands = this.report.reason === null ? '' : ` The printer stands: ${this.report.reason}.`;
    if (!sent) return { state: 'failed', message: `Nothing was sent, and nothing will be printed.${stands}` };
    const far = printed === null ? '' : ` ${printed} of ${labels(job.labels)} are printed.`;
    return {
      state: 'failed',
      message: `It was sent, and is not known to be printed.${far}${stands} What is missing comes when that is mended.`,
    };
  }

  private tell(status: PrinterStatus): void {
    const reason = status.faults.length > 0 ? status.faults.join(', ') : null;
    this.report = { device: this.settings.device, state: 'online', reason, lastHeard: Date.now() };
    const { waiting, remaining, faults, warnings } = status;
    const words = reason ?? (isIdle(status) ? 'ready' : 'printing');
    this.say({
      state: words,
      ready: faults.length === 0,
      warnings: warnings.join(', '),
      waiting,
      remaining,
      queued: this.queue.length,
    });
  }

  private lost(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.report = { ...this.report, state: 'lost', reason };
    // Without a count nobody can tell whether what was sent came out before the connection broke.
    for (const job of [...this.queue]) if (job.sent && job.before === null) job.settle(this.gaveUp(job));
    this.say({ state: 'not reached', ready: false });
  }

  /**
   * A message at every change, and now and then. What the gateway does not take now is told the next time; a gateway that
   * says nothing keeps no printer waiting.
   */
  private say(state: object): void {
    const text = JSON.stringify(state);
    if (this.telling || (text === this.told.text && performance.now() - this.told.at < TOLD_AGAIN)) return;
    const { device } = this.settings;
    this.telling = true;
    this.host
      .deliver({
        topic: `devices/${device}/printer`,
        payload: Buffer.from(text),
        retained: false,
        redelivered: false,
        device,
      })
      .then(
        () => {
          this.told = { text, at: performance.now() };
        },
        // It is full or ends: the printer is none the worse.
        () => undefined,
      )
      .finally(() => {
        this.telling = false;
      });
  }
}

const isIdle = ({ waiting, remaining, receiving }: PrinterStatus): boolean =>
  (waiting ?? 0) === 0 && (remaining ?? 0) === 0 && !receiving;

const labels = (count: number): string => (count === 1 ? '1 label' : `${count} labels`);
