import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@millrace/contracts';
import pg from 'pg';
import { migrateTimeseries, openStore } from '../index.ts';
import { floorTo } from '../rollup/levels.ts';
import { type FigureContext, type MeasuredFigure, median, percentile, random } from './figure.ts';

const DAYS = 365;
const WIDTH = 1500;
const ZOOMS = 200;

/** The same question asked of the raw rows: one pass in order of time, nothing sorted. $4: seconds of a bucket. */
const RAW = `select bucket, min(value), max(value), count(*), max(value) filter (where before is distinct from bucket) as first,
    max(value) filter (where after is distinct from bucket) as last, sum(value * held) / nullif(sum(held), 0) as average,
    avg((quality >= 0)::int) as good
  from (select bucket, value, quality, lag(bucket) over w as before, lead(bucket) over w as after,
      date_part('epoch', lead(time) over w - time) as held
    from (select time, value, quality, floor(date_part('epoch', time) / $4) as bucket
      from timeseries.sample_long where point = $1 and time >= to_timestamp($2) and time < to_timestamp($3)) s
    window w as (order by time)) s
  group by bucket order by bucket`;

/** A year of one point at 1 Hz, written beneath the receiver (its speed is another figure), rolled up as ever. */
async function fill(pool: pg.Pool, point: number, from: number, to: number, seed: number): Promise<void> {
  for (let begin = from; begin < to; begin += 28 * MICROS_PER_DAY) {
    await pool.query(`select timeseries.make_partition('sample_long', to_timestamp($1))`, [begin / 1e6]);
    const end = Math.min(to, begin + 28 * MICROS_PER_DAY);
    await pool.query(
      `insert into timeseries.sample_long (time, arrival, value, point, quality)
       select t, t, 20 + 5 * sin(date_part('epoch', t) / 40000 + $4) + hashint8(date_part('epoch', t)::int8) / 2147483648.0, $3, 0
       from generate_series(to_timestamp($1), to_timestamp($2) - interval '1 second', interval '1 second') t`,
      [begin / 1e6, end / 1e6, point, seed % 1000],
    );
  }
  await pool.query(
    `insert into timeseries.dirty (point, from_time, to_time) values ($1, to_timestamp($2), to_timestamp($3))`,
    [point, from / 1e6, to / 1e6],
  );
}

/**
 * `trend-year`: the whole year of 31.5 million readings at 1,500 pixels, beside the same question to the raw rows; and
 * `trend-zoom-p95`: the slow end of random zooms anywhere in it, from minutes to the year.
 */
export async function trendYear({
  databaseUrl,
  seed,
  long,
  say = () => undefined,
}: FigureContext): Promise<MeasuredFigure[]> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  try {
    await migrateTimeseries(pool);
    const store = await openStore({ pool });
    const path = 'bench/a/l/c/d/temperature';
    const ids = await store.points.register(pool, { name: 'bench', zone: 'UTC' }, [
      { path, type: 'number', unit: 'Cel', retention: 'long', maxGap: 300 * MICROS_PER_SECOND },
    ]);
    const point = ids.get(path);
    if (point === undefined) throw new Error('the point got no number');
    // Pieces begin at multiples of 28 days; so does this year.
    const to = floorTo(Date.now() * 1000, MICROS_PER_DAY);
    const from = to - DAYS * MICROS_PER_DAY;
    const clock = performance.now();
    const seconds = () => `${((performance.now() - clock) / 1000).toFixed(0)} s`;
    await fill(pool, point, from, to, seed);
    say(`${(DAYS * 86_400).toLocaleString('en')} readings written after ${seconds()}`);
    while ((await store.rollups.run()).left > 0);
    say(`rolled up after ${seconds()}`);
    await pool.query('vacuum analyze');

    const ask = async (begin: number, end: number) => {
      const started = performance.now();
      const [series] = await store.trend({ sites: 'all', points: [point], from: begin, to: end, width: WIDTH });
      return { ms: performance.now() - started, buckets: series?.time.length ?? 0 };
    };
    const whole: number[] = [];
    for (let run = 0; run < (long ? 40 : 15); run++) whole.push((await ask(from, to)).ms);
    const raw: number[] = [];
    for (let run = 0; run < (long ? 5 : 1); run++) {
      const started = performance.now();
      await pool.query(RAW, [point, from / 1e6, to / 1e6, (to - from) / 1e6 / WIDTH]);
      raw.push(performance.now() - started);
      say(`the raw rows answered in ${((raw.at(-1) ?? 0) / 1000).toFixed(1)} s`);
    }
    const next = random(seed);
    const zooms: number[] = [];
    for (let zoom = 0; zoom < ZOOMS; zoom++) {
      // Lengths even on a logarithmic scale, from five minutes to the year.
      const length = 300 * MICROS_PER_SECOND * ((to - from) / (300 * MICROS_PER_SECOND)) ** next();
      const begin = from + next() * (to - from - length);
      zooms.push((await ask(Math.floor(begin), Math.ceil(begin + length))).ms);
    }
    const value = median(whole);
    const baseline = median(raw);
    return [
      {
        id: 'trend-year',
        value,
        unit: 'ms',
        baseline,
        ratio: value / baseline,
        note: `${Math.round(baseline / value)} × faster than the raw rows (bar 200); ${WIDTH} px, median of ${whole.length}`,
      },
      {
        id: 'trend-zoom-p95',
        value: percentile(zooms, 0.95),
        unit: 'ms',
        baseline: null,
        ratio: null,
        note: `${ZOOMS} random zooms from 5 min to the year, median ${median(zooms).toFixed(1)} ms; aim 30`,
      },
    ];
  } finally {
    await pool.end();
  }
}
