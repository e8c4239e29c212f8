import type { Pool, PoolClient } from 'pg';
import { inCompany } from './db.ts';
import { eventsAfter, newestEvent } from './event.repository.ts';
import type { EventRecord } from './event.ts';

const PAGE = 500;
const A_MOMENT_MS = 4;

/**
 * Tells listeners every event of every company after its commit, in order and without a gap, whichever process wrote
 * it: a notification only says that there is something, the events are read by their numbers. A listener hears what is
 * written after `start`.
 */
export class EventFeed {
  readonly #pool: Pool;
  readonly #log: { readonly error: (details: object, message: string) => void } | undefined;
  readonly #listeners = new Set<(event: EventRecord) => void>();
  /** The newest number told, by company. */
  readonly #told = new Map<string, number>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** The newest number that a notification told, by company: looked at in a moment. */
  readonly #others = new Map<string, number>();
  #client: PoolClient | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(options: { pool: Pool; log?: { error: (details: object, message: string) => void } | undefined }) {
    this.#pool = options.pool;
    this.#log = options.log;
  }

  listen(listener: (event: EventRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    this.#stopped = false;
    await this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await Promise.allSettled(this.#reading.values());
    this.#client?.release(true);
    this.#client = undefined;
  }

  /**
   * What this process wrote and committed itself is told without being read again, where it is the next in order;
   * otherwise it is read like what others wrote.
   */
  committed(company: string, events: readonly EventRecord[]): void {
    const [first] = events;
    if (!first || this.#stopped) return;
    if (this.#reading.has(company) || this.#told.get(company) !== first.seq - 1) this.wake(company);
    else this.#tellAll(company, events);
  }

  /** Something may have been written for this company; `newest`: the number of the last of it, where that is known. */
  wake(company: string, newest = Number.POSITIVE_INFINITY): void {
    if (this.#stopped || (this.#told.get(company) ?? 0) >= newest) return;
    if (this.#reading.has(company)) {
      this.#again.add(company);
      return;
    }
    const reading = this.#read(company)
      .catch((error: unknown) => {
        this.#log?.error({ error, company }, 'events could not be read; the next notification tries again');
      })
      .finally(() => {
        this.#reading.delete(company);
        if (this.#again.delete(company)) this.wake(company);
      });
    this.#reading.set(company, reading);
  }

  /**
   * Somebody has committed. Often it was this very process, which tells its events itself in a moment: only what is still
   * untold then is read.
   */
  #heard(company: string, newest: number): void {
    if ((this.#told.get(company) ?? 0) >= newest) return;
    const waiting = this.#others.get(company);
    this.#others.set(company, Math.max(newest, waiting ?? 0));
    if (waiting !== undefined) return;
    setTimeout(() => {
      const last = this.#others.get(company);
      this.#others.delete(company);
      this.wake(company, last);
    }, A_MOMENT_MS).unref();
  }

  async #read(company: string): Promise<void> {
    const caller = { company, user: 'system:events' };
    // A company founded after the start: all of its events are news.
    let since = this.#told.get(company) ?? 0;
    for (let full = true; full; ) {
      const from: number = since;
      const events: EventRecord[] = await inCompany(this.#pool, caller, (db) => eventsAfter(db, from, PAGE), 'read');
      this.#tellAll(company, events);
      since = events.at(-1)?.seq ?? since;
      full = events.length === PAGE;
    }
  }

  #tellAll(company: string, events: readonly EventRecord[]): void {
    for (const event of events) {
      this.#told.set(company, event.seq);
      this.#tell(event);
    }
  }

  #tell(event: EventRecord): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log?.error({ error, event: event.type }, 'a listener of events threw');
      }
    }
  }

  async #connect(): Promise<void> {
    try {
      const client = await this.#pool.connect();
      this.#client = client;
      client.on('notification', ({ payload }) => {
        const [company, newest] = (payload ?? '').split(' ');
        if (company) this.#heard(company, Number(newest));
      });
      client.on('error', (error) => this.#lost(error));
      await client.query('listen millrace_event');
      const { rows } = await client.query<{ company: string }>('select kernel.companies() as company');
      for (const { company } of rows) {
        if (!this.#told.has(company)) {
          const newest = await inCompany(this.#pool, { company, user: 'system:events' }, newestEvent, 'read');
          this.#told.set(company, newest);
        } else this.wake(company);
      }
    } catch (error) {
      this.#lost(error);
    }
  }

  #lost(error: unknown): void {
    if (this.#stopped) return;
    this.#log?.error({ error }, 'the connection that listens for events was lost; it is made again');
    this.#client?.release(true);
    this.#client = undefined;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), 1000).unref();
  }
}
