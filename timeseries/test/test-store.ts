import pg from 'pg';
import { migrateTimeseries, openStore, type SampleStore, type StoredPoint, type StoreKind } from '../index.ts';

export const SECOND = 1_000_000;
export const DAY = 86_400 * SECOND;

/** Properties try as much as half a minute allows, on a slow machine less than on a quick one. */
export const UNHURRIED = { numRuns: 30, interruptAfterTimeLimit: 30_000 };

export interface TestStore {
  readonly pool: pg.Pool;
  readonly store: SampleStore;
  /** The clock that the store goes by; moved by the test. */
  readonly clock: { now: number };
  point(name: string, more?: Partial<StoredPoint>): Promise<number>;
  close(): Promise<void>;
}

/** A pool whose connections may be cut by the dropping of a test's database, or by the test itself. */
export function testPool(url: string, max = 10): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** A migrated store on an empty database, with a clock of its own. */
export async function testStore(url: string, kind: StoreKind = 'plain'): Promise<TestStore> {
  const pool = testPool(url);
  await migrateTimeseries(pool, { store: kind });
  const clock = { now: Math.floor(Date.now() / 1000) * SECOND };
  const store = await openStore({ pool, now: () => clock.now });
  return {
    pool,
    store,
    clock,
    async point(name, more = {}) {
      const path = `dhaka/a/l/c/d/${name}`;
      const ids = await store.points.register(pool, { name: 'dhaka', zone: 'Asia/Dhaka' }, [
        { path, type: 'number', unit: 'Cel', retention: 'standard', maxGap: 30 * SECOND, ...more },
      ]);
      const id = ids.get(path);
      if (id === undefined) throw new Error(`${path} got no number`);
      return id;
    },
    close: () => pool.end(),
  };
}
