import type { Pool } from 'pg';
import { systemCaller } from '../caller.ts';
import { type Db, inCompany } from '../db.ts';
import type { Kernel } from '../kernel.ts';
import { settingsInForce } from '../settings/settings.ts';
import { removeOld } from './remove-old.ts';
import { retentionSettings } from './tables.ts';

const LOOK_MS = 3_600_000;
/** µs; a little less than a day, so that it stays at its hour. */
const BETWEEN = 23 * 3_600_000_000;

export interface RetentionJobOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly execute: Kernel['execute'];
  /** Names of a company's entities whose records have a time, of modules that are on. */
  readonly kept: (company: string) => Promise<readonly string[]>;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

/** Once a day, removes what is older than its module says, in every company that has switched that on. */
export class RetentionJob {
  readonly #options: RetentionJobOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: RetentionJobOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.run());
    }, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** One round over all companies; what fails is logged and tried the next day. */
  async run(): Promise<void> {
    const { pool, log } = this.#options;
    try {
      const { rows } = await pool.query<{ company: string }>('select kernel.companies() as company');
      for (const { company } of rows) await this.#ofCompany(company);
    } catch (error) {
      log?.error({ error }, 'old records could not be removed; tried again tomorrow');
    }
  }

  async #ofCompany(company: string): Promise<void> {
    const { pool, clock, execute, kept, log } = this.#options;
    const caller = systemCaller(company, 'retention', `retention-${clock()}`);
    const entities = await kept(company);
    if (entities.length === 0) return;
    const { enabled, done } = await inCompany(pool, caller, (db) => standing(db, clock()), 'read');
    if (!enabled) return;
    for (const entity of entities) {
      for (let more = !done.includes(entity); more; ) {
        const outcome = await execute(caller, removeOld.name, { entity });
        if (!outcome.ok)
          log?.error({ company, entity, refusal: outcome.refusal?.code }, 'old records were not removed');
        const result = outcome.result as { readonly more: boolean; readonly removed: number } | undefined;
        // Where nothing could go, nothing more will.
        more = result?.more === true && result.removed > 0;
      }
    }
  }
}

/** Whether a company wants it, and of which entities it was done today. */
async function standing(db: Db, now: number): Promise<{ readonly enabled: boolean; readonly done: readonly string[] }> {
  const { enabled } = await settingsInForce(db, retentionSettings, now);
  const rows = await db.rows<{ entity: string }>('select distinct entity from kernel.retention_run where at > $1', [
    now - BETWEEN,
  ]);
  return { enabled, done: rows.map(({ entity }) => entity) };
}
