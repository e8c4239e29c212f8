import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../harness/plant-client.ts';
import { plantDatabase } from './plant-database.ts';
import { stopDatabase } from './stop-database.ts';
import { underLoad } from './under-load.ts';

/**
 * The database stands still: connections stay open and nothing is answered, the worst way to be away. Readings go on
 * being acknowledged; when it is back draining starts within a second, the newest first.
 */
export const databaseAway = underLoad({
  id: 'database-away',
  title: 'the database does not answer for a minute; readings go on being acknowledged, and drain when it is back',
  rate: 500,
  async harm({ plant, context, acknowledged }) {
    const seconds = context.long ? 600 : 60;
    const faults: string[] = [];
    const goOn = stopDatabase(plant);
    const left = Date.now();
    const before = acknowledged();
    await delay(seconds * 1000);
    const during = acknowledged() - before;
    if (during === 0)
      faults.push('nothing was acknowledged while the database was away: the journal should have taken it');
    const back = Date.now();
    goOn();

    const pool = plantDatabase(plant);
    try {
      // Rows of readings made after the outage began, and of those made after it ended.
      const rows = async () => {
        const { rows } = await pool.query<{ drained: number; live: number }>(
          `select count(*)::int as drained, count(*) filter (where time > to_timestamp($2))::int as live
             from timeseries.sample_standard where time > to_timestamp($1)`,
          [left / 1000 + 1, back / 1000],
        );
        return rows[0] ?? { drained: 0, live: 0 };
      };
      await until('draining starts', rows, ({ drained }) => drained > 0, 30_000);
      const after = Date.now() - back;
      if (after > 1_000) faults.push(`draining started ${after} ms after the database was back`);
      await until('live readings are stored', rows, ({ live }) => live > 0, 30_000);
      const live = Date.now() - back;
      if (live > 1_000) faults.push(`the first live reading was stored ${live} ms after the database was back`);
      // By transaction, not by the moment of looking: one writer's transactions are numbered in their order.
      const { rows: earlier } = await pool.query<{ n: number }>(
        `select count(*)::int as n from timeseries.sample_standard
          where time > to_timestamp($1) and time <= to_timestamp($2) and xmin::text::bigint < (
            select min(xmin::text::bigint) from timeseries.sample_standard where time > to_timestamp($2))`,
        [left / 1000 + 1, back / 1000],
      );
      const backlog = earlier[0]?.n ?? 0;
      // What happens now goes first, and the backlog beside it at its own rate: most of it must still be waiting.
      if (backlog > during / 2)
        faults.push(`${backlog} of a backlog of ${during} were stored before the first live reading`);
      const note = `${during} acknowledged in ${seconds} s without it; draining after ${after} ms, the first live reading after ${live} ms, ${backlog} of the backlog before it`;
      return { note, faults };
    } finally {
      await pool.end();
    }
  },
});
