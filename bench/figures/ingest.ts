import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { registerPoints } from '@millrace/timeseries';
import pg from 'pg';
import { type BenchDatabase, benchDatabase } from '../harness/bench-database.ts';
import { startGateway } from '../harness/bench-gateway.ts';
import { type BenchSite, benchSite } from '../harness/bench-site.ts';
import { runLoad, startChild, stopChild } from '../harness/child.ts';
import { type Bench, type BenchContext, type Figure, median } from '../harness/figure.ts';
import type { LoadOptions, LoadReport } from '../harness/mqtt-load.ts';
import { rawCopyRate } from './raw-copy.ts';

const PUBLISHERS = 8;
const POINTS = 25;
const RUNS = 5;

async function site(database: BenchDatabase, kind: 'value' | 'batch'): Promise<BenchSite> {
  const pool = new pg.Pool({ connectionString: database.addresses.of('millrace_owner'), max: 1 });
  try {
    const paths: string[] = [];
    // Once to learn the paths, once with their numbers.
    benchSite(PUBLISHERS, POINTS, (all) => new Map(all.map((path) => [path, paths.push(path)])), kind);
    const ids = await registerPoints(
      pool,
      { name: 'bench', zone: 'Asia/Dhaka' },
      paths.map((path) => ({ path, type: 'number', unit: '1', retention: 'standard', maxGap: 300_000_000 })),
    );
    return benchSite(PUBLISHERS, POINTS, () => ids, kind);
  } finally {
    await pool.end();
  }
}

interface Run {
  /** Stored rows a second over the steady part of the run. */
  readonly stored: number;
  readonly acknowledged: number;
  /** Rows not yet stored when the load ended, as a share of all. */
  readonly backlog: number;
}

const countRows = async (pool: pg.Pool): Promise<number> =>
  Number(
    (await pool.query("select coalesce(sum(n), 0) n from timeseries.delivery_count where outcome = 'stored'")).rows[0]
      .n,
  );

/** One run: load for some seconds, stored rows counted at its end, and the drain after it. */
async function measure(pool: pg.Pool, load: Omit<LoadOptions, 'rate'>, valuesPerMessage: number): Promise<Run> {
  const before = await countRows(pool);
  const report: LoadReport = await runLoad({ ...load, rate: 0 });
  const atEnd = (await countRows(pool)) - before;
  const all = report.acknowledged * valuesPerMessage;
  const patience = performance.now() + 60_000;
  for (let stored = atEnd; stored < all; ) {
    if (performance.now() > patience)
      throw new Error(`${all - stored} of ${all} acknowledged values were not stored in a minute`);
    await delay(50);
    stored = (await countRows(pool)) - before;
  }
  return { stored: atEnd / report.seconds, acknowledged: all / report.seconds, backlog: (all - atEnd) / all };
}

const clientsOf = ({ devices }: BenchSite) => devices.map(({ id, password, topics }) => ({ id, password, topics }));
const thousand = (n: number) => `${Math.round(n / 1000)} k/s`;

async function gatewayRuns(
  { folder, long, say }: BenchContext,
  kind: 'value' | 'batch',
  external?: string,
): Promise<{ runs: Run[]; raw: number }> {
  const own = join(folder, `${kind}${external ? '-external' : ''}`);
  const database = await benchDatabase(own, external);
  const pool = new pg.Pool({ connectionString: database.admin, max: 2 });
  try {
    const plant = await site(database, kind);
    const gateway = await startGateway({
      folder: own,
      config: plant.config,
      store: database.addresses.of('millrace_receiver'),
    });
    const runs: Run[] = [];
    try {
      const load = {
        port: gateway.mqtt,
        clients: clientsOf(plant),
        payload: kind === 'value' ? ({ kind } as const) : ({ kind, size: 100, stepMicros: 100 } as const),
        inFlight: kind === 'value' ? 512 : 64,
        seconds: long ? 20 : 6,
      };
      await measure(pool, { ...load, seconds: 2 }, kind === 'value' ? 1 : 100);
      for (let at = 0; at < RUNS; at++) {
        const run = await measure(pool, load, kind === 'value' ? 1 : 100);
        say(
          `run ${at + 1}: acknowledged ${thousand(run.acknowledged)}, stored ${thousand(run.stored)}, backlog at the end ${(run.backlog * 100).toFixed(1)} %`,
        );
        runs.push(run);
      }
    } finally {
      await gateway.stop();
    }
    const raw = kind === 'batch' ? await rawCopyRate(database.admin, { long, say }) : 0;
    return { runs, raw };
  } finally {
    await pool.end();
    await database.stop();
  }
}

async function bareBroker(plant: Pick<LoadOptions, 'clients'>, seconds: number): Promise<number> {
  const { child, ready } = await startChild<{ port: number }>(
    join(import.meta.dirname, '..', 'harness', 'bare-aedes.ts'),
  );
  try {
    const load: LoadOptions = {
      ...plant,
      port: ready.port,
      payload: { kind: 'value' },
      inFlight: 512,
      seconds,
      rate: 0,
    };
    await runLoad({ ...load, seconds: 2 });
    const rates: number[] = [];
    for (let at = 0; at < RUNS; at++) {
      const report = await runLoad(load);
      rates.push(report.acknowledged / report.seconds);
    }
    return median(rates);
  } finally {
    await stopChild(child);
  }
}

const noteOf = (runs: readonly Run[]) =>
  `backlog at the end ${(Math.max(...runs.map(({ backlog }) => backlog)) * 100).toFixed(1)} % at most`;

export const ingestJson: Bench = {
  ids: ['ingest-json'],
  title: 'QoS 1 JSON messages to stored rows, 8 publishers, beside bare aedes without storage',
  async run(context) {
    const clients = Array.from({ length: PUBLISHERS }, (_, at) => ({
      id: `d${at}`,
      password: 'none',
      topics: Array.from({ length: POINTS }, (_, point) => `devices/d${at}/p${point}`),
    }));
    const baseline = await bareBroker({ clients }, context.long ? 20 : 6);
    context.say(`bare aedes: ${thousand(baseline)}`);
    const { runs } = await gatewayRuns(context, 'value');
    const value = median(runs.map(({ stored }) => stored));
    return [
      { id: 'ingest-json', value, unit: 'messages/s stored', baseline, ratio: value / baseline, note: noteOf(runs) },
    ];
  },
};

export const ingestBatch: Bench = {
  ids: ['ingest-batch', 'ingest-batch-timescale'],
  title: '100 values a message to stored values, beside raw binary COPY into the same indexed table',
  async run(context) {
    const figures: Figure[] = [];
    const external = process.env.DATABASE_URL;
    for (const [id, address] of [
      ['ingest-batch', undefined],
      ['ingest-batch-timescale', external],
    ] as const) {
      if (id === 'ingest-batch-timescale' && !address) continue;
      const { runs, raw } = await gatewayRuns(context, 'batch', address);
      const value = median(runs.map(({ stored }) => stored));
      figures.push({ id, value, unit: 'values/s stored', baseline: raw, ratio: value / raw, note: noteOf(runs) });
    }
    return figures;
  },
};
