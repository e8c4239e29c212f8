import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { sqlDriver } from '../../drivers/sql/index.ts';
import { type PlantOfPage, plantOfPage } from './device-page.ts';
import { countsOf, newFolder, until } from './gateway-fixture.ts';

// docs/sql.md as it stands there, a whole gateway with its journal and broker, and a laboratory's database in a real
// PostgreSQL. Only where it is, and whom it lets in, are others.

let lab: TestDatabase;
let owner: pg.Client;
let page: PlantOfPage;
const value = (point: string) => page.value(`quality/lab/bench/lims/${point}`);
const insert = (sample: string, ph: number): Promise<unknown> =>
  owner.query(`insert into lab.results (sample, ph, taken_at) values ($1, $2, now() - interval '1 hour')`, [
    sample,
    ph,
  ]);

beforeAll(async () => {
  lab = await testDatabase();
  owner = new pg.Client({ connectionString: lab.url });
  await owner.connect();
  await owner.query(`
    create schema lab;
    create table lab.results (id bigserial primary key, sample text, ph numeric, taken_at timestamptz, remark text);
  `);
  await insert('milk 7', 6.7);
  const url = new URL(lab.url);
  const folder = newFolder();
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets', 'lims-password'), decodeURIComponent(url.password));
  page = await plantOfPage({
    page: 'sql.md',
    profile: 'lims.yaml',
    driver: sqlDriver,
    settings: {
      host: url.hostname,
      port: Number(url.port),
      database: lab.name,
      user: decodeURIComponent(url.username),
      tls: 'off',
      every: '50 ms',
    },
    gateway: { folder },
  });
});
afterAll(async () => {
  await page?.plant.remove();
  await owner?.end();
  await lab?.drop();
});

test('rows that are there are live, new ones follow, and each is counted once', async () => {
  await until(() => expect(value('ph')).toMatchObject({ v: 6.7, q: 0 }));
  await insert('milk 8', 6.65);
  await until(() => {
    expect(value('ph')).toMatchObject({ v: 6.65, q: 0 });
    expect(value('sample')).toMatchObject({ v: 'milk 8', q: 0 });
  });
  expect(countsOf(page.plant.gateway, 'lims')).toMatchObject({ received: 4 });
});
