import type { EntityRecord } from '@millrace/hmi-client';
import { moment } from '@millrace/hmi-ui/states/clock.svelte.ts';

interface Moved {
  readonly record: EntityRecord;
  readonly from: string | null;
  readonly to: string | null;
  /** When it was done, ms; null: the server has not answered yet. */
  readonly done: number | null;
}

/**
 * Cards that were put into another lane before the server says so. Each stands where it was put until the lists of both
 * lanes are newer than the answer, and goes back at once where it was refused.
 */
export class MovedCards {
  #all: ReadonlyMap<string, Moved> = $state.raw(new Map());
  readonly #flights = new Map<string, Promise<void>>();

  /**
   * Does one thing after the other with a card: who takes it two lanes on does so faster than the server answers. `work` gets
   * the record as it was left by what came before, unless a newer one was read since.
   */
  async inTurn(record: EntityRecord, work: (record: EntityRecord) => Promise<void>): Promise<void> {
    const before = this.#flights.get(record.id) ?? Promise.resolve();
    const own = before.then(() => {
      const put = this.#all.get(record.id)?.record;
      return work(put && put.version >= record.version ? put : record);
    });
    this.#flights.set(record.id, own);
    await own.finally(() => {
      if (this.#flights.get(record.id) === own) this.#flights.delete(record.id);
    });
  }

  /** Shows it in the other lane already. */
  put(record: EntityRecord, from: string | null, to: string | null): void {
    this.#all = new Map([...this.#all, [record.id, { record, from, to, done: null }]]);
  }
  /** It was done; `record`: as it is now. */
  done(record: EntityRecord): void {
    const before = this.#all.get(record.id);
    if (before) this.#all = new Map([...this.#all, [record.id, { ...before, record, done: moment() }]]);
  }
  back(id: string): void {
    this.#all = new Map([...this.#all].filter(([one]) => one !== id));
  }
  /** Whether the server is still asked about it. */
  isOnItsWay(id: string): boolean {
    return this.#all.get(id)?.done === null;
  }
  /** What a lane shows: its rows without what left it, and on top what came and is not among them yet. */
  shown(lane: string | null, rows: readonly EntityRecord[], at: (lane: string | null) => number): EntityRecord[] {
    const standing = new Map(
      [...this.#all].filter(([, { from, to, done }]) => done === null || at(from) <= done || at(to) <= done),
    );
    const stay = rows.flatMap((row) => {
      const moved = standing.get(row.id);
      if (!moved) return [row];
      return moved.to === lane ? [moved.record] : [];
    });
    const known = new Set(rows.map(({ id }) => id));
    const came = [...standing.values()].filter(({ to, record }) => to === lane && !known.has(record.id));
    return [...came.map(({ record }) => record), ...stay];
  }
}
