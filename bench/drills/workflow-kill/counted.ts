import type { Pool } from 'pg';
import { PIECES } from './scene.ts';

/** What is not as every sheet, run and person was promised. */
export interface Counted {
  readonly lost: number;
  readonly doubled: number;
  readonly faults: readonly string[];
}

const one = async (pool: Pool, sql: string, values: readonly unknown[] = []): Promise<number> =>
  (await pool.query<{ n: number }>(`select count(*)::int as n from (${sql}) s`, [...values])).rows[0]?.n ?? 0;

/** How many runs, jobs, events and failures are not at their end yet. */
export const unfinished = (pool: Pool): Promise<number> =>
  one(
    pool,
    `select from kernel.workflow_run where ended_at is null
     union all select from kernel.job where ended_at is null and name <> 'kernel.workflow.timer'
     union all select from kernel.workflow_voice where decision is null
     union all select from kernel.handler_failure`,
  );

/** Counts pieces, runs, steps, decisions and what was told of them: each there once. */
export async function counted(pool: Pool, sheets: number): Promise<Counted> {
  const faults: string[] = [];
  const check = (what: string, is: number, wanted: number): void => {
    if (is !== wanted) faults.push(`${what}: ${is} instead of ${wanted}`);
  };
  check('sheets', await one(pool, 'select from workshop.sheet'), sheets);
  check('runs', await one(pool, 'select from kernel.workflow_run'), 2 * sheets);
  check('runs done', await one(pool, `select from kernel.workflow_run where state = 'done'`), 2 * sheets);
  // Of each run every step once: seven after buying, less what is only told; four before cutting, with the command itself.
  check('steps', await one(pool, 'select from kernel.workflow_task'), (7 + 4) * sheets);
  check(
    'steps not over',
    await one(pool, `select from kernel.workflow_task where state not in ('done', 'approved')`),
    0,
  );
  check('steps twice', await one(pool, 'select from kernel.workflow_task group by run, step having count(*) > 1'), 0);
  check('decisions', await one(pool, 'select from kernel.workflow_voice where decision is not null'), 4 * sheets);
  for (const [type, times] of [
    ['kernel.workflow-begun', 2 * sheets],
    ['kernel.workflow-ended', 2 * sheets],
    ['kernel.decision-wanted', 4 * sheets],
    ['workshop.bought', sheets],
  ] as const)
    check(`events ${type}`, await one(pool, 'select from kernel.event where type = $1', [type]), times);
  const { rows } = await pool.query<{ number: number; n: number }>(
    'select number, count(*)::int as n from workshop.piece group by sheet, number',
  );
  const doubled = rows.reduce((sum, { n }) => sum + n - 1, 0);
  const lost = PIECES.length * sheets - rows.length;
  return { lost, doubled, faults };
}
