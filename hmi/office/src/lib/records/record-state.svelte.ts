import { ApiError, type EntityRecord, type HistoryEntry } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { session } from '#lib/session.svelte.ts';

/** A record as it stands and its last writing; `gone`: it was removed, and its past is still to be read. */
export class RecordState {
  readonly #asked;

  constructor(entity: () => string, id: () => string) {
    this.#asked = useResource(async (signal) => {
      const [name, one] = [entity(), id()];
      const history = session.api.records.history(name, one, { limit: 1 }, signal);
      // A removed record answers "not there"; what it was stands in its history.
      const record = session.api.records.get(name, one, signal).catch((error: unknown): null => {
        if (error instanceof ApiError && error.kind === 'not-found') return null;
        throw error;
      });
      const [now, entries] = await Promise.all([record, history]);
      return { record: now, history: entries };
    });
  }
  get asked() {
    return this.#asked;
  }
  get record(): EntityRecord | null {
    return this.#asked.data?.record ?? null;
  }
  get gone(): boolean {
    return this.#asked.data !== null && this.#asked.data.record === null;
  }
  get last(): HistoryEntry | null {
    return this.#asked.data?.history[0] ?? null;
  }
  reload(): void {
    this.#asked.reload();
  }
}
