import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../distribution/database/roles.ts';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { migrateTimeseries, openStore } from '../index.ts';
import { columnsOf } from './columns.ts';
import { testPool } from './test-store.ts';

const NOW = Math.floor(Date.now() / 1000) * 1e6;
/** A login of Grafana's own. It belongs to the whole server of the run, and stays there. */
const GRAFANA = 'ts_grafana';
let database: TestDatabase;
const pools = new Map<string, pg.Pool>();
const poolOf = (role: string, url: string): pg.Pool => {
  const found = pools.get(role) ?? testPool(url, 2);
  pools.set(role, found);
  return found;
};
const as = (role: Role): pg.Pool => poolOf(role, database.roleUrl(role));

beforeAll(async () => {
  database = await testDatabase();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`drop role if exists ${GRAFANA}`);
  await admin.query(`create role ${GRAFANA} login password 'grafana-in-tests'`);
  await admin.query(`grant connect on database ${database.name} to ${GRAFANA}`);
  await admin.end();
});
afterAll(async () => {
  for (const pool of pools.values()) await pool.end();
  await database?.drop();
});

test('each login can do its work and nothing else', async () => {
  await migrateTimeseries(as('millrace_owner'));
  await expect(openStore({ pool: as('millrace_app') })).rejects.toThrow(/permission denied/);
  const { rows } = await as('millrace_app').query<{ id: number; path: string }>(
    `select id, path from timeseries.register_points('dhaka', 'Asia/Dhaka', $1)
     union all select id, path from timeseries.register_points('chattogram', 'Asia/Dhaka', $2)`,
    ['dhaka', 'chattogram'].map((site) =>
      JSON.stringify([{ path: `${site}/a/l/c/d/p`, type: 'number', unit: 'Cel', retention: 'standard', maxGap: 3e8 }]),
    ),
  );
  const store = await openStore({ pool: as('millrace_receiver') });
  const readings = rows.map(({ id }, at) => ({ seq: at + 1, point: id, time: NOW, value: 21.5 }));
  await store.receiver.write({
    gateway: 'g',
    epoch: 1,
    samples: columnsOf(readings),
    observations: [],
    covered: [{ from: 1, to: 2 }],
    deadbanded: new Map(),
  });
  expect(await store.rollups.run()).toMatchObject({ ran: true, left: 0 });
  expect(await store.retention.run(NOW)).toEqual({ dropped: [], deleted: 0, packed: 0 });
  await expect(as('millrace_receiver').query('drop table timeseries.sample_long')).rejects.toThrow(/must be owner/);
  await expect(as('millrace_receiver').query(`update timeseries.partitioning set keep = '1 day'`)).rejects.toThrow(
    /permission denied/,
  );

  const reader = await openStore({ pool: as('millrace_reader') });
  expect(await reader.lastValues(['dhaka'])).toMatchObject([{ path: 'dhaka/a/l/c/d/p', value: 21.5 }]);
  const [series] = await reader.trend({
    sites: 'all',
    points: rows.map(({ id }) => id),
    from: NOW - 6e7,
    to: NOW + 6e7,
    width: 10,
  });
  expect(series?.last).toEqual([21.5]);
  await expect(as('millrace_reader').query('delete from timeseries.sample_standard')).rejects.toThrow(
    /permission denied/,
  );
});

test('the views show path, unit and local time, of the sites that a login was given', async () => {
  await migrateTimeseries(as('millrace_owner'));
  await as('millrace_owner').query(`select timeseries.allow_views('${GRAFANA}', 'dhaka')`);
  const grafana = poolOf(GRAFANA, database.urlFor(GRAFANA, 'grafana-in-tests'));
  for (const view of ['samples_readable', 'last_values_readable']) {
    const { rows } = await grafana.query(
      `select path, unit, value, quality, local_time::text as local from timeseries.${view}`,
    );
    const local = new Date(NOW / 1000 + 6 * 3600_000).toISOString().slice(0, 19).replace('T', ' ');
    expect(rows).toEqual([{ path: 'dhaka/a/l/c/d/p', unit: 'Cel', value: 21.5, quality: 'good', local }]);
  }
  await expect(grafana.query('select * from timeseries.sample_standard')).rejects.toThrow(/permission denied/);
  const { rows: all } = await as('millrace_reader').query('select path from timeseries.samples_readable');
  expect(all).toHaveLength(2);
});

test('a question to the view of one point and an hour reads only the piece of that time', async () => {
  const { rows } = await as('millrace_reader').query(
    `explain select * from timeseries.samples_readable where path = 'dhaka/a/l/c/d/p' and time > now() - interval '1 hour'`,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index (Only )?Scan.*sample_standard/);
});
