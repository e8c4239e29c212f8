import { openStore, type SampleStore } from '@millrace/timeseries';
import type pg from 'pg';
import { Problem } from '../http/problem.ts';

export interface LazyStore {
  /** The store, opened when it is first asked for and the database is there. Throws `not-ready` before the migrations. */
  get(): Promise<SampleStore>;
  /** What store it is; null until it was opened once. */
  describe(): ReturnType<SampleStore['describe']> | null;
}

/** The server starts without a database: the store is opened by the first question that needs it. */
export function lazyStore(pool: pg.Pool): LazyStore {
  let store: SampleStore | null = null;
  let opening: Promise<SampleStore> | null = null;
  return {
    async get() {
      if (store) return store;
      opening ??= openStore({ pool });
      try {
        store = await opening;
        return store;
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
  };
}
