import type { SampleValue } from '@millrace/contracts';
import {
  type BrowsedItem,
  type CallContext,
  type ConnectContext,
  DeviceError,
  type DevicePoint,
  type OpenLink,
  type PlannedRequest,
  type SubscribeContext,
} from '@millrace/driver-api';
import type { GatewayAnswers, ThreadAnswers } from './asks.ts';
import type { AskOf, Calls } from './calls.ts';
import { crossed, errorOf, faultOf } from './crossing.ts';

type Thread = Calls<ThreadAnswers, GatewayAnswers>;

interface Reports {
  readonly context: SubscribeContext;
  readonly points: Int32Array;
}

/** A link whose driver runs in a thread of its own: what is asked of it is asked there. */
export class ThreadLink implements OpenLink {
  readonly number: number;
  parallel = 1;
  private readonly thread: Thread;
  private readonly context: ConnectContext;
  private readonly reports = new Map<number, Reports>();
  private readonly release: () => void;
  private next = 1;
  private closing: Promise<void> | null = null;
  private readonly unwanted = (): void =>
    this.thread.tell('unwanted', { link: this.number, fault: faultOf(this.context.signal.reason) });
  /** A plan is kept in the thread for as long as one of its requests is held here. */
  private readonly plans = new FinalizationRegistry<number>((plan) =>
    this.thread.tell('forget', { link: this.number, plan }),
  );

  /** `release` is called once, when nothing is left of the link. */
  constructor(number: number, thread: Thread, context: ConnectContext, release: () => void) {
    this.number = number;
    this.thread = thread;
    this.context = context;
    this.release = release;
  }

  runsIn(thread: Thread): boolean {
    return this.thread === thread;
  }

  async open(settings: unknown): Promise<this> {
    this.context.signal.addEventListener('abort', this.unwanted, { once: true });
    try {
      const { parallel } = await this.thread.ask('open', { link: this.number, settings });
      this.parallel = parallel;
      return this;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  async plan(points: readonly DevicePoint[], profile: unknown): Promise<readonly PlannedRequest[]> {
    const plan = this.next++;
    const { number: link, thread } = this;
    const asked = await thread.ask('plan', { link, plan, points, profile });
    // Held by each of its requests, and so gone with the last of them.
    const held = { plan };
    this.plans.register(held, plan);
    return asked.map((column, request) => ({
      points: column,
      read: async (signal) => crossed(await thread.ask('read', { link, plan: held.plan, request }, signal), column),
    }));
  }

  write(point: DevicePoint, value: SampleValue, { signal, profile }: CallContext): Promise<void> {
    return this.thread.ask('write', { link: this.number, point, value, profile }, signal);
  }

  async subscribe(points: readonly DevicePoint[], context: SubscribeContext): Promise<void> {
    const { signal, profile, patience } = context;
    signal.throwIfAborted();
    const subscription = this.next++;
    const { number: link, thread } = this;
    this.reports.set(subscription, { context, points: Int32Array.from(points, ({ id }) => id) });
    const end = (): void => {
      this.reports.delete(subscription);
      thread.tell('unsubscribe', { link, subscription, fault: faultOf(signal.reason) });
    };
    signal.addEventListener('abort', end, { once: true });
    await thread.ask('subscribe', { link, subscription, points, profile, patience });
  }

  async *browse(under: string | undefined, { signal, profile }: CallContext): AsyncGenerator<BrowsedItem> {
    const list = this.next++;
    const { number: link, thread } = this;
    try {
      for (;;) {
        const { items, done } = await thread.ask('browse', { link, list, under, profile }, signal);
        yield* items;
        if (done) return;
      }
    } finally {
      thread.tell('browsed', { link, list });
    }
  }

  close(): Promise<void> {
    this.closing ??= this.thread
      .ask('close', { link: this.number })
      // A thread that has ended has no link any more.
      .catch(() => undefined)
      .finally(() => this.end());
    return this.closing;
  }

  async deliver({ subscription, batch }: AskOf<GatewayAnswers, 'deliver'>): Promise<void> {
    const reports = this.reports.get(subscription);
    if (!reports) throw new DeviceError('lost', 'these reports are not wanted any more');
    await reports.context.deliver(crossed(batch, reports.points));
  }

  secret(name: string): Promise<string> {
    return this.context.secret(name);
  }

  lost({ fault }: AskOf<GatewayAnswers, 'lost'>): void {
    const error = errorOf(fault);
    this.context.lost(error instanceof DeviceError ? error : new DeviceError('lost', error.message));
  }

  threadEnded(error: DeviceError): void {
    this.context.lost(error);
  }

  log({ level, fields, message }: AskOf<GatewayAnswers, 'log'>): void {
    this.context.log[level](fields, message);
  }

  private end(): void {
    this.context.signal.removeEventListener('abort', this.unwanted);
    this.reports.clear();
    this.release();
  }
}
