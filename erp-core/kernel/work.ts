import type { FactSet, RecordId } from '@millrace/contracts';
import type { Caller } from './caller.ts';
import type { Db } from './db.ts';
import type { DecideContext } from './decide-context.ts';
import type { Effect, EventValue, Found, Want, Wants } from './effect.ts';
import type { EventHandler } from './event.ts';
import { newId } from './identifier.ts';
import type { Change } from './outcome.ts';
import type { Refusal } from './refusal.ts';
import { RowCache } from './row-cache.ts';

/** What one command of a batch came to, collected while its effects are taken into the cache. */
export interface Written {
  readonly changes: Change[];
  readonly events: EventValue[];
  answer: unknown;
}

/**
 * The transaction a set-based command or a fact handler works in: it may ask and write in SQL (`db`), or load wants and
 * apply effects like any other decision. What is applied is written when the work ends, or by `flush`.
 */
export interface Work extends DecideContext {
  readonly db: Db;
  readonly caller: Caller;
  readonly load: <W extends Wants>(wants: W) => Promise<Found<W>>;
  readonly apply: (effects: readonly Effect[]) => void;
  readonly flush: () => Promise<void>;
}

/** What a command that runs by itself may do besides: book a fact set, as the inbox does. */
export interface CommandWork extends Work {
  /** Books a set in this transaction, whole; a refusal where it can never be booked (then nothing of it is kept). */
  readonly bookFacts: (set: FactSet, record: RecordId) => Promise<Refusal | undefined>;
  /** Who acts on events. */
  readonly handlers: readonly Pick<EventHandler, 'name' | 'type'>[];
}

export const nothingWritten = (): Written => ({ changes: [], events: [], answer: undefined });

/** Takes effects into the cache. Throws a TypeError where a decision changes what it did not load. */
export function take(cache: RowCache, effects: readonly Effect[], written: Written): void {
  for (const effect of effects) {
    switch (effect.kind) {
      case 'insert':
        written.changes.push(cache.insert(effect.table, effect.row));
        break;
      case 'change':
        written.changes.push(
          cache.change(effect.table, effect.row as Record<string, unknown>, effect.patch as Record<string, unknown>),
        );
        break;
      case 'remove':
        written.changes.push(cache.remove(effect.table, effect.row as Record<string, unknown>));
        break;
      case 'event':
        written.events.push(effect.event);
        break;
      case 'answer':
        written.answer = effect.value;
        break;
    }
  }
}

/** What the wants of one command find: rows out of the cache, questions asked now. */
export async function meet<W extends Wants>(db: Db, cache: RowCache, wants: W): Promise<Found<W>> {
  const found: Record<string, unknown> = {};
  for (const [name, want] of Object.entries(wants)) {
    found[name] = want.kind === 'rows' ? cache.pick(want) : await want.read(db);
  }
  return found as Found<W>;
}

export const rowWants = (wants: Wants): Extract<Want<unknown>, { kind: 'rows' }>[] =>
  Object.values(wants).filter((want) => want.kind === 'rows');

export function workOn(db: Db, caller: Caller, now: number, written: Written): Work {
  const cache = new RowCache(db);
  return {
    db,
    caller,
    now,
    id: () => newId(),
    async load(wants) {
      await cache.load(rowWants(wants));
      return meet(db, cache, wants);
    },
    apply: (effects) => take(cache, effects, written),
    flush: () => cache.flush(),
  };
}
