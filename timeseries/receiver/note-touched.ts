import type { SampleColumns } from '@millrace/contracts';
import type pg from 'pg';
import type { BatchPlan } from './batch-plan.ts';
import { textArray, timeArray } from './binary-columns.ts';
import type { ObservationOutcomes } from './observations.ts';
import { CLASSES, sampleTable } from './point-classes.ts';

const MINUTE = 60_000_000;
/** A batch that is spread wider than this many minutes notes its whole span. */
const MOST = 256;

interface Span {
  readonly table: string;
  readonly from: number;
  readonly to: number;
}

function minutesOf(table: string, times: Iterable<number>): Span[] {
  const minutes = new Set<number>();
  for (const time of times) minutes.add(Math.floor(time / MINUTE));
  const sorted = [...minutes].sort((a, b) => a - b);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  if (sorted.length > MOST) return [{ table, from: first * MINUTE, to: (last + 1) * MINUTE }];
  return sorted.map((minute) => ({ table, from: minute * MINUTE, to: (minute + 1) * MINUTE }));
}

export interface Touched {
  readonly samples: SampleColumns;
  readonly plan: BatchPlan;
  /** Rows were merged: then there may be corrections of the same times. */
  readonly merged: boolean;
  readonly seen: readonly ObservationOutcomes[];
}

/** Notes, in the transaction of a batch, which minutes of which tables it changes: for a move that watches. */
export async function noteTouched(client: pg.ClientBase, { samples, plan, merged, seen }: Touched): Promise<void> {
  const spans = CLASSES.flatMap((name, at) => {
    const rows = plan.rows[at] ?? new Uint32Array(0);
    const found = minutesOf(
      sampleTable(name),
      (function* () {
        for (const row of rows) yield samples.time[row] as number;
      })(),
    );
    return merged ? [...found, ...found.map((span) => ({ ...span, table: 'correction' }))] : found;
  });
  spans.push(
    ...minutesOf(
      'observation',
      seen.flatMap(({ time }) => time ?? []),
    ),
  );
  if (spans.length === 0) return;
  await client.query({
    name: 'timeseries-note-touched',
    text: `insert into timeseries.touched (table_name, from_time, to_time)
      select * from unnest($1::text[], $2::timestamptz[], $3::timestamptz[])`,
    values: [
      textArray(spans.map(({ table }) => table)),
      timeArray(spans.map(({ from }) => from)),
      timeArray(spans.map(({ to }) => to)),
    ],
  });
}
