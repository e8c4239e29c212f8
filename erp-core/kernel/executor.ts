import { setTimeout as delay } from 'node:timers/promises';
import type { Call, ExecutorOptions, Ran } from './call.ts';
import { Fault, faultOf, isAway, isTransient, triesOf } from './fault.ts';
import type { Outcome } from './outcome.ts';
import { RememberedRows } from './remembered-rows.ts';
import { runAlone } from './run-alone.ts';
import { runBatch } from './run-batch.ts';

interface WaitingCall {
  readonly call: Call;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}
/** A piece of work with a transaction of its own that takes its turn among the commands of its company. */
interface WaitingTask {
  readonly task: () => Promise<void>;
}
type Waiting = WaitingCall | WaitingTask;

const BATCH_LIMIT = 256;
/** Companies whose rows are remembered at most; the one that worked longest ago goes first. */
const MOST_COMPANIES = 8;

/**
 * One batch in flight per company: what arrives meanwhile waits and goes together as the next one, with no timer. A
 * single command is a batch of one. Companies run side by side.
 */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #queues = new Map<string, Waiting[]>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #remembered = new Map<string, RememberedRows>();

  constructor(options: ExecutorOptions) {
    this.#options = options;
    // Another server, or the same one restored, gives the same numbers to other transactions.
    options.pool.on('error', () => this.#remembered.clear());
  }

  execute(call: Call): Promise<Outcome> {
    return new Promise((resolve, reject) => this.#enqueue(call.caller.company, { call, resolve, reject }));
  }

  /** Runs a task between two batches of a company. The task opens its own transaction; what it throws is thrown here. */
  alone<Result>(company: string, task: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => this.#enqueue(company, { task: () => task().then(resolve, reject) }));
  }

  /** Resolves when nothing is in flight any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #enqueue(company: string, waiting: Waiting): void {
    const queue = this.#queues.get(company) ?? [];
    queue.push(waiting);
    this.#queues.set(company, queue);
    if (this.#running.has(company)) return;
    this.#running.set(company, this.#drain(company, queue));
  }

  async #drain(company: string, queue: Waiting[]): Promise<void> {
    await Promise.resolve(); // Whoever enqueued has set us as running before the queue is looked at.
    while (queue.length > 0) {
      const next = nextBatch(queue);
      if ('task' in next) {
        await next.task();
        this.#options.onCommit(company);
      } else queue.unshift(...(await this.#run(company, next)));
    }
    // In the same turn as the last look at the queue: what comes after starts a new drain.
    this.#running.delete(company);
    this.#queues.delete(company);
  }

  /** Settles a batch; returns those that have to go into the next one. */
  async #run(company: string, batch: readonly WaitingCall[]): Promise<readonly WaitingCall[]> {
    try {
      const { results: outcomes, events } = await this.#tried(batch.map(({ call }) => call));
      const left = batch.filter((_, at) => isDeferred(outcomes[at]));
      const tell = () => {
        this.#options.onCommit(company, events);
        for (const [at, waiting] of batch.entries()) {
          const outcome = outcomes[at];
          if (outcome instanceof Error) waiting.reject(outcome);
          else if (!isDeferred(outcome)) waiting.resolve(outcome);
        }
      };
      // Answering takes as long as the database needs for the first questions of the next batch: those leave first.
      if (left.length + (this.#queues.get(company)?.length ?? 0) > 0) setImmediate(tell);
      else tell();
      if (left.length === batch.length) {
        throw new Fault('handler-failed', 'us', 'a command asks for other rows each time it is asked what it needs');
      }
      return left;
    } catch (error) {
      // One bad command fails its whole batch in the database: each then stands for itself.
      if (batch.length > 1 && !isAway(error)) {
        for (const waiting of batch) await this.#run(company, [waiting]);
      } else {
        for (const waiting of batch) waiting.reject(faultOf(error));
      }
      return [];
    }
  }

  #rememberedOf(company: string): RememberedRows {
    const remembered = this.#remembered.get(company) ?? new RememberedRows();
    this.#remembered.delete(company);
    this.#remembered.set(company, remembered);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_COMPANIES && oldest !== undefined) this.#remembered.delete(oldest);
    return remembered;
  }

  async #tried(calls: readonly Call[]): Promise<Ran> {
    for (let tried = 1; ; tried += 1) {
      try {
        const [first] = calls;
        if (!first) return { results: [], events: [] };
        if (isAlone(first)) return await runAlone(first, this.#options);
        return await runBatch(calls, this.#options, this.#rememberedOf(first.caller.company));
      } catch (error) {
        if (isAway(error)) this.#remembered.clear();
        if (!isTransient(error) || tried >= triesOf(error)) throw error;
        // Whoever was in the way gets a moment to end; a random one, so that two do not meet again and again.
        await delay(Math.random() * 2 ** tried);
      }
    }
  }
}

const isDeferred = (ran: Ran['results'][number] | undefined): ran is 'deferred' | undefined =>
  ran === undefined || ran === 'deferred';

const isAlone = (call: Call): boolean => call.dryRun || call.definition.body.kind === 'run';

function nextBatch(queue: Waiting[]): readonly WaitingCall[] | WaitingTask {
  const batch: WaitingCall[] = [];
  const keys = new Set<string>();
  for (let next = queue[0]; next && batch.length < BATCH_LIMIT; next = queue[0]) {
    if ('task' in next) {
      if (batch.length > 0) break;
      queue.shift();
      return next;
    }
    // A repeat of a key that is in flight waits for the outcome it repeats.
    // Nor do two go together of which one knows more fields of a table than the other.
    const [first] = batch;
    const isOther = first && first.call.registry.wide !== next.call.registry.wide;
    if (batch.length > 0 && (isOther || isAlone(next.call) || keys.has(next.call.key))) break;
    queue.shift();
    batch.push(next);
    keys.add(next.call.key);
    if (isAlone(next.call)) break;
  }
  return batch;
}
