import type { Pool } from 'pg';
import { actOnce } from './act-once.ts';
import { systemCaller } from './caller.ts';
import { type Db, inCompany } from './db.ts';
import { eventsOfType, newestEvent } from './event.repository.ts';
import type { EventHandler, EventRecord } from './event.ts';
import { faultOf } from './fault.ts';
import {
  blockedAggregates,
  cursorOf,
  dueFailures,
  failedAgain,
  failedAt,
  forgetFailure,
  handlerKey,
  keepFailure,
  lookFor,
  passBy,
  saveCursor,
} from './handler-progress.repository.ts';
import type { Kernel } from './kernel.ts';
import type { CompanyRegistries } from './modules/company-registries.ts';
import { settingsInForce } from './settings/settings.ts';

export interface RelayOptions {
  readonly pool: Pool;
  readonly registries: Pick<CompanyRegistries, 'current' | 'of'>;
  readonly execute: Kernel['execute'];
  /** Microseconds. */
  readonly clock: () => number;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

/** One time through the handlers of a company, with the registry that it began with. */
interface Pass {
  readonly company: string;
  /** Another registry runs now, or nothing is to run any more. */
  readonly isOver: () => Promise<boolean>;
}

const PAGE = 200;
const FIRST_RETRY = 1_000_000;
const LONGEST_RETRY = 3_600_000_000;
const LOOK_AGAIN_MS = 1_000;
/** Handlers one upon the other: a chain of a plant's own steps has a handful, one without an end has all that are allowed. */
const DEEPEST_CHAIN = 16;

/**
 * Hands every event to its handlers after the commit, in order within its aggregate, at least once; a handler acts by
 * commands whose keys are the event's, so that it acts once. A handler that fails is tried again with back-off and blocks
 * the aggregate it failed at, no other. A handler that is new hears what comes after it was installed.
 */
export class EventRelay {
  readonly #options: RelayOptions;
  readonly #known = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** The newest event at the last look in a company. */
  readonly #passed = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = true;
  #begun = false;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Needs no database to start: what is there is relayed once it answers. */
  async start(): Promise<void> {
    this.#stopped = false;
    this.#begun = await this.#begin();
    let beginning = false;
    this.#timer = setInterval(() => {
      for (const company of this.#known) this.wake(company);
      if (this.#begun || beginning) return;
      beginning = true;
      void this.#begin().then((done) => {
        this.#begun = done;
        beginning = false;
      });
    }, LOOK_AGAIN_MS).unref();
  }

  /** Gives every handler its place in the companies that are there; false where the database does not answer. */
  async #begin(): Promise<boolean> {
    try {
      const { rows } = await this.#options.pool.query<{ company: string }>('select kernel.companies() as company');
      for (const { company } of rows) {
        await this.#in(company, async (db) => {
          const newest = await newestEvent(db);
          for (const { name } of this.#options.registries.current.handlers) {
            if ((await cursorOf(db, name)) === undefined) await saveCursor(db, name, newest);
          }
        });
        this.wake(company);
      }
      return true;
    } catch (error) {
      this.#options.log?.error({ error }, 'handlers of events wait for the database');
      return false;
    }
  }

  /** Handlers have been added: they get their place in every company now, or at the next look. */
  async installed(): Promise<void> {
    if (!this.#stopped) this.#begun = await this.#begin();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.allSettled(this.#running.values());
  }

  /** An event was written: whoever acts on its type is called at once. */
  heard({ company, type }: Pick<EventRecord, 'company' | 'type'>): void {
    this.#known.add(company);
    const { registries } = this.#options;
    if (registries.current.handlers.some((handler) => handler.type === type)) {
      this.wake(company);
      return;
    }
    // What the company has published of its own; where that cannot be read now, the next look finds the event.
    void registries.of(company).then(
      ({ handlers }) => handlers.some((handler) => handler.type === type) && this.wake(company),
      () => undefined,
    );
  }

  wake(company: string): void {
    if (this.#stopped) return;
    this.#known.add(company);
    if (this.#running.has(company)) {
      this.#again.add(company);
      return;
    }
    const running = this.#relay(company)
      .catch((error: unknown) =>
        this.#options.log?.error({ error, company }, 'events could not be relayed; tried again'),
      )
      .finally(() => {
        this.#running.delete(company);
        if (this.#again.delete(company)) this.wake(company);
      });
    this.#running.set(company, running);
  }

  async #relay(company: string): Promise<void> {
    const registry = await this.#options.registries.of(company);
    const pass: Pass = {
      company,
      isOver: async () => this.#stopped || (await this.#options.registries.of(company)) !== registry,
    };
    // Of a module that is off: its place is kept, and it hears from there once it is on again.
    const on = registry.handlers.filter(({ name }) => !registry.off.has(registry.moduleOf.get(name) ?? ''));
    for (const handler of await this.#wanted(company, on)) {
      if (await pass.isOver()) break;
      try {
        await this.#retry(pass, handler);
        await this.#forward(pass, handler);
      } catch (error) {
        // Whatever is wrong with this one alone, those behind it hear on; it is tried again from where it was.
        if (faultOf(error).code === 'database-away') throw error;
        this.#options.log?.error(
          { error, company, handler: handler.name },
          'a handler of events could not be relayed to',
        );
      }
    }
    // Packs have come or gone, or something was switched: what is told from then on is for whoever runs now.
    if (await pass.isOver()) this.#again.add(company);
  }

  /** Those that there is something for; the others pass it by together, whatever was told is nothing of theirs. */
  #wanted(company: string, handlers: readonly EventHandler[]): Promise<readonly EventHandler[]> {
    return this.#in(company, async (db) => {
      const { newest, wanted } = await lookFor(db, handlers, this.#options.clock());
      const others = handlers.filter(({ name }) => !wanted.has(name)).map(({ name }) => name);
      if (newest > (this.#passed.get(company) ?? 0)) db.last(passBy(db, others, newest));
      this.#passed.set(company, newest);
      return handlers.filter(({ name }) => wanted.has(name));
    });
  }

  async #forward({ company, isOver }: Pass, handler: EventHandler): Promise<void> {
    for (let more = true; more; ) {
      const { from, events, newest, blocked } = await this.#in(company, async (db) => {
        const from = (await cursorOf(db, handler.name)) ?? 0;
        return {
          from,
          newest: await newestEvent(db),
          events: await eventsOfType(db, handler.type, from, PAGE),
          blocked: await blockedAggregates(db, handler.name),
        };
      });
      for (const event of events) {
        if (await isOver()) return;
        const waits = blocked.has(event.aggregate);
        const failed = waits ? 'an earlier event of this aggregate failed' : await this.#handle(handler, event);
        if (failed === undefined) continue;
        blocked.add(event.aggregate);
        await this.#in(company, (db) => keepFailure(db, handler.name, event, this.#failure(failed, waits ? 0 : 1)));
      }
      more = events.length === PAGE;
      // A page at a time: what was handled before a crash is handled again, and comes to nothing by its keys.
      const reached = more ? (events.at(-1)?.seq ?? newest) : newest;
      if (reached > from) await this.#in(company, (db) => saveCursor(db, handler.name, reached));
    }
  }

  /** Tries again what is due: of each aggregate only the first, and what waits behind it once that is done. */
  async #retry({ company, isOver }: Pass, handler: EventHandler): Promise<void> {
    const due = await this.#in(company, (db) => dueFailures(db, handler.name, this.#options.clock()));
    const stuck = new Set<string>();
    for (const { event, tries } of due) {
      if (await isOver()) return;
      if (stuck.has(event.aggregate)) continue;
      // Given up meanwhile, or done by another process.
      if (!(await this.#in(company, (db) => failedAt(db, handler.name, event.seq)))) continue;
      const failed = await this.#handle(handler, event);
      if (failed !== undefined) stuck.add(event.aggregate);
      await this.#in(company, (db) =>
        failed === undefined
          ? forgetFailure(db, handler.name, event.seq)
          : failedAgain(db, handler.name, event.seq, this.#failure(failed, tries + 1)),
      );
    }
  }

  #failure(reason: string, tries: number) {
    const wait = tries === 0 ? 0 : Math.min(FIRST_RETRY * 2 ** (tries - 1), LONGEST_RETRY);
    return { reason, tries, againAt: this.#options.clock() + wait };
  }

  /** Undefined where it was handled, or why not. */
  async #handle(handler: EventHandler, event: EventRecord): Promise<string | undefined> {
    let calls = 0;
    const depth = (event.depth ?? 0) + 1;
    try {
      if (depth > DEEPEST_CHAIN)
        throw new Error(`handlers acted ${DEEPEST_CHAIN} times one upon the other, ${handler.name} would be the next`);
      await handler.handle(event, {
        call: async ({ name }, input) => {
          calls += 1;
          const caller = systemCaller(event.company, `handler/${handler.name}`, event.correlation, handler.rights);
          return actOnce(
            this.#options,
            { ...caller, depth },
            { name, input, key: handlerKey(event.seq, handler.name, calls) },
          );
        },
        settings: (of) => this.#in(event.company, (db) => settingsInForce(db, of, event.at)),
      });
      return undefined;
    } catch (error) {
      this.#options.log?.error({ error, handler: handler.name, event: event.seq }, 'a handler of an event failed');
      return error instanceof Error ? error.message : String(error);
    }
  }

  #in<Result>(company: string, work: (db: Db) => Promise<Result>): Promise<Result> {
    return inCompany(this.#options.pool, { company, user: 'system:relay' }, work);
  }
}
