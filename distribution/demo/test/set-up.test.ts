import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentity, createKernel, modules } from '@millrace/erp-core';
import { createApi } from '@millrace/provisioning';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { OPERATOR, type TestServer, testServer } from '../../../server/test/test-server.ts';
import { demoFolder } from '../run/demo-folder.ts';
import { setUpDemo } from '../setup/set-up-demo.ts';

/** The server with this release's real kernel, modules and store; nothing is fake. */
let plant: TestServer;
let data: string;
beforeAll(async () => {
  plant = await testServer();
  data = mkdtempSync(join(tmpdir(), 'millrace-demo-'));
});
afterAll(async () => {
  await plant?.close();
  rmSync(data, { recursive: true, force: true });
});

async function foundCompany(): Promise<string> {
  const pool = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_app'), max: 2, pipeline: true });
  const kernel = createKernel({ pool, modules });
  const company = await createIdentity({ pool, kernel }).foundCompany('Padma Demo Works');
  await kernel.stop();
  await pool.end();
  return company;
}

test('an empty plant becomes the demo plant, and a second run changes nothing', async () => {
  const company = await foundCompany();
  const address = { url: plant.base, authorization: `Bearer ${OPERATOR}`, company, acting: 'demo' } as const;
  const api = createApi(address, new AbortController().signal);
  const folder = demoFolder(data);
  const told: string[] = [];
  const parts = { api, folder, gateway: 'gw-1', now: Date.now() * 1000, tell: (what: string) => told.push(what) };
  await setUpDemo(parts);
  const credentials = folder.credentials();
  expect(Object.keys(credentials ?? {})).toHaveLength(29);
  expect(statSync(join(data, 'demo', 'devices.json')).mode & 0o077).toBe(0);
  expect(statSync(join(data, 'demo')).mode & 0o077).toBe(0);

  const seen = async () => ({
    versions: await api.query(
      'plant.config.versions',
      { site: 'demo-plant' },
      z.array(z.object({ version: z.number() })),
    ),
    devices: await api.query(
      'plant.devices',
      { site: 'demo-plant' },
      z.object({ devices: z.array(z.object({ id: z.string(), newestSecret: z.unknown() })) }),
    ),
    balances: await api.query(
      'stock.balances',
      { site: 'demo-plant' },
      z.object({ rows: z.array(z.object({ quantity: z.string() })) }),
    ),
    jobs: await api.query(
      'production-log.jobs',
      { site: 'demo-plant' },
      z.object({ rows: z.array(z.object({ number: z.string(), state: z.string() })) }),
    ),
  });
  const first = await seen();
  expect(first.jobs.rows.map(({ state }) => state)).toEqual([
    ...Array.from({ length: 4 }, () => 'running'),
    ...Array.from({ length: 5 }, () => 'planned'),
  ]);
  expect(first.versions).toHaveLength(1);
  expect(first.balances.rows).toMatchObject([{ quantity: expect.stringMatching(/^24(\.0+)?$/) }]);
  await setUpDemo(parts);
  expect(folder.credentials()).toEqual(credentials);
  expect(await seen()).toEqual(first);
  // Nobody did it: who looks for what people did finds none of it.
  const doneBy = async (input: object) => {
    const shape = z.object({ rows: z.array(z.object({ user: z.string() })) });
    return (await api.query('kernel.audit', { ...input, limit: 200 }, shape)).rows.map(({ user }) => user);
  };
  expect(await doneBy({ user: 'system:demo' })).not.toEqual([]);
  expect(await doneBy({ people: true })).toEqual([]);

  // As if it had been cut short before its end: the marker is gone, the secrets of two devices with it.
  rmSync(join(data, 'demo', 'whole.json'));
  folder.keepCredentials(Object.fromEntries(Object.entries(credentials ?? {}).slice(2)));
  await setUpDemo(parts);
  const { devices: _, ...rest } = await seen();
  expect(rest).toEqual({ versions: first.versions, jobs: first.jobs, balances: first.balances });
  expect(Object.keys(folder.credentials() ?? {})).toHaveLength(29);
});
