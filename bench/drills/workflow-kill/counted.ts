import type { Pool } from 'pg';
import type { Came } from './receiver.ts';
import { PIECES, TOLD } from './scene.ts';

/** What is not as every sheet, run and person was promised. */
export interface Counted {
  readonly lost: number;
  readonly doubled: number;
  readonly faults: readonly string[];
}

const one = async (pool: Pool, sql: string, values: readonly unknown[] = []): Promise<number> =>
  (await pool.query<{ n: number }>(`select count(*)::int as n from (${sql}) s`, [...values])).rows[0]?.n ?? 0;

/** How many runs, jobs, events, messages and failures are not at their end yet. */
export const unfinished = (pool: Pool): Promise<number> =>
  one(
    pool,
    `select from kernel.workflow_run where ended_at is null
     union all select from kernel.job where ended_at is null and name <> 'kernel.workflow.timer'
     union all select from kernel.workflow_voice where decision is null
     union all select from kernel.handler_failure
     union all select from kernel.webhook_message where ended_at is null
     union all select from kernel.webhook_standing s join kernel.event e on e.seq > s.reached and e.type = any($1)`,
    [Object.keys(TOLD)],
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
  for (const [type, times] of Object.entries({ ...TOLD, 'kernel.decision-wanted': 4 }))
    check(`events ${type}`, await one(pool, 'select from kernel.event where type = $1', [type]), times * sheets);
  const { rows } = await pool.query<{ number: number; n: number }>(
    'select number, count(*)::int as n from workshop.piece group by sheet, number',
  );
  const doubled = rows.reduce((sum, { n }) => sum + n - 1, 0);
  const lost = PIECES.length * sheets - rows.length;
  return { lost, doubled, faults };
}

/** What a receiver has of the events that it was to be told. */
export interface Heard extends Counted {
  /** Events that it took; how often it took one that it had; and how often it took none. */
  readonly events: number;
  readonly again: number;
  readonly refused: number;
}

/**
 * Counts what the receiver took: every event that is to be told at least once, each under one id at every coming and no id for two,
 * and those of one record in their order. `doubled` are comings that no receiver could tell by their id.
 */
export async function heardBy(pool: Pool, { came, forged }: { came: readonly Came[]; forged: number }): Promise<Heard> {
  const { rows } = await pool.query<{ seq: number; aggregate: string }>(
    'select seq, aggregate from kernel.event where type = any($1) order by seq',
    [Object.keys(TOLD)],
  );
  const taken = came.filter((one) => one.taken);
  const first = new Map<number, string>();
  for (const { seq, id } of taken) if (!first.has(Number(seq))) first.set(Number(seq), id);
  const aggregateOf = new Map(rows.map(({ seq, aggregate }) => [Number(seq), aggregate]));
  const lost = rows.filter(({ seq }) => !first.has(Number(seq))).length;
  const doubled = came.filter(({ seq, id }) => first.get(seq) !== undefined && first.get(seq) !== id).length;
  const reached = new Map<string, number>();
  const early = [...first.keys()].filter((seq) => {
    const aggregate = aggregateOf.get(seq) ?? '';
    const isEarly = seq < (reached.get(aggregate) ?? 0);
    reached.set(aggregate, Math.max(seq, reached.get(aggregate) ?? 0));
    return isEarly;
  }).length;
  const faults = [
    ...(lost > 0 ? [`${lost} events were told to nobody`] : []),
    ...(doubled > 0 ? [`${doubled} messages came again under another id`] : []),
    ...(new Set(first.values()).size < first.size ? ['one id stands for several events'] : []),
    ...(first.size > rows.length ? [`${first.size - rows.length} events were told that nobody asked for`] : []),
    ...(early > 0 ? [`${early} events came before an earlier one of the same record`] : []),
    ...(forged > 0 ? [`${forged} messages were signed wrongly`] : []),
  ];
  const refused = came.length - taken.length;
  return { lost, doubled, faults, events: first.size, again: taken.length - first.size, refused };
}
