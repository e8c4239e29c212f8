import type {
  DeviceReport,
  DriverHost,
  DriverLink,
  InboundMessage,
  LinkAnswer,
  LinkCommand,
} from '@millrace/driver-api';
import type { AskOf, Calls } from './calls.ts';
import { type CrossingFault, faultOf } from './crossing.ts';
import type { LinkFacts, LinkFolder, LinkGatewayAnswers, LinkThreadAnswers } from './link-asks.ts';

type Thread = Calls<LinkThreadAnswers, LinkGatewayAnswers>;
type Asked<Name extends keyof LinkGatewayAnswers> = AskOf<LinkGatewayAnswers, Name>;

export interface ThreadedMessagesParts {
  readonly number: number;
  readonly settings: unknown;
  readonly host: DriverHost;
  /** Told, once, when its driver or its thread failed. */
  readonly failed: (error: Error) => void;
  /** The thread that it is to run in, held until it is released. Throws where it has to wait to be started again. */
  readonly take: () => { readonly calls: Thread; release(): void };
}

/**
 * A link that brings messages and whose driver runs in a thread of its own. How it is beside its state is told from there as
 * it changes and remembered here, for whoever asks for it has an answer at once.
 */
export class ThreadedMessages implements DriverLink {
  private readonly parts: ThreadedMessagesParts;
  private thread: { readonly calls: Thread; release(): void } | null = null;
  private facts: LinkFacts = { devices: [], strangers: [], certificate: null };
  private next = 1;
  private stopping: Promise<void> | null = null;

  constructor(parts: ThreadedMessagesParts) {
    this.parts = parts;
  }

  runsIn(thread: Thread): boolean {
    return this.thread?.calls === thread;
  }

  async start(): Promise<void> {
    if (this.thread || this.stopping) return;
    const { number: link, settings, take } = this.parts;
    const thread = take();
    this.thread = thread;
    await thread.calls.ask('begin', { link, settings, folder: this.folder() });
  }

  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  devices(): readonly DeviceReport[] {
    return this.facts.devices;
  }

  strangers(): LinkFacts['strangers'] {
    return this.facts.strangers;
  }

  certificate(): LinkFacts['certificate'] {
    return this.facts.certificate;
  }

  /** Its driver's own answer, also once nobody waits: what it says then is whether the device was given it. */
  async command(command: LinkCommand, signal: AbortSignal): Promise<LinkAnswer> {
    const { calls } = this.thread ?? {};
    if (!calls) return { state: 'failed', message: 'the link is not in use' };
    const link = this.parts.number;
    const number = this.next++;
    const over = (): void => calls.tell('unawaited', { link, number, fault: faultOf(signal.reason) });
    const answer = calls.ask('command', { link, number, command });
    if (signal.aborted) over();
    else signal.addEventListener('abort', over, { once: true });
    try {
      return await answer;
    } finally {
      signal.removeEventListener('abort', over);
    }
  }

  /** What became of each message, in their order, when all are safe or refused. They are handed over in their order at once. */
  deliver({ messages }: Asked<'deliver'>): Promise<(CrossingFault | null)[]> {
    const deliver = (message: InboundMessage): Promise<CrossingFault | null> =>
      this.parts.host.deliver(message).then(() => null, faultOf);
    return Promise.all(messages.map(deliver));
  }

  secret(name: string): Promise<string> {
    return this.parts.host.secret(name);
  }

  report({ state, reason }: Asked<'report'>): void {
    this.parts.host.report(state, reason);
  }

  learn({ facts }: Asked<'facts'>): void {
    this.facts = facts;
  }

  log({ level, fields, message }: Asked<'log'>): void {
    this.parts.host.log[level](fields, message);
  }

  /** Its driver threw, or its thread is gone. */
  fail(error: Error): void {
    if (!this.stopping) this.parts.failed(error);
  }

  private async end(): Promise<void> {
    const { thread } = this;
    if (!thread) return;
    try {
      await thread.calls.ask('stop', { link: this.parts.number });
    } catch (error) {
      // A thread that has ended has no link any more.
      if (!thread.calls.isEnded) throw error;
    } finally {
      this.thread = null;
      thread.release();
    }
  }

  private folder(): LinkFolder {
    try {
      return { path: this.parts.host.folder() };
    } catch (error) {
      return { fault: faultOf(error) };
    }
  }
}
