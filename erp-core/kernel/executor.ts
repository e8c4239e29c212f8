import { setTimeout as delay } from 'node:timers/promises';
import type { Call, ExecutorOptions, Ran } from './call.ts';
import { Fault, faultOf, isAway, isTransient } from './fault.ts';
import { InFlight } from './in-flight.ts';
import type { Outcome } from './outcome.ts';
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

/** What waits in a company, and what is on its way to the disk. */
interface Line {
  readonly company: string;
  readonly queue: Waiting[];
  /** The batch that has sent its writes and is not answered. */
  writing: InFlight | undefined;
  draining: Promise<void> | undefined;
}

const BATCH_LIMIT = 256;
const TRIES = 8;

/**
 * One batch of a company is read and decided at a time: what arrives meanwhile waits and goes together as the next one,
 * with no timer. A single command is a batch of one. While a batch is written and committed the next one is read and
 * decided, behind it where it would not see its rows (`in-flight.ts`); its own writes go when the first are answered, so
 * that events are numbered in the order of decisions. What goes alone waits until all is written. Companies run side by
 * side.
 */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  execute(call: Call): Promise<Outcome> {
    return new Promise((resolve, reject) => this.#enqueue(call.caller.company, [{ call, resolve, reject }]));
  }

  /** Runs a task between two batches of a company. The task opens its own transaction; what it throws is thrown here. */
  alone<Result>(company: string, task: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => this.#enqueue(company, [{ task: () => task().then(resolve, reject) }]));
  }

  /** Resolves when nothing is in flight any more. */
  async idle(): Promise<void> {
    while (this.#lines.size > 0) {
      await Promise.all(
        [...this.#lines.values()].map(async (line) => {
          await line.draining;
          await line.writing?.ended;
        }),
      );
    }
  }

  #enqueue(company: string, waiting: readonly Waiting[], first = false): void {
    const line: Line = this.#lines.get(company) ?? { company, queue: [], writing: undefined, draining: undefined };
    this.#lines.set(company, line);
    if (first) line.queue.unshift(...waiting);
    else line.queue.push(...waiting);
    line.draining ??= this.#drain(line);
  }

  async #drain(line: Line): Promise<void> {
    await Promise.resolve(); // Whoever enqueued has set us as draining before the queue is looked at.
    const { company, queue } = line;
    while (queue.length > 0) {
      const next = nextBatch(line);
      if (next === 'repeat') await line.writing?.ended;
      else if ('task' in next) {
        await line.writing?.ended;
        await next.task();
        this.#options.onCommit(company);
      } else if (next.some(({ call }) => isAlone(call))) {
        await line.writing?.ended;
        await this.#run(company, next);
      } else await this.#begin(line, next);
    }
    // In the same turn as the last look at the queue: what comes after starts a new drain.
    line.draining = undefined;
    this.#forget(line);
  }

  #forget(line: Line): void {
    if (!line.draining && !line.writing && line.queue.length === 0) this.#lines.delete(line.company);
  }

  /** Resolves when the batch has sent its writes, or has failed: then the next one may be read. */
  #begin(line: Line, batch: readonly WaitingCall[]): Promise<void> {
    return new Promise((resolve) => {
      const calls = batch.map(({ call }) => call);
      const answered = Promise.withResolvers<void>();
      let inFlight: InFlight | undefined;
      const ran = runBatch(calls, this.#options, {
        before: line.writing,
        sent: (rows) => {
          inFlight = new InFlight(new Set(calls.map(({ key }) => key)), rows, answered.promise);
          line.writing = inFlight;
          resolve();
        },
      });
      void ran
        .then((done) => this.#answer(line.company, batch, done))
        .catch((error: unknown) => this.#failed(line, batch, error))
        .finally(() => {
          if (inFlight && line.writing === inFlight) line.writing = undefined;
          answered.resolve();
          resolve();
          this.#forget(line);
        });
    });
  }

  #answer(company: string, batch: readonly WaitingCall[], { results, events }: Ran): void {
    this.#options.onCommit(company, events);
    const left: WaitingCall[] = [];
    for (const [at, waiting] of batch.entries()) {
      const outcome = results[at];
      if (outcome === undefined || outcome === 'deferred') left.push(waiting);
      else if (outcome instanceof Error) waiting.reject(outcome);
      else waiting.resolve(outcome);
    }
    if (left.length > 0 && left.length === batch.length) {
      throw new Fault('handler-failed', 'us', 'a command asks for other rows each time it is asked what it needs');
    }
    if (left.length > 0) this.#enqueue(company, left, true);
  }

  /** One bad command fails its whole batch in the database: each then stands for itself, when all else is written. */
  #failed(line: Line, batch: readonly WaitingCall[], error: unknown): void {
    if (isAway(error) || (batch.length === 1 && !isTransient(error))) {
      for (const waiting of batch) waiting.reject(faultOf(error));
      return;
    }
    this.#enqueue(line.company, [{ task: () => this.#run(line.company, batch, isTransient(error) ? 2 : 1) }], true);
  }

  /** Runs a batch, with nothing of its company beside it, to its end; `tries`: which try it is. */
  async #run(company: string, batch: readonly WaitingCall[], tries = 1): Promise<void> {
    try {
      this.#answer(
        company,
        batch,
        await this.#tried(
          batch.map(({ call }) => call),
          tries,
        ),
      );
    } catch (error) {
      if (batch.length > 1 && !isAway(error)) {
        for (const waiting of batch) await this.#run(company, [waiting]);
      } else {
        for (const waiting of batch) waiting.reject(faultOf(error));
      }
    }
  }

  async #tried(calls: readonly Call[], tries: number): Promise<Ran> {
    for (let tried = tries; ; tried += 1) {
      // Whoever was in the way gets a moment to end; a random one, so that two do not meet again and again.
      if (tried > 1) await delay(Math.random() * 2 ** tried);
      try {
        const [first] = calls;
        return first && isAlone(first) ? await runAlone(first, this.#options) : await runBatch(calls, this.#options);
      } catch (error) {
        if (!isTransient(error) || tried >= TRIES) throw error;
      }
    }
  }
}

const isAlone = (call: Call): boolean => call.dryRun || call.definition.body.kind === 'run';

/** What goes next; "repeat" where it is a key that is on its way: it waits for the outcome that it repeats. */
function nextBatch({ queue, writing }: Line): readonly WaitingCall[] | WaitingTask | 'repeat' {
  const batch: WaitingCall[] = [];
  const keys = new Set<string>();
  const taken = (key: string): boolean => keys.has(key) || writing?.keys.has(key) === true;
  for (let next = queue[0]; next && batch.length < BATCH_LIMIT; next = queue[0]) {
    if ('task' in next) {
      if (batch.length > 0) break;
      queue.shift();
      return next;
    }
    if (batch.length > 0 && isAlone(next.call)) break;
    if (taken(next.call.key)) return batch.length > 0 ? batch : 'repeat';
    queue.shift();
    batch.push(next);
    keys.add(next.call.key);
    if (isAlone(next.call)) break;
  }
  return batch;
}
