import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveRole } from '../kernel/core/roles.commands.ts';
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

/** For the test: gives somebody the role that is called like the job; refused while there is none. */
const roleForJob = on('test.role-for-job', jobStarted, async ({ payload }, { call }) => {
  if (payload.number.startsWith('G')) await call(giveRole, { user: 'user-1', role: payload.number });
});

beforeAll(async () => {
  erp = await testErp([
    module('test', { needs: ['production-log'], handlers: [placeForJob, roleForJob], migrations: '' }),
  ]);
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
  await expect.poll(places).toEqual(['J2']);
  await expect.poll(() => heard.filter(([line]) => line === 'hall/broken').length).toBeGreaterThan(0);
  const { rows } = await erp.owner.query(`select tries, reason from kernel.handler_failure order by seq`);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatchObject({ tries: 0, reason: 'an earlier event of this aggregate failed' });
  broken = false;
  erp.clock.now += 3_600_000_000;
  await expect.poll(places).toEqual(['J1', 'J2']);
  const left = async () => (await erp.owner.query(`select from kernel.handler_failure`)).rows.length;
  await expect.poll(left).toBe(0);
  const order = heard.filter(([line]) => line === 'hall/broken').map(([, seq]) => seq);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('a handler is given events again: what it did is not done twice, what was refused or never heard is done', async () => {
  const before = async () => (await erp.kernel.events.newest(admin.company)) as number;
  const item = (await run('stock.item.save', { code: 'R', name: { en: 'R' } })).id;
  const make = async (number: string, line: string) => {
    const job = await run('production-log.job.create', { number, site: 'plant-a', line, item, quantity: '1' });
    await run('production-log.job.start', { job: job.id });
    erp.clock.now += 1_000_000;
    await run('production-log.job.pause', { job: job.id });
    return before();
  };
  const first = (await before()) + 1;
  await make('R1', 'hall/a');
  await make('R2', 'hall/b');
  await expect.poll(places).toEqual(['J1', 'J2', 'R1', 'R2']);
  const last = await before();
  // As if R2's start had come before the handler was installed.
  await erp.owner.query(
    `delete from kernel.command_outcome where company = $1 and key like 'event/%' and key in (
    select 'event/' || e.seq || '/test.place-for-job/1' from kernel.event e where e.company = $1 and e.payload->>'number' = 'R2')`,
    [admin.company],
  );
  const input = { handler: 'test.place-for-job', from: first, to: last + 1_000 };
  const dry = await erp.kernel.execute(admin, 'kernel.event.replay', input, { dryRun: true });
  expect(dry.result).toMatchObject({ type: jobStarted.type, count: 2, done: 1, refused: 0, untouched: 1 });
  const waiting = async () => (await erp.owner.query(`select from kernel.handler_failure`)).rows.length;
  expect(await waiting()).toBe(0);

  heard.length = 0;
  const commands = async () =>
    (await erp.owner.query(`select count(*)::int n from kernel.audit where command = 'stock.location.save'`)).rows[0].n;
  const acted = await commands();
  expect(await run('kernel.event.replay', input)).toMatchObject({ count: 2 });
  await expect.poll(waiting).toBe(0);
  expect(heard.map(([line]) => line)).toEqual(['hall/a', 'hall/b']);
  // Once for R2, which was as if it had never been heard; R1 was told and came to nothing.
  expect(await commands()).toBe(acted + 1);
  const asked = await erp.kernel.execute(admin, 'kernel.event.replay', { ...input, handler: 'no.such' });
  expect(asked.refusal?.code).toBe('handler-unknown');
  const other = await erp.kernel.execute(admin, 'kernel.event.replay', { ...input, type: 'stock.moved' });
  expect(other.refusal?.code).toBe('handler-hears-other');
  const { rows } = (await erp.kernel.query(admin, 'kernel.handlers', {})) as {
    rows: { name: string; reached: number }[];
  };
  const own = rows.filter(({ name }) => name.startsWith('test.'));
  expect(own).toMatchObject([{ name: 'test.place-for-job', waiting: 0, failures: [] }, { name: 'test.role-for-job' }]);
  expect(own[0]?.reached).toBeGreaterThanOrEqual(last);
});

test('a handler whose command was refused is heard once what was missing is there', async () => {
  await run('kernel.member.save', { user: 'user-1', name: 'Rahima' });
  const item = (await run('stock.item.save', { code: 'G', name: { en: 'G' } })).id;
  const job = { number: 'G1', site: 'plant-a', line: 'hall/g', item, quantity: '1' };
  await run('production-log.job.start', { job: (await run('production-log.job.create', job)).id });
  const failures = async () =>
    (await erp.owner.query(`select tries from kernel.handler_failure where handler = 'test.role-for-job'`)).rows;
  await expect.poll(failures).toEqual([{ tries: 1 }]);
  erp.clock.now += 3_600_000_000;
  await expect.poll(failures).toEqual([{ tries: 2 }]);
  await run('kernel.role.save', { code: 'G1', name: { en: 'G1' }, permissions: [] });
  erp.clock.now += 3_600_000_000;
  await expect.poll(failures).toEqual([]);
  const held = await erp.owner.query(
    `select from kernel.membership_role mr join kernel.role r on r.id = mr.role where r.code = 'G1'`,
  );
  expect(held.rows).toHaveLength(1);
});

test('what no handler hears is passed by together, and the next thing it hears is heard all the same', async () => {
  const reached = async () => {
    const { rows } = await erp.owner.query<{ seq: string }>(
      `select distinct seq from kernel.handler_cursor where company = $1 and handler like 'test.%'`,
      [admin.company],
    );
    return rows.map(({ seq }) => Number(seq));
  };
  const item = (await run('stock.item.save', { code: 'P', name: { en: 'P' } })).id;
  const newest = await erp.kernel.events.newest(admin.company);
  await expect.poll(reached).toEqual([newest]);
  const job = await run('production-log.job.create', {
    ...{ number: 'P1', site: 'plant-a', line: 'hall/p', item, quantity: '1' },
  });
  await run('production-log.job.start', { job: job.id });
  await expect.poll(places).toContain('P1');
});
