import { type FactSetResult, factSet } from '@millrace/contracts';
import { z } from 'zod';
import { type Db, inCompany } from '../db.ts';
import { faultOf, isAway, isTransient } from '../fault.ts';
import type { FactSetArrival } from '../kernel.ts';
import { refuse } from '../kernel-refusals.ts';
import { say } from '../label.ts';
import type { Refusal } from '../refusal.ts';
import type { Registry } from '../registry.ts';
import { again } from './again.ts';
import { bookSets, noTrail, type Trail, writeTrail } from './apply-set.ts';
import { bookTogether, callerOf } from './book-together.ts';
import { keepLetter, type Letter, offModule, openLetters, supersede } from './dead-letter.repository.ts';
import { lockedWindow } from './fact.repository.ts';
import type { InboxOptions } from './inbox-options.ts';
import { storable } from './storable.ts';
import { WaitingSets } from './waiting-sets.ts';

const TRIES = 6;

/** What can be read of anything that wants to be a fact set: enough to say which window it would block. */
const identity = z.object({
  site: z.string().max(64).catch(''),
  stream: z.string().min(1).max(256),
  window: z.object({ key: z.string().min(1).max(64) }),
  revision: z.int().positive().catch(1),
});

interface Trying {
  readonly now: number;
  /** What fails now is not tried again. */
  readonly last: boolean;
  readonly trail: Trail;
  readonly registry: Registry;
}

/**
 * Applies fact sets: whole, once, in order of (epoch, revision) within (stream, window), with all that is booked from
 * them. Sets of a company that wait for their turn are booked in one transaction, in the order they came; where that
 * cannot be done each has one of its own. A set that is refused for good becomes a dead letter; it and what follows it
 * wait in its own (stream, window) alone. Nothing is thrown: what may help another time is answered with `again`.
 */
export class FactInbox {
  readonly #options: InboxOptions;
  readonly #waiting = new WaitingSets();

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  apply(arrival: FactSetArrival): Promise<FactSetResult> {
    return new Promise((resolve) => {
      if (this.#waiting.add({ arrival, resolve })) void this.#turn(arrival.company);
    });
  }

  /** Takes what waits by the time that it is the company's turn. */
  #turn(company: string): Promise<void> {
    return this.#options.executor.alone(company, async () => {
      const { batch, more } = this.#waiting.take(company);
      if (more) void this.#turn(company);
      const registry = await this.#options.registries.of(company).catch(again);
      if ('status' in registry) {
        for (const { resolve } of batch) resolve(registry);
        return;
      }
      const results = await bookTogether(
        batch.map(({ arrival }) => arrival),
        { ...this.#options, registry },
      );
      for (const [at, { arrival, resolve }] of batch.entries())
        resolve(results[at] ?? (await this.#alone(arrival, registry)));
    });
  }

  #alone(arrival: FactSetArrival, registry: Registry): Promise<FactSetResult> {
    return this.#tried(arrival, async (db, now, last) => {
      const trail = noTrail();
      const result = await this.#readOnce(db, arrival, { now, last, trail, registry });
      await writeTrail(db, trail, now);
      return result;
    });
  }

  #readOnce(db: Db, given: FactSetArrival, trying: Trying): Promise<FactSetResult> {
    // What the database cannot keep would fail every time it is sent again: it is kept as far as it can be.
    const set = storable(given.set);
    const arrival = { ...given, set };
    return set === given.set ? this.#tryOnce(db, arrival, trying) : this.#unreadable(db, arrival, trying.now, NOT_TEXT);
  }

  async #tried(
    arrival: FactSetArrival,
    work: (db: Db, now: number, last: boolean) => Promise<FactSetResult>,
  ): Promise<FactSetResult> {
    const caller = callerOf(arrival);
    for (let tried = 1; ; tried += 1) {
      try {
        return await inCompany(this.#options.pool, caller, (db) => work(db, this.#options.clock(), tried >= TRIES));
      } catch (error) {
        if (!isTransient(error) || tried >= TRIES) return again(error);
      }
    }
  }

  async #tryOnce(db: Db, arrival: FactSetArrival, { now, last, trail, registry }: Trying): Promise<FactSetResult> {
    const caller = callerOf(arrival);
    const parsed = factSet.safeParse(arrival.set);
    if (!parsed.success) return this.#unreadable(db, arrival, now, z.prettifyError(parsed.error));
    const set = parsed.data;
    const letter = { ...letterOf(arrival, set.stream, set.window.key, set.revision, now), site: set.site };
    const known = await lockedWindow(db, set);
    const { epoch } = arrival.record;
    if (known && (epoch < known.epoch || (epoch === known.epoch && set.revision <= known.revision))) {
      return { status: 'repeated' };
    }
    const before = await openLetters(db, set);
    if (before.some((one) => one.epoch === epoch && one.revision === set.revision)) return { status: 'repeated' };
    if (before.length > 0 && set.base !== null) {
      const reason = 'an earlier message of this window waits to be settled';
      await keepLetter(db, { ...letter, state: 'waiting', code: 'waiting', reason });
      return { status: 'dead-letter', reason };
    }
    if (set.base !== null && (known?.epoch !== epoch || known.revision !== set.base)) return { status: 'whole-wanted' };
    if (set.site !== arrival.site) return this.#dead(db, letter, refuse('fact-foreign-site', { site: set.site }));

    await db.run('savepoint facts');
    let refusal: Refusal | undefined;
    try {
      refusal = await bookSets(db, registry, [{ set, record: arrival.record, caller, now }], trail);
    } catch (error) {
      if (isAway(error) || (isTransient(error) && !last)) throw error;
      refusal = refuse('fact-not-bookable', { reason: faultOf(error).message });
    }
    if (refusal) {
      await db.run('rollback to savepoint facts');
      return this.#dead(db, letter, refusal);
    }
    await db.run('release savepoint facts');
    if (before.length > 0) await supersede(db, before, now, caller.user);
    return { status: 'applied' };
  }

  async #unreadable(db: Db, arrival: FactSetArrival, now: number, reason: string): Promise<FactSetResult> {
    const readable = identity.safeParse(arrival.set);
    const { gateway, seq } = arrival.record;
    const letter = readable.success
      ? letterOf(arrival, readable.data.stream, readable.data.window.key, readable.data.revision, now)
      : letterOf(arrival, `unreadable:${gateway}`, String(seq), 1, now);
    const open = await openLetters(db, { site: letter.site, stream: letter.stream, window: { key: letter.windowKey } });
    if (open.some((one) => one.epoch === letter.epoch && one.revision === letter.revision))
      return { status: 'repeated' };
    return this.#dead(db, letter, refuse('fact-set-invalid', { reason }));
  }

  async #dead(db: Db, letter: Letter, refusal: Refusal): Promise<FactSetResult> {
    const reason = say(refusal.says, 'en', refusal.details);
    await keepLetter(db, { ...letter, code: refusal.code, reason, waitsFor: offModule(refusal) });
    return { status: 'dead-letter', reason };
  }
}

const NOT_TEXT = 'it holds characters that no text may hold (NUL, or half of a surrogate pair)';

function letterOf(arrival: FactSetArrival, stream: string, windowKey: string, revision: number, at: number): Letter {
  return {
    site: arrival.site,
    stream,
    windowKey,
    revision,
    epoch: arrival.record.epoch,
    gateway: arrival.gateway,
    record: arrival.record,
    body: arrival.set,
    code: '',
    reason: '',
    state: 'open',
    at,
    waitsFor: null,
  };
}
