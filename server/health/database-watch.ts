import type pg from 'pg';
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

/**
 * Asks the database again and again whether it is there, and tells the health. `onAnswer` looks at what has to be in it:
 * a database that answers but is not migrated is not ready. Readings may lie in a database of their own.
 */
export function watchDatabase(
  pools: () => { readonly business: readonly pg.Pool[]; readonly reader: pg.Pool; readonly readingsElsewhere: boolean },
  health: Health,
  onAnswer: () => Promise<void>,
): { look(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let stopped = false;
  async function look(): Promise<void> {
    if (looking || stopped) return;
    looking = true;
    if (timer) clearTimeout(timer);
    try {
      const { business, reader, readingsElsewhere } = pools();
      for (const pool of business) await pool.query(LOOK);
      const readings = async () => {
        await reader.query(LOOK);
        await onAnswer();
      };
      if (readingsElsewhere) {
        // Business goes on without readings.
        health.setDatabase('ready', null);
        await readings().then(
          () => health.setStore('ready', null),
          (error: unknown) => health.setStore('away', isAway(error) ? 'it does not answer' : why(error)),
        );
      } else {
        await readings();
        health.setDatabase('ready', null);
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
  void look();
  return {
    look: () => void look(),
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
