import type { Micros } from '@millrace/contracts';
import type pg from 'pg';
import { StoreError } from '../errors.ts';
import type { Partitioning } from '../partitions.ts';
import { sampleTable } from '../receiver/point-classes.ts';
import { LEVELS } from '../rollup/levels.ts';
import { withClient } from '../with-client.ts';
import { BucketParts } from './bucket-parts.ts';
import { copyAll } from './copy-out.ts';
import { type ReadablePoint, readableBy, type Sites } from './readable.ts';
import { sqlTime } from './sql-time.ts';
import { type Kept, planTrend, type Segment, type TrendPlan } from './trend-plan.ts';
import { combine, type TrendSeries } from './trend-series.ts';

export interface TrendQuestion {
  readonly sites: Sites;
  readonly points: readonly number[];
  /** µs, `to` not included. */
  readonly from: Micros;
  readonly to: Micros;
  /** Pixels: at most so many buckets come back. */
  readonly width: number;
}

export interface TrendParts {
  readonly pool: pg.Pool;
  readonly partitioning: ReadonlyMap<string, Partitioning>;
  readonly now: () => Micros;
}

/** Readings and buckets in one shape of columns; quality in the place of `uncertain` for readings. */
const LEVEL_COLUMNS = `first_time, last_time, first_value, last_value, least, greatest, integral, covered, n, n_uncertain, n_bad`;
const READING_COLUMNS = 'time, case when quality >= 0 then value end, quality';

const within = (column: string, { from, to }: { from: Micros; to: Micros }) =>
  `${column} >= ${sqlTime(from)} and ${column} < ${sqlTime(to)}`;

function segmentSql(point: ReadablePoint, segment: Segment): string {
  const { level } = segment;
  if (level)
    return `select ${LEVEL_COLUMNS} from timeseries.${level.table} where point = ${point.id} and ${within('bucket', segment)}`;
  return `select ${READING_COLUMNS} from timeseries.${sampleTable(point.retention)} where point = ${point.id} and ${within('time', segment)}`;
}

/** What held before the range and what ended it: the nearest reading on either side, as far as a value may hold. */
function neighboursSql(point: ReadablePoint, { from, to, segments }: TrendPlan, kept: Kept): string[] {
  const before = { from: from - point.maxGap, to: from };
  const after = { from: to, to: to + point.maxGap + 1 };
  const one = (segment: Segment, order: string) => `${segmentSql(point, segment)} order by ${order} limit 1`;
  const readings = (span: { from: Micros; to: Micros }, direction: string) =>
    one({ level: undefined, ...span }, `time ${direction}`);
  const first = segments[0]?.level;
  const last = segments.at(-1)?.level;
  return [
    first && before.from < kept.readingsFrom
      ? one({ level: first, from: before.from - first.width, to: before.to }, 'bucket desc')
      : readings(before, 'desc'),
    last && after.from < kept.readingsFrom ? one({ level: last, ...after }, 'bucket') : readings(after, 'asc'),
  ];
}

async function readInto(client: pg.ClientBase, parts: BucketParts, sql: string): Promise<void> {
  const rows = await copyAll(client, sql);
  if (!sql.startsWith(`select ${LEVEL_COLUMNS}`)) {
    while (rows.next()) parts.addReading(rows.time(), rows.float8(), rows.int2() & 0xffff);
    return;
  }
  while (rows.next()) {
    const at = parts.add();
    parts.firstTime[at] = rows.time();
    parts.lastTime[at] = rows.time();
    parts.firstValue[at] = rows.float8();
    parts.lastValue[at] = rows.float8();
    parts.least[at] = rows.float8();
    parts.greatest[at] = rows.float8();
    parts.integral[at] = rows.float8();
    parts.covered[at] = rows.float8();
    parts.n[at] = rows.int4();
    parts.uncertain[at] = rows.int4();
    parts.bad[at] = rows.int4();
  }
}

function check({ from, to, width, points }: TrendQuestion): void {
  const wrong =
    !Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to
      ? `from ${from} to ${to} is no range of time`
      : !(Number.isInteger(width) && width > 0 && width <= 10_000)
        ? `a width of ${width} is not 1 to 10,000 pixels`
        : points.length > 100
          ? `${points.length} points at once are more than 100`
          : undefined;
  if (wrong) throw new StoreError('query-malformed', wrong, { from, to, width });
}

interface State {
  readonly rolled: number;
  readonly fine: ReadonlyMap<number, { readonly since1: number | null; readonly since10: number | null }>;
}

async function readState(client: pg.ClientBase, points: readonly number[]): Promise<State> {
  const { rows } = await client.query<{
    rolled: number;
    point: number | null;
    since1: number | null;
    since10: number | null;
  }>({
    name: 'timeseries-trend-state',
    text: `select date_part('epoch', s.rolled) * 1e6 as rolled, h.point, date_part('epoch', h.since_1s) * 1e6 as since1,
        date_part('epoch', h.since_10s) * 1e6 as since10
      from timeseries.rollup_state s left join timeseries.rollup_point h on h.point = any($1::int4[])`,
    values: [points],
  });
  const fine = new Map(
    rows.flatMap(({ point, since1, since10 }) => (point === null ? [] : [[point, { since1, since10 }]])),
  );
  return { rolled: rows[0]?.rolled ?? 0, fine };
}

function keptOf(point: ReadablePoint, state: State, { partitioning, now }: TrendParts): Kept {
  const at = now();
  const dropped = (table: string) => at - (partitioning.get(table)?.keep ?? Number.POSITIVE_INFINITY);
  const fine = state.fine.get(point.id);
  const since = (seconds: number): number =>
    seconds === 1
      ? (fine?.since1 ?? Number.POSITIVE_INFINITY)
      : seconds === 10
        ? (fine?.since10 ?? Number.POSITIVE_INFINITY)
        : Number.NEGATIVE_INFINITY;
  return {
    rolled: state.rolled,
    readingsFrom: dropped(sampleTable(point.retention)),
    levelFrom: new Map(LEVELS.map(({ seconds, table }) => [seconds, Math.max(dropped(table), since(seconds))])),
  };
}

/**
 * Trends of points side by side, by path; points that may not be seen, or hold no numbers, are not there. At most
 * `width` buckets each. Throws a StoreError query-malformed.
 */
export async function trend(parts: TrendParts, question: TrendQuestion): Promise<TrendSeries[]> {
  check(question);
  const { from, to, width } = question;
  const readable = await readableBy(parts.pool, question.sites, question.points);
  const points = readable.filter(({ type }) => type === 'number' || type === 'boolean');
  if (points.length === 0) return [];
  return withClient(parts.pool, async (client) => {
    const state = await readState(
      client,
      points.map(({ id }) => id),
    );
    const series: TrendSeries[] = [];
    for (const point of points) {
      const kept = keptOf(point, state, parts);
      const plan = planTrend(from, to, width, kept);
      const found = new BucketParts();
      for (const segment of plan.segments) await readInto(client, found, segmentSql(point, segment));
      for (const sql of neighboursSql(point, plan, kept)) await readInto(client, found, sql);
      const { id, path, unit, maxGap } = point;
      const buckets = combine(found, { bucket: plan.bucket, from: plan.from, to: plan.to, maxGap });
      series.push({ point: id, path, unit, level: plan.level?.seconds ?? 0, ...buckets });
    }
    return series;
  });
}
