import type { Pool } from 'pg';
import { systemCaller } from '../caller.ts';
import { inCompany } from '../db.ts';
import { isAway } from '../fault.ts';
import type { Kernel } from '../kernel.ts';
import { isAnybodyDue, tellChanges } from './tell-changes.ts';

const LOOK_MS = 1_000;
/** What another process wrote, or what was written before this one started, is found by then. */
const SWEEP_MS = 60_000;
/** Of its time, so much at most is spent with looking: one part in twenty. */
const REST = 20;

export interface ChangeWatchOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly execute: Kernel['execute'];
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

/**
 * Tells who follows records that they were changed, soon after the commit and beside it: no command waits for it or pays for
 * it. It keeps nothing of its own; what is still to be told follows from what was written.
 */
export class ChangeWatch {
  readonly #options: ChangeWatchOptions;
  readonly #woken = new Set<string>();
  #timers: NodeJS.Timeout[] = [];
  #running: Promise<void> | undefined;
  #restUntil = 0;
  #stopped = true;

  constructor(options: ChangeWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#timers = [
      setInterval(() => this.#look(), LOOK_MS).unref(),
      setInterval(() => void this.#sweep(), SWEEP_MS).unref(),
    ];
    void this.#sweep();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#running;
  }

  /** Something was committed in a company. */
  wake(company: string): void {
    this.#woken.add(company);
  }

  async #sweep(): Promise<void> {
    try {
      const { rows } = await this.#options.pool.query<{ company: string }>('select kernel.companies() as company');
      for (const { company } of rows) this.#woken.add(company);
      this.#look();
    } catch (error) {
      this.#failed(error);
    }
  }

  #look(): void {
    if (this.#stopped || this.#running || this.#woken.size === 0 || performance.now() < this.#restUntil) return;
    const companies = [...this.#woken];
    this.#woken.clear();
    const began = performance.now();
    this.#running = this.#tell(companies).finally(() => {
      this.#restUntil = performance.now() + (performance.now() - began) * REST;
      this.#running = undefined;
    });
  }

  async #tell(companies: readonly string[]): Promise<void> {
    const { pool, clock, execute } = this.#options;
    for (const company of companies) {
      try {
        const caller = systemCaller(company, 'follow', `follow-${clock()}`);
        if (this.#stopped || !(await inCompany(pool, caller, isAnybodyDue, 'read'))) continue;
        const outcome = await execute(caller, tellChanges.name, {});
        if (!outcome.ok) throw new Error(outcome.refusal?.message);
      } catch (error) {
        this.#woken.add(company);
        this.#failed(error);
      }
    }
  }

  #failed(error: unknown): void {
    if (!isAway(error)) this.#options.log?.error({ error }, 'followers could not be told of changes; tried again');
  }
}
