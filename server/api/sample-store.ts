import { openStore, type SampleStore } from '@millrace/timeseries';
import type pg from 'pg';
import { Problem } from '../http/problem.ts';

export interface LazyStore {
  /** The store, opened when it is first asked for and the database is there. Throws `not-ready` before the migrations. */
  get(): Promise<SampleStore>;
  /** What store it is; null until it was opened once. */
  describe(): ReturnType<SampleStore['describe']> | null;
  /** Questions go to another database from now on. */
  use(pool: pg.Pool): void;
}

/** The server starts without a database: the store is opened by the first question that needs it. */
export function lazyStore(first: pg.Pool): LazyStore {
  let pool = first;
  let store: SampleStore | null = null;
  let opening: Promise<SampleStore> | null = null;
  return {
    async get() {
      if (store) return store;
      const asked = pool;
      opening ??= openStore({ pool });
      try {
        const opened = await opening;
        if (asked === pool) store = opened;
        return opened;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'store-not-migrated') {
          throw new Problem('not-ready', { headers: { 'retry-after': '2' }, cause: error });
        }
        throw error;
      } finally {
        opening = null;
      }
    },
    describe: () => store?.describe() ?? null,
    use(next) {
      pool = next;
      store = null;
      opening = null;
    },
  };
}
