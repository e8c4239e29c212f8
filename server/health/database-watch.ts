import pg from 'pg';
import { isAway } from '../http/away.ts';
import type { Health } from './health.ts';

const LOOK_EVERY_MS = 2_000;
const LOOK_EVERY_AWAY_MS = 500;
/** A connection that is half open never answers: then the database is away too. */
const LOOK = { text: 'select 1', query_timeout: 3_000 };

const why = (error: unknown): string =>
  error instanceof AggregateError && error.errors[0] instanceof Error
    ? error.errors[0].message
    : error instanceof Error
      ? error.message
      : 'unknown';

/** Every connection of the pool is lent out, and has been for as long as one waits for a connection. */
const exhausted = (pool: pg.Pool): boolean =>
  pool.waitingCount > 0 && pool.idleCount === 0 && pool.totalCount >= pool.options.max;

/** Asks on a connection of its own, as the same login. */
async function askBeside(pool: pg.Pool): Promise<void> {
  const client = new pg.Client({ ...pool.options, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(LOOK);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Asks a pool. Resolves to why it is slow, where the database is there and only our own connections are all busy. */
async function ask(pool: pg.Pool): Promise<string | null> {
  // Once it waits it counts itself: whether others use them all is seen before.
  const busy = pool.idleCount === 0 && pool.totalCount >= pool.options.max;
  if (!busy) {
    await pool.query(LOOK);
    return null;
  }
  await askBeside(pool);
  return exhausted(pool)
    ? `all ${pool.options.max} connections of "${pool.options.application_name ?? ''}" are in use and ${pool.waitingCount} requests wait`
    : null;
}

/**
 * Asks the database again and again whether it is there, and tells the health. `onAnswer` looks at what has to be in it:
 * a database that answers but is not migrated is not ready. Readings may lie in a database of their own. `looked` resolves
 * when it was asked once, whatever it said.
 */
export function watchDatabase(
  pools: () => { readonly business: readonly pg.Pool[]; readonly reader: pg.Pool; readonly readingsElsewhere: boolean },
  health: Health,
  onAnswer: () => Promise<void>,
): { readonly looked: Promise<void>; look(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let stopped = false;
  async function look(): Promise<void> {
    if (looking || stopped) return;
    looking = true;
    if (timer) clearTimeout(timer);
    try {
      const { business, reader, readingsElsewhere } = pools();
      let slow: string | null = null;
      for (const pool of business) slow = (await ask(pool)) ?? slow;
      const readings = async (): Promise<string | null> => {
        const busy = await ask(reader);
        // What has to be in it is asked through the pools: not while nobody gets a connection.
        if (busy === null && slow === null) await onAnswer();
        return busy;
      };
      if (readingsElsewhere) {
        // Business goes on without readings.
        health.setDatabase('ready', slow);
        await readings().then(
          (busy) => health.setStore('ready', busy),
          (error: unknown) => health.setStore('away', isAway(error) ? 'it does not answer' : why(error)),
        );
      } else {
        slow = (await readings()) ?? slow;
        health.setDatabase('ready', slow);
        health.setStore('ready', null);
      }
    } catch (error) {
      health.setDatabase('away', isAway(error) ? 'it does not answer' : why(error));
    }
    looking = false;
    if (stopped) return;
    timer = setTimeout(() => void look(), health.database.state === 'ready' ? LOOK_EVERY_MS : LOOK_EVERY_AWAY_MS);
    timer.unref();
  }
  const looked = look();
  return {
    looked,
    look: () => void look(),
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
