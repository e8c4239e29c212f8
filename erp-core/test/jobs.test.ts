import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Caller, type JobNews, job, text } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { Gates, installWorkshop, workshop } from '../testing/workshop.ts';

let erp: TestErp;
let admin: Caller;
const gates = new Gates();
const news: JobNews[] = [];
beforeAll(async () => {
  erp = await testErp([workshop(gates)]);
  await installWorkshop(erp.owner);
  admin = await erp.company();
  erp.kernel.onJob((one) => news.push(one));
  await erp.kernel.start();
});
afterAll(() => erp?.close());
afterEach(() => {
  gates.at.length = 0;
  news.length = 0;
});

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
let keys = 0;
const run = async (name: string, input: object, caller = admin, options = {}) => {
  keys += 1;
  return erp.kernel.execute(caller, name, input, { idempotencyKey: `test-key-${keys}`, ...options });
};
const done = async (name: string, input: object, caller = admin) => {
  const outcome = await run(name, input, caller);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.result as Record<string, string>;
};
type JobRow = Readonly<Record<string, unknown>>;
const jobsOf = async (caller = admin, filter: object = {}): Promise<readonly JobRow[]> =>
  (await erp.kernel.list(caller, 'kernel.job', { filter: filter as never, sort: 'queuedAt', limit: 500 })).rows;
const jobOf = async (id: string | undefined, caller = admin): Promise<JobRow> =>
  erp.kernel.get(caller, 'kernel.job', id ?? '');
const becomes = (id: string | undefined, state: string, caller = admin) =>
  expect.poll(async () => (await jobOf(id, caller)).state, { timeout: 10_000, interval: 20 }).toBe(state);
const passes = (gate: string) => expect.poll(() => gates.at, { timeout: 10_000, interval: 10 }).toContain(gate);
const piecesOf = async (sheet: string | undefined) =>
  (
    await erp.owner.query<{ number: number }>('select number from workshop.piece where sheet = $1 order by number', [
      sheet,
    ])
  ).rows.map(({ number }) => number);

test('a job is written with the record of the command that wants it, or not at all', async () => {
  const open = async () => (await jobsOf(admin, { name: 'workshop.cut' })).length;
  const before = await open();
  expect((await run('workshop.buy', { code: 'NONE', pieces: 1 })).ok).toBe(false);
  const tried = await run('workshop.buy', { code: 'DRY', pieces: 1 }, admin, { dryRun: true });
  expect(tried.effects?.jobs).toMatchObject([{ name: 'workshop.cut', input: { pieces: 1 } }]);
  expect(await open()).toBe(before);
  const twice = { code: 'ONCE', pieces: 3 };
  const first = await run('workshop.buy', twice, admin, { idempotencyKey: 'the-same-key' });
  const again = await run('workshop.buy', twice, admin, { idempotencyKey: 'the-same-key' });
  expect(again).toMatchObject({ ok: true, repeated: true, result: first.result });
  expect(await open()).toBe(before + 1);
  const { sheet } = first.result as { sheet: string };
  const [row] = await jobsOf(admin, { name: 'workshop.cut' });
  await becomes(row?.id as string, 'done');
  expect(await jobOf(row?.id as string)).toMatchObject({
    startedBy: admin.user,
    result: { pieces: 3 },
    ...{ attempt: 1, failures: 0, progressDone: 3, progressOf: 3 },
  });
  expect(await piecesOf(sheet)).toEqual([1, 2, 3]);
  // The handler of the event started the other one, by the command that every job has.
  await expect
    .poll(async () => (await jobsOf(admin, { name: 'workshop.sweep' })).map((one) => one.startedBy))
    .toEqual(['system:handler/workshop.sweep-after']);
});

test('how far it is, and what became of it, is told to who listens while it happens', async () => {
  gates.close('piece 2');
  const { sheet } = await done('workshop.sheet.create', { code: 'TOLD', pieces: 0 }).then(({ id }) => ({ sheet: id }));
  const { job: id } = await done('workshop.cut', { sheet, pieces: 3 });
  await passes('piece 2');
  const last = () => news.filter((one) => one.id === id).at(-1);
  await expect
    .poll(last)
    .toMatchObject({ state: 'running', progressOf: 3, progressWords: { en: expect.stringContaining('piece') } });
  gates.open('piece 2');
  await becomes(id, 'done');
  await expect
    .poll(last)
    .toMatchObject({ state: 'done', company: admin.company, startedBy: admin.user, progressDone: 3 });
});

test('a try that fails is tried again, later each time; then a person tries it again, or gives it up', async () => {
  const { id: sheet } = await done('workshop.sheet.create', { code: 'LOCKED-1', pieces: 0 });
  const { job: id } = await done('workshop.cut', { sheet, pieces: 2 });
  const waits: number[] = [];
  for (const failures of [1, 2]) {
    await expect.poll(async () => (await jobOf(id)).failures, { timeout: 10_000 }).toBe(failures);
    const row = await jobOf(id);
    expect(row).toMatchObject({ state: 'waiting', problem: expect.stringContaining('sheet-locked') });
    waits.push(Number(row.dueAt) - erp.clock.now);
    erp.clock.now = Number(row.dueAt);
  }
  // 5 and 10 seconds, each half to one and a half of it.
  for (const [at, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(2.5 * SECOND * 2 ** at);
    expect(wait).toBeLessThanOrEqual(7.5 * SECOND * 2 ** at);
  }
  await becomes(id, 'failed');
  expect((await run('kernel.job.cancel', { job: id, reason: 'late' })).refusal?.code).toBe('job-over');
  await erp.owner.query(`update workshop.sheet set code = 'OPEN-1' where id = $1`, [sheet]);
  await done('kernel.job.retry', { job: id ?? '' });
  await becomes(id, 'done');
  expect(await piecesOf(sheet)).toEqual([1, 2]);
  expect((await run('kernel.job.retry', { job: id ?? '' })).refusal?.code).toBe('job-not-failed');
  expect((await run('kernel.job.give-up', { job: id ?? '', reason: 'x' })).refusal?.code).toBe('job-not-failed');
});

test('cancelled while it waits it ends at once, while it runs at the next place, with the reason and by whom', async () => {
  gates.close('piece 1');
  const { id: sheet } = await done('workshop.sheet.create', { code: 'STOP', pieces: 0 });
  const { job: id } = await done('workshop.cut', { sheet, pieces: 5 });
  await passes('piece 1');
  expect(await done('kernel.job.cancel', { job: id ?? '', reason: 'The saw is broken' })).toMatchObject({
    state: 'running',
  });
  await becomes(id, 'cancelled');
  expect(await jobOf(id)).toMatchObject({ cancelAskedBy: admin.user, reason: 'The saw is broken' });
  expect(await piecesOf(sheet)).toEqual([1]);

  // Three sweeps: one runs at a time, the others wait.
  gates.close('sweep hall');
  const { job: first } = await done('workshop.sweep', { where: 'hall' });
  await passes('sweep hall');
  const { job: second } = await done('workshop.sweep', { where: 'yard' });
  expect(await done('kernel.job.cancel', { job: second ?? '', reason: 'It rains' })).toMatchObject({
    state: 'cancelled',
  });
  gates.open('sweep hall');
  await becomes(first, 'done');
  expect(gates.at).not.toContain('sweep yard');
  const ended = (await erp.kernel.events.after(admin, 0, 500)).filter(({ type }) => type === 'kernel.job-ended');
  const states = new Map(
    ended.map(({ payload }) => payload as { job: string; state: string }).map((one) => [one.job, one.state]),
  );
  expect([states.get(id ?? ''), states.get(first ?? ''), states.get(second ?? '')]).toEqual([
    'cancelled',
    'done',
    'cancelled',
  ]);
});

test('a company with a hundred waiting keeps another from nothing, and neither sees the other’s', async () => {
  const jamuna = await erp.company('Jamuna Works');
  for (const number of [1, 2, 3]) gates.close(`piece ${number}`);
  const sheets = await Promise.all(
    Array.from({ length: 50 }, (_, n) => done('workshop.sheet.create', { code: `MANY-${n}`, pieces: 0 })),
  );
  const many = await Promise.all(sheets.map(({ id }) => done('workshop.cut', { sheet: id, pieces: 1 })));
  await expect.poll(() => gates.at.length).toBe(2);
  const { id: sheet } = await done('workshop.sheet.create', { code: 'THEIRS', pieces: 0 }, jamuna);
  const { job: theirs } = await done('workshop.cut', { sheet, pieces: 1 }, jamuna);
  await expect.poll(async () => (await jobOf(theirs, jamuna)).state).toBe('running');
  expect(await jobsOf(jamuna)).toHaveLength(1);
  await expect(jobOf(theirs)).rejects.toThrow();
  expect((await run('kernel.job.cancel', { job: theirs ?? '', reason: 'not mine' })).refusal?.code).toBe('not-found');
  // No more than two of one company, though there is room for four.
  const running = (await jobsOf(admin, { name: 'workshop.cut' })).filter(({ state }) => state === 'running');
  expect(running).toHaveLength(2);
  for (const number of [1, 2, 3]) gates.open(`piece ${number}`);
  for (const { job: id } of many) await becomes(id, 'done');
  await becomes(theirs, 'done', jamuna);
});

test('what a process leaves that is cut off is begun anew, and what it did is not done twice', async () => {
  gates.close('piece 2');
  const { id: sheet } = await done('workshop.sheet.create', { code: 'CUT-OFF', pieces: 0 });
  const { job: id } = await done('workshop.cut', { sheet, pieces: 3 });
  await passes('piece 2');
  const { rowCount } = await erp.owner.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = $1 and objsubid = 2
       and database = (select oid from pg_database where datname = current_database())`,
    [0x6a6f62],
  );
  expect(rowCount).toBe(1);
  gates.open('piece 2');
  await becomes(id, 'done');
  expect(await jobOf(id)).toMatchObject({ attempt: 2, failures: 0 });
  expect(await piecesOf(sheet)).toEqual([1, 2, 3]);
});

test('by the clock it runs once, also after an outage, and says what was missed', async () => {
  const padma = await erp.company('Padma by night');
  const set = (values: object) => done('kernel.settings.set', { name: 'workshop.sweep', values }, padma);
  await done('kernel.settings.set', { name: 'kernel.company-profile', values: { zone: 'Asia/Dhaka' } }, padma);
  const mark = async () =>
    (await erp.owner.query(`select from kernel.job_clock where company = $1`, [padma.company])).rowCount;
  await expect.poll(mark, { timeout: 15_000 }).toBeGreaterThan(0);
  const next = async () => {
    const { rows } = (await erp.kernel.query(padma, 'kernel.jobs', {})) as {
      rows: { name: string; schedule: { next: number } }[];
    };
    return rows.find(({ name }) => name === 'workshop.sweep')?.schedule.next ?? 0;
  };
  const sweeps = () => jobsOf(padma, { name: 'workshop.sweep' });
  // 02:30 in Dhaka is 20:30 of the day before in UTC.
  const first = await next();
  expect(new Date(first / 1000).toISOString().slice(11, 16)).toBe('20:30');
  erp.clock.now = first - SECOND;
  await set({ at: '02:30' });
  erp.clock.now = first + 3 * 24 * HOUR + HOUR;
  await expect
    .poll(
      async () =>
        (await sweeps()).map(({ state, missed, scheduledFor, startedBy }) => ({
          state,
          missed,
          scheduledFor,
          startedBy,
        })),
      { timeout: 20_000 },
    )
    .toEqual([{ state: 'done', missed: 3, scheduledFor: first + 3 * 24 * HOUR, startedBy: 'system:schedule' }]);
  expect(await next()).toBe(first + 4 * 24 * HOUR);
});

test('who may start, see and cancel is a matter of rights', async () => {
  const cutter = await memberWith(erp, admin, 'cutter', [
    {
      permissions: ['workshop.cut', 'kernel.job.cancel'],
      grants: [{ on: 'kernel.job', actions: ['read', 'change'], where: { startedBy: '{me}' } }],
    },
  ]);
  expect((await run('workshop.sweep', {}, cutter)).refusal?.code).toBe('not-permitted');
  gates.close('piece 1');
  const { id: sheet } = await done('workshop.sheet.create', { code: 'RIGHTS', pieces: 0 });
  const { job: mine } = await done('workshop.cut', { sheet, pieces: 1 }, cutter);
  const { job: others } = await done('workshop.cut', { sheet, pieces: 1 });
  expect((await jobsOf(cutter)).map(({ id }) => id)).toEqual([mine]);
  expect((await run('kernel.job.cancel', { job: others ?? '', reason: 'x' }, cutter)).ok).toBe(false);
  expect((await run('kernel.job.cancel', { job: mine ?? '', reason: 'x' }, cutter)).ok).toBe(true);
  gates.open('piece 1');
  await becomes(others, 'done');
});

test('a job that keeps secrets, or has a schedule and input that cannot be left out, is refused when it is declared', () => {
  const label = { en: 'X', bn: 'X', hi: 'X' };
  const declare = (more: object) => () => job('x.y', { label, input: {}, run: async () => null, ...more });
  expect(declare({ input: { pin: text({ secret: true }) } })).toThrow('pin is kept from people');
  expect(declare({ input: { a: text() }, schedule: { every: 'day', at: '02:30' } })).toThrow('runs by the clock');
  expect(declare({ retries: -1 })).toThrow('no number of retries');
  expect(declare({ atOnce: 0 })).toThrow('at once are none');
});
