import { EventMemory } from './event-memory.ts';
import { LastTimes } from './last-times.ts';

/** A subscription whose link was lost; the server may still have it. */
export interface KeptSubscription {
  readonly id: number;
  /** The number of the message that comes next. */
  readonly expected: number;
  /** Milliseconds without a word from it after which it is silent. */
  readonly silence: number;
  /** When the server began, ms since 1970: one that was started again numbers its subscriptions anew. */
  readonly serverStart: number;
  /** When the server gives it up, as of `performance.now()`. */
  readonly until: number;
}

/** What is remembered of a server from one link to the next, by the endpoint. */
export class LinkMemory {
  readonly times = new LastTimes();
  readonly events = new EventMemory();
  private readonly kept = new Map<string, KeptSubscription>();

  /** `what`: the points that it watches, and how. */
  keep(what: string, subscription: KeptSubscription): void {
    const now = performance.now();
    for (const [key, { until }] of this.kept) if (until < now) this.kept.delete(key);
    this.kept.set(what, subscription);
  }

  /** Once: who takes it either has it or makes another. */
  takeKept(what: string, serverStart: number): KeptSubscription | null {
    const found = this.kept.get(what);
    this.kept.delete(what);
    return found && found.serverStart === serverStart && found.until > performance.now() ? found : null;
  }
}
