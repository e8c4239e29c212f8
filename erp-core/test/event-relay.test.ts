import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, module, on } from '../kernel/index.ts';
import { jobStarted } from '../modules/production-log/index.ts';
import { saveLocation } from '../modules/stock/save-location.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

let erp: TestErp;
let admin: Caller;
const heard: [string, number][] = [];
let broken = true;

/** For the test: makes a place at the line for every job that starts; fails for the line that is broken. */
const placeForJob = on('test.place-for-job', jobStarted, async ({ payload, seq }, { call }) => {
  heard.push([payload.line, seq]);
  if (payload.line === 'hall/broken' && broken) throw new Error('the line is broken');
  await call(saveLocation, { site: 'plant-a', code: payload.number, name: { en: payload.number } });
});

beforeAll(async () => {
  erp = await testErp([module('test', { needs: ['production-log'], handlers: [placeForJob], migrations: '' })]);
  await erp.kernel.start();
  admin = await erp.company();
});
afterAll(() => erp?.close());

const run = async (name: string, input: object) => {
  const outcome = await erp.kernel.execute(admin, name, input);
  if (!outcome.ok) throw new Error(outcome.refusal?.code);
  return outcome.result as { id: string };
};
const places = async () => {
  const { rows } = await erp.kernel.list(admin, 'stock.location', { sort: 'code' });
  return rows.map(({ code }) => code);
};

test('a failing handler blocks its own aggregate, is tried again, and acts once', async () => {
  const item = (await run('stock.item.save', { code: 'I', name: { en: 'I' } })).id;
  const jobs: string[] = [];
  for (const [number, line] of [
    ['J1', 'hall/broken'],
    ['J2', 'hall/sound'],
  ]) {
    jobs.push((await run('production-log.job.create', { number, site: 'plant-a', line, item, quantity: '1' })).id);
  }
  const again = async (job: string | undefined) => {
    await run('production-log.job.start', { job });
    erp.clock.now += 1_000_000;
    await run('production-log.job.pause', { job });
  };
  await again(jobs[0]);
  await again(jobs[0]);
  await again(jobs[1]);
  await expect.poll(places, { timeout: 20_000 }).toEqual(['J2']);
  await expect
    .poll(() => heard.filter(([line]) => line === 'hall/broken').length, { timeout: 20_000 })
    .toBeGreaterThan(0);
  const { rows } = await erp.owner.query(`select tries, reason from kernel.handler_failure order by seq`);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatchObject({ tries: 0, reason: 'an earlier event of this aggregate failed' });
  broken = false;
  erp.clock.now += 3_600_000_000;
  await expect.poll(places, { timeout: 20_000 }).toEqual(['J1', 'J2']);
  const left = async () => (await erp.owner.query(`select from kernel.handler_failure`)).rows.length;
  await expect.poll(left, { timeout: 20_000 }).toBe(0);
  const order = heard.filter(([line]) => line === 'hall/broken').map(([, seq]) => seq);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});
