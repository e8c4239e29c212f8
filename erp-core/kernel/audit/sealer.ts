import type { Pool } from 'pg';
import { sealAudit } from './seal.ts';

const EVERY_MS = 60_000;

export interface SealerOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

/** Seals every company's audit trail, once a minute. What could not be sealed is sealed the next time. */
export class AuditSealer {
  readonly #options: SealerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(options: SealerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#busy) return;
      this.#busy = true;
      this.#running = this.#seal().finally(() => {
        this.#busy = false;
      });
    }, EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #seal(): Promise<void> {
    const { pool, clock, log } = this.#options;
    try {
      const { rows } = await pool.query<{ company: string }>('select kernel.companies() as company');
      for (const { company } of rows) await sealAudit(pool, company, clock);
    } catch (error) {
      log?.error({ error }, 'the audit trail could not be sealed; tried again in a minute');
    }
  }
}
