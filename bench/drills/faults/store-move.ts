import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '@millrace/distribution/postgres/free-port';
import { openStore, registerPoints } from '@millrace/timeseries';
import pg from 'pg';
import type { DrillContext } from '../../harness/drill.ts';
import type { Plant } from '../../harness/plant.ts';
import { until } from '../../harness/plant-client.ts';
import { plantDatabase } from './plant-database.ts';
import { underLoad } from './under-load.ts';
import { killHard } from './victims.ts';

const CHECKOUT = join(import.meta.dirname, '..', '..', '..');
const CLI = join(CHECKOUT, 'distribution', 'cli', 'main.ts');
const TIMESCALE = join(CHECKOUT, '.ci', 'timescale-for-tests');
const HISTORY = 2_000_000;

/** A real TimescaleDB where this machine can have one, as in the tests; else a second database of the plant's server. */
async function elsewhere(plant: Plant, { say }: DrillContext): Promise<{ url: string; stop: () => Promise<void> }> {
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    const env = { ...process.env, TIMESCALE_PORT: String(await freePort()) };
    const { stdout } = await promisify(execFile)(TIMESCALE, ['start'], { env, timeout: 400_000 });
    const url = new URL(stdout.trim());
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query('create database readings');
    await client.end();
    url.pathname = '/readings';
    return { url: url.href, stop: async () => void (await promisify(execFile)(TIMESCALE, ['stop'], { env })) };
  }
  say('no TimescaleDB can be had here: the readings go to a second database of the same server');
  const pool = plantDatabase(plant);
  await pool.query('create database readings');
  const { connectionString = '' } = pool.options;
  await pool.end();
  const url = new URL(connectionString);
  url.pathname = '/readings';
  return { url: url.href, stop: async () => undefined };
}

/** A year before this one, so to say: readings of a point that nobody sends any more. */
async function history(plant: Plant): Promise<number> {
  const pool = plantDatabase(plant);
  try {
    const path = 'history/a/l/c/d/level';
    const ids = await registerPoints(pool, { name: 'history', zone: 'UTC' }, [
      { path, type: 'number', unit: '1', retention: 'standard', maxGap: 10e6 },
    ]);
    const point = ids.get(path) ?? 0;
    await pool.query(
      `select timeseries.make_partition('sample_standard', now() - n * interval '1 day') from generate_series(0, 40) n`,
    );
    await pool.query(
      `insert into timeseries.sample_standard (time, arrival, value, point, quality)
       select t, t, sin(n / 500.0), $1, 0 from generate_series(1, $2::int) n
       cross join lateral (select date_trunc('minute', now()) - interval '2 hours' - n * interval '1 second' as t) at`,
      [point, HISTORY],
    );
    await pool.query(
      `insert into timeseries.last_value (time, arrival, value, point, quality)
       select time, arrival, value, point, quality from timeseries.sample_standard where point = $1 order by time desc limit 1`,
      [point],
    );
    // Rolled up by the plant itself, as late readings are.
    await pool.query(
      `insert into timeseries.dirty (point, from_time, to_time)
       select point, min(time), max(time) + interval '1 s' from timeseries.sample_standard where point = $1 group by 1`,
      [point],
    );
    await until(
      'the history rolled up',
      async () => (await pool.query('select from timeseries.dirty where point = $1 limit 1', [point])).rowCount,
      (left) => left === 0,
      240_000,
    );
    return point;
  } finally {
    await pool.end();
  }
}

async function trendAt(pool: pg.Pool, point: number): Promise<string> {
  const store = await openStore({ pool });
  const to = Math.floor(Date.now() / 86_400_000) * 86_400e6;
  return JSON.stringify(
    await store.trend({ sites: 'all', points: [point], from: to - 20 * 86_400e6, to, width: 1_000 }),
  );
}

interface Mover {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | string>;
}

function mover(plant: Plant, to: string): Mover {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, 'store', 'move', '--to', to], {
    env: { ...process.env, MILLRACE_DATA: plant.data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1));
  });
  return { child, said: () => said, ended };
}

async function saidBy({ said, ended }: Mover, word: RegExp): Promise<boolean> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && !word.test(said())) await delay(5);
  return word.test(said());
}

/**
 * The readings go to a TimescaleDB and back while the plant runs under load. The mover is killed in the middle and said
 * again, the gateway is killed in the moment of going over. Trends are equal before and after; every reading is held
 * against its row once they are back.
 */
export const storeMove = underLoad({
  id: 'store-move',
  title: 'readings move to TimescaleDB and back under load; the mover killed in the middle, the gateway at the switch',
  rate: 200,
  async harm({ plant, context, flowing, acknowledged }) {
    const { say } = context;
    const faults: string[] = [];
    const away = await elsewhere(plant, context);
    const here = plantDatabase(plant);
    const there = new pg.Pool({ connectionString: away.url, max: 2 });
    there.on('error', () => undefined);
    try {
      const point = await history(plant);
      const before = await trendAt(here, point);
      if (JSON.parse(before)[0]?.time.length < 100) faults.push('the trend before has next to nothing in it');

      const killed = mover(plant, away.url);
      if (!(await saidBy(killed, /of [\d,]{5,} rows/)))
        faults.push(`the mover did not come to copying: ${killed.said()}`);
      killed.child.kill('SIGKILL');
      say(`the mover was killed: it ended with ${await killed.ended}`);
      await flowing();

      const began = performance.now();
      const again = mover(plant, away.url);
      await saidBy(again, /the plant goes over/);
      const victim = killHard(plant, 'gateway');
      if (!victim) faults.push('the gateway could not be killed at the switch');
      const code = await again.ended;
      if (code !== 0) faults.push(`the move ended with ${code}: ${again.said().slice(-400)}`);
      const copied = Number(/([\d,]+) rows copied now/.exec(again.said())?.[1]?.replaceAll(',', ''));
      if (!(copied < HISTORY * 1.1))
        faults.push(`the second run did not go on where the first was: ${copied} rows copied`);
      const seconds = (performance.now() - began) / 1000;
      await flowing(120_000);
      say(again.said().trim().split('\n').slice(-22).join('\n  '));

      if ((await trendAt(there, point)) !== before) faults.push('the trend is another one at the new place');
      const rate = async () =>
        Number(
          (await there.query("select count(*) n from timeseries.sample_standard where time > now() - interval '20 s'"))
            .rows[0]?.n,
        );
      const first = await rate();
      for (let turn = 0; first === 0 && (await rate()) === 0 && turn < 200; turn++) await delay(100);
      if ((await rate()) === 0) faults.push('nothing comes in at the new place');
      await delay(context.long ? 60_000 : 5_000);

      const backBegan = performance.now();
      const back = mover(plant, 'plant');
      const backCode = await back.ended;
      if (backCode !== 0) faults.push(`the move back ended with ${backCode}: ${back.said().slice(-400)}`);
      const backSeconds = (performance.now() - backBegan) / 1000;
      await flowing(120_000);
      if ((await trendAt(here, point)) !== before) faults.push('the trend is another one after the way back');
      const waited = [again, back].map(({ said }) => /for ([\d.]+) s/.exec(said())?.[1] ?? '?').join(' s and ');
      const note = `${acknowledged()} readings by then; there in ${seconds.toFixed(1)} s (after a kill), back in ${backSeconds.toFixed(1)} s; readings waited ${waited} s`;
      return { note, faults };
    } finally {
      await here.end();
      await there.end();
      await away.stop();
    }
  },
});
