import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POSTGRES_SETTINGS } from '@millrace/distribution/all-in-one/postgres-settings';
import { cluster } from '@millrace/distribution/postgres/cluster';
import { freePort } from '@millrace/distribution/postgres/free-port';
import { migrateTimeseries, registerPoints } from '@millrace/timeseries';
import pg from 'pg';
import { startGateway } from './harness/bench-gateway.ts';
import { benchSite } from './harness/bench-site.ts';
import { runLoad, startChild, stopChild } from './harness/child.ts';

const kind = (process.argv[2] ?? 'value') as 'value' | 'batch';
const runs = Number(process.argv[3] ?? 3);
const seconds = Number(process.argv[4] ?? 4);
const skipBare = process.argv.includes('--no-bare');
const cpu = (pid: number) => {
  const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(f[11]) + Number(f[12])) * 10;
};
const folder = mkdtempSync(join(tmpdir(), 'perf-'));
const server = cluster({
  folder: join(folder, 'pg'),
  port: await freePort(),
  password: 'x',
  settings: POSTGRES_SETTINGS,
} as never);
await server.start();
const pool = new pg.Pool({ connectionString: server.url('postgres'), max: 2 });
await migrateTimeseries(pool);
const payload = kind === 'value' ? ({ kind } as const) : ({ kind, size: 100, stepMicros: 100 } as const);
const inFlight = kind === 'value' ? 512 : 64;
try {
  const paths: string[] = [];
  benchSite(8, 25, (all) => new Map(all.map((p) => [p, paths.push(p)])), kind);
  const ids = await registerPoints(
    pool,
    { name: 'bench', zone: 'Asia/Dhaka' },
    paths.map((path) => ({ path, type: 'number', unit: '1', retention: 'standard', maxGap: 300000000 })),
  );
  const plant = benchSite(8, 25, () => ids, kind);
  const clients = plant.devices.map(({ id, password, topics }) => ({ id, password, topics }));
  if (!skipBare) {
    const { child, ready } = await startChild<{ port: number }>(join(import.meta.dirname, 'harness/bare-aedes.ts'));
    await runLoad({ port: ready.port, clients, payload, inFlight, seconds: 2, rate: 0 });
    for (let i = 0; i < runs; i++) {
      const c = cpu(child.pid!);
      const r = await runLoad({ port: ready.port, clients, payload, inFlight, seconds, rate: 0 });
      console.log(
        'bare',
        Math.round(r.acknowledged / r.seconds),
        'msg/s',
        (((cpu(child.pid!) - c) * 1000) / r.acknowledged).toFixed(2),
        'us cpu/msg',
      );
    }
    await stopChild(child);
  }
  const gw = await startGateway({
    folder,
    config: plant.config,
    store: server.url('postgres'),
    env: {
      ...(process.env.PERF_NODE ? { NODE_OPTIONS: process.env.PERF_NODE } : {}),
      ...(process.env.NOSTORE ? { MILLRACE_RECEIVER_URL: '' } : {}),
    },
  });
  const count = async () =>
    Number(
      (await pool.query("select coalesce(sum(n),0) n from timeseries.delivery_count where outcome='stored'")).rows[0].n,
    );
  await runLoad({ port: gw.mqtt, clients, payload, inFlight, seconds: 2, rate: 0 });
  const per = kind === 'value' ? 1 : 100;
  for (let i = 0; i < runs; i++) {
    if (!process.env.NOSTORE) {
      let last = -1;
      for (;;) {
        const n = await count();
        if (n === last) break;
        last = n;
        await new Promise((r) => setTimeout(r, 700));
      }
    }
    const before = await count();
    const c = cpu(gw.child.pid!);
    const r = await runLoad({ port: gw.mqtt, clients, payload, inFlight, seconds, rate: 0 });
    const c2 = cpu(gw.child.pid!);
    const at = (await count()) - before;
    const t0 = performance.now();
    let drain = at;
    while (!process.env.NOSTORE && drain < r.acknowledged * per && performance.now() - t0 < 60000) {
      await new Promise((x) => setTimeout(x, 20));
      drain = (await count()) - before;
    }
    console.log(
      'gateway',
      Math.round((r.acknowledged * per) / r.seconds),
      '/s acked; stored',
      Math.round(at / r.seconds),
      '/s; backlog',
      ((1 - at / (r.acknowledged * per)) * 100).toFixed(1),
      '% drained in',
      Math.round(performance.now() - t0),
      'ms;',
      (((c2 - c) * 1000) / (r.acknowledged * per)).toFixed(2),
      'us cpu/value',
    );
  }
  await gw.stop();
} finally {
  await pool.end();
  await server.stop('fast');
}
process.exit(0);
