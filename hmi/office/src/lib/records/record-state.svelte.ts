import { ApiError, type EntityRecord, type HistoryEntry } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { session } from '#lib/session.svelte.ts';

const PAGE = 50;

/** A record as it stands and its history; `gone`: it was removed, and its history is still to be read. */
export class RecordState {
  readonly #asked;
  #older: readonly HistoryEntry[] = $state.raw([]);
  #end = $state(false);
  readonly #entity: () => string;
  readonly #id: () => string;

  constructor(entity: () => string, id: () => string) {
    this.#entity = entity;
    this.#id = id;
    this.#asked = useResource(async (signal) => {
      const [name, one] = [entity(), id()];
      const history = session.api.records.history(name, one, {}, signal);
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
  get history(): readonly HistoryEntry[] {
    return [...(this.#asked.data?.history ?? []), ...this.#older];
  }
  get last(): HistoryEntry | null {
    return this.#asked.data?.history[0] ?? null;
  }
  get more(): boolean {
    return !this.#end && this.history.length > 0 && this.history.length % PAGE === 0;
  }
  async older(): Promise<void> {
    const below = this.history.at(-1)?.version;
    if (below === undefined) return;
    const found = await session.api.records.history(this.#entity(), this.#id(), { below });
    this.#older = [...this.#older, ...found];
    this.#end = found.length < PAGE;
  }
  reload(): void {
    this.#older = [];
    this.#end = false;
    this.#asked.reload();
  }
}
