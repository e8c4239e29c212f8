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
 * a database that answers but is not migrated is not ready.
 */
export function watchDatabase(
  pools: readonly pg.Pool[],
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
      for (const pool of pools) await pool.query(LOOK);
      await onAnswer();
      health.setDatabase('ready', null);
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
