import type { LlrpMessage } from '../codec/index.ts';
import type { LlrpConnection } from '../connection.ts';
import { LlrpError } from '../llrp-error.ts';
import { accessSpec, type Operation, operationSpec, type TagPattern } from './operation.ts';
import { hexOf, type Outcome, outcomesOf } from './outcome.ts';

/** How long tags are looked for. */
export interface Looking {
  /** ms: what was not seen by then is not there. */
  readonly within: number;
  /** Done after so many; else every tag is taken that is seen until no other one came for a while. */
  readonly most?: number;
  readonly password?: number;
  readonly signal: AbortSignal;
}

/** A second tag in view is met within so long after the first; sooner where nobody has the time. */
const SETTLED_MS = 400;
const MOST_OPERATION = 0xffff;
const ALL = 0;

interface Waiting {
  readonly operation: number;
  heard(outcomes: readonly Outcome[]): void;
  lost(error: unknown): void;
}

/** Operations on the memory of tags, one after another: a reader carries out the first that fits a tag. */
export class TagAccess {
  readonly #connection: LlrpConnection;
  readonly #rospec: number;
  #turn: Promise<unknown> = Promise.resolve();
  /** Not from one again: a reader may still tell what became of orders of the connection before. */
  #last = Math.floor(Math.random() * MOST_OPERATION);
  #waiting: Waiting | undefined;

  constructor(connection: LlrpConnection, rospec: number) {
    this.#connection = connection;
    this.#rospec = rospec;
    // Once: what each operation hung on it would stay for as long as the connection does.
    connection.ended.catch((error: unknown) => this.#waiting?.lost(error));
  }

  /** Takes away what a client of before has left: it would be done to tags that nobody means any more. */
  async clear(): Promise<void> {
    await this.#delete(ALL);
  }

  /** Every message that answers no request. */
  heard(message: LlrpMessage): void {
    const waiting = this.#waiting;
    if (waiting) waiting.heard(outcomesOf(message, waiting.operation));
  }

  /**
   * Does this to the tags that bear these patterns. Gives an outcome for each tag that was met, none where none was; the
   * order is gone from the reader then. Rejects with an LlrpError where the reader refuses it or is lost, with the
   * signal's reason where nobody waits any more.
   */
  run(operation: Operation, tag: readonly TagPattern[], looking: Looking): Promise<readonly Outcome[]> {
    const mine = this.#turn.then(() => this.#run(operation, tag, looking));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #run(operation: Operation, tag: readonly TagPattern[], looking: Looking): Promise<readonly Outcome[]> {
    looking.signal.throwIfAborted();
    const id = (this.#last % MOST_OPERATION) + 1;
    this.#last = id;
    const most = looking.most ?? null;
    const order = accessSpec({
      ...{ id, rospec: this.#rospec, tag, most },
      operation: operationSpec(operation, id, looking.password ?? 0),
    });
    const met: Outcome[] = [];
    const sighted = Promise.withResolvers<void>();
    // It may be given up before anything waits for it.
    sighted.promise.catch(() => undefined);
    const settleWithin = Math.min(SETTLED_MS, looking.within / 4);
    let [settled, late]: (NodeJS.Timeout | undefined)[] = [];
    this.#waiting = {
      operation: id,
      lost: sighted.reject,
      heard(outcomes) {
        // A tag that stays in view may be met again and again.
        const fresh = outcomes.filter((outcome) => most !== null || !met.some((one) => same(one, outcome)));
        if (fresh.length === 0) return;
        met.push(...fresh);
        clearTimeout(settled);
        if (met.length >= (most ?? Number.POSITIVE_INFINITY)) sighted.resolve();
        else settled = setTimeout(sighted.resolve, settleWithin);
      },
    };
    const given = (): void => sighted.reject(looking.signal.reason);
    looking.signal.addEventListener('abort', given, { once: true });
    try {
      await this.#connection.ask('ADD_ACCESSSPEC', 'ADD_ACCESSSPEC_RESPONSE', {}, [order]);
      await this.#connection.ask('ENABLE_ACCESSSPEC', 'ENABLE_ACCESSSPEC_RESPONSE', { AccessSpecID: id });
      late = setTimeout(sighted.resolve, looking.within);
      await sighted.promise;
    } finally {
      for (const timer of [late, settled]) clearTimeout(timer);
      looking.signal.removeEventListener('abort', given);
      await this.#delete(id);
      this.#waiting = undefined;
    }
    return met;
  }

  /** One that has ended by its own count is gone already, and a reader without this part of LLRP has none. */
  async #delete(id: number): Promise<void> {
    await this.#connection
      .ask('DELETE_ACCESSSPEC', 'DELETE_ACCESSSPEC_RESPONSE', { AccessSpecID: id })
      .catch((error: unknown) => {
        if (!(error instanceof LlrpError)) throw error;
        if (error.kind !== 'refused' && error.kind !== 'lost') throw error;
      });
  }
}

/** Two tags may bear the same EPC, and then differ by what is read of them. */
const same = (one: Outcome, other: Outcome): boolean =>
  one.tag.epc === other.tag.epc && one.fault === other.fault && hexOf(one.read) === hexOf(other.read);
