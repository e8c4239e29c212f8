import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { counted, MINUTE, PRESS, setOf, stateSet, stopped, T0 } from '../testing/facts.ts';
import { profile, siteDocument } from '../testing/site.ts';

let erp: TestErp;
let admin: Caller;
let seq = 0;
const site = 'plant-a';
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  await run('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  await run('stock.item.save', { code: 'POLO', name: { en: 'Polo' } });
  for (const [code, group, planned] of [
    ['machine', undefined, false],
    ['needle', 'machine', false],
    ['thread', 'machine', false],
  ] as const) {
    await run('production-log.reason.save', { code, group, planned, name: { en: code } });
  }
  erp.clock.now = T0 + 60 * MINUTE;
});
afterAll(() => erp?.close());

const run = async (name: string, input: object) => {
  const outcome = await erp.kernel.execute(admin, name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string };
};
const deliver = (set: unknown, epoch = 1) => {
  seq += 1;
  const record = { gateway: 'gw-1', epoch, seq };
  return erp.kernel.applyFactSet({ company: admin.company, site, gateway: 'gw-1', record, set });
};
const ask = async <Answer>(name: string, input: object) => (await erp.kernel.query(admin, name, input)) as Answer;
const madeFor = async (number: string) =>
  (await ask<{ rows: { number: string; made: string }[] }>('production-log.jobs', { site })).rows.find(
    (row) => row.number === number,
  )?.made;
const stops = async () =>
  (
    await ask<{ rows: { from: number; to: number | null; reason: { code: string } | null }[] }>(
      'production-log.stops',
      {
        site,
        from: T0,
        to: T0 + 480 * MINUTE,
      },
    )
  ).rows.map(({ from, to, reason }) => [(from - T0) / MINUTE, to && (to - T0) / MINUTE, reason?.code ?? null]);

test('a count goes to the job that ran at its own moment, also when the times of the job are corrected', async () => {
  const items = await erp.kernel.list(admin, 'stock.item', {});
  const item = items.rows[0]?.id;
  const jobs = { site, line: 'hall/line-1', item, quantity: '200', targetRate: '60' };
  const first = await run('production-log.job.create', { ...jobs, number: 'A' });
  const second = await run('production-log.job.create', { ...jobs, number: 'B' });
  await run('production-log.job.start', { job: first.id, at: T0 });
  const busy = await erp.kernel.execute(admin, 'production-log.job.start', { job: second.id });
  expect(busy.refusal?.code).toBe('line-busy');
  expect(await deliver(setOf([counted(0, 4), counted(10, 5), counted(20, 6)]))).toEqual({ status: 'applied' });
  expect(await madeFor('A')).toBe('15');

  await run('production-log.job.finish', { job: first.id, at: T0 + 15 * MINUTE });
  await run('production-log.job.start', { job: second.id, at: T0 + 15 * MINUTE });
  expect([await madeFor('A'), await madeFor('B')]).toEqual(['9', '6']);
  const { rows } = await erp.owner.query('select id from production_log.job_run where job = $1', [first.id]);
  await run('production-log.job.correct-run', { run: rows[0]?.id, from: T0, to: T0 + 5 * MINUTE });
  expect([await madeFor('A'), await madeFor('B')]).toEqual(['4', '6']);

  await deliver(setOf([counted(30, 2)], { revision: 2, base: 1, changed: [counted(20, 7)] }));
  await deliver(
    setOf([], { revision: 3, base: 2, retracted: [{ key: counted(10, 5).key, type: 'production.counted' }] }),
  );
  expect([await madeFor('A'), await madeFor('B')]).toEqual(['4', '9']);
  await run('production-log.count.correct', {
    site,
    machine: PRESS,
    kind: 'good',
    quantity: '-2',
    reason: 'double pulse',
  });
  expect(await madeFor('B')).toBe('7');
});

test('good leaves the last machine, scrap of every machine counts once, and what is counted in another unit is not added', async () => {
  // Two more machines stand before the press; they count the same pieces on their way.
  const cell = (id: string) => ({ id, path: `hall/line-1/cell/${id}`, profile: 'press' });
  const document = siteDocument();
  const devices = [cell('cutter'), cell('bender'), ...document.devices];
  await run('plant.config.apply', { document: { ...document, devices }, profiles: [profile] });
  const [cutter, bender] = ['hall/line-1/cell/cutter', 'hall/line-1/cell/bender'];
  const other = counted(36, 50, { machine: bender, kind: 'scrap' });
  await deliver(
    setOf(
      [
        counted(33, 30, { machine: cutter }),
        counted(33, 3, { machine: cutter, kind: 'scrap' }),
        counted(34, 20, { machine: bender }),
        counted(34, 2, { machine: bender, kind: 'scrap' }),
        { ...other, payload: { ...(other.payload as object), unit: 'kg' } } as typeof other,
        counted(35, 1),
        counted(35, 1, { kind: 'scrap' }),
      ],
      { stream: 'counter:others' },
    ),
  );
  const job = (await ask<{ rows: { number: string }[] }>('production-log.jobs', { site })).rows.find(
    ({ number }) => number === 'B',
  );
  expect(job).toMatchObject({ made: '8', scrap: '6', rework: '0', pausedFor: null });
  await run('production-log.count.correct', {
    site,
    machine: PRESS,
    kind: 'good',
    quantity: '-1',
    reason: 'as before',
  });
});

test('what people say of a stop survives every revision that moves it', async () => {
  expect(await deliver(stateSet([stopped(10, 20)]))).toEqual({ status: 'applied' });
  await run('production-log.stop.explain', {
    site,
    machine: PRESS,
    from: T0 + 10 * MINUTE,
    to: T0 + 20 * MINUTE,
    reason: 'needle',
  });
  expect(await stops()).toEqual([[10, 20, 'needle']]);
  // A late record: it began earlier, under another key.
  const key = stopped(10, 20).key;
  await deliver(stateSet([stopped(8, 20)], { revision: 2, base: 1, retracted: [{ key, type: 'downtime.occurred' }] }));
  expect(await stops()).toEqual([[8, 20, 'needle']]);
  // It never was: the claim sleeps. It was after all: the claim is there again.
  await deliver(stateSet([], { revision: 1 }), 2);
  expect(await stops()).toEqual([]);
  await deliver(stateSet([stopped(9, 18), stopped(40, 45)], { revision: 2, base: 1 }), 2);
  expect(await stops()).toEqual([
    [40, 45, null],
    [9, 18, 'needle'],
  ]);
  await run('production-log.stop.split', { site, machine: PRESS, from: T0 + 9 * MINUTE, at: T0 + 12 * MINUTE });
  await run('production-log.stop.explain', {
    site,
    machine: PRESS,
    from: T0 + 12 * MINUTE,
    to: T0 + 18 * MINUTE,
    reason: 'thread',
  });
  expect(await stops()).toEqual([
    [40, 45, null],
    [12, 18, 'thread'],
    [9, 12, 'needle'],
  ]);
});

test('a reason said while the stop goes on holds to its end', async () => {
  await deliver(stateSet([stopped(55, null)], { revision: 3, base: 2 }), 2);
  await run('production-log.stop.explain', {
    site,
    machine: PRESS,
    from: T0 + 55 * MINUTE,
    to: null,
    reason: 'thread',
  });
  const closed = stopped(55, 58);
  await deliver(stateSet([], { revision: 4, base: 3, changed: [closed], through: T0 + 60 * MINUTE }), 2);
  expect((await stops())[0]).toEqual([55, 58, 'thread']);
  const group = await erp.kernel.execute(admin, 'production-log.stop.explain', {
    site,
    machine: PRESS,
    from: T0,
    to: null,
    reason: 'machine',
  });
  expect(group.refusal?.code).toBe('reason-is-group');
});

test('the overview and the machine page say state, made, target and a band that tiles the shift', async () => {
  const overview = await ask<{ lines: Record<string, unknown>[] }>('production-log.overview', { site });
  expect(overview.lines).toMatchObject([
    {
      line: 'hall/line-1',
      machine: PRESS,
      state: 'producing',
      since: T0 + 58 * MINUTE,
      job: { number: 'B', quantity: '200', made: '7' },
      made: '11',
      planned: '230',
      stops: { count: 4, time: 17 * MINUTE, unexplained: 1 },
      rate: { unit: '{piece}/h', point: null, value: 0 },
      attention: { kind: 'unexplained' },
    },
  ]);
  const page = await ask<{ band: { from: number; to: number | null; state: string }[]; window: { from: number } }>(
    'production-log.machine',
    { site, machine: PRESS },
  );
  expect(page).toMatchObject({
    counts: { good: '11', scrap: '1' },
    unplanned: { count: 4, time: 17 * MINUTE, unexplained: 1 },
    counter: true,
    jobs: [{ number: 'A' }, { number: 'B', to: null }],
  });
  expect(page.band[0]?.from).toBe(page.window.from);
  page.band.slice(1).forEach((stretch, at) => {
    expect(stretch.from).toBe(page.band[at]?.to);
  });
  expect(page.band.at(-1)).toEqual({ from: T0 + 58 * MINUTE, to: null, state: 'producing' });
});

test('what was lost is told by reason, group and machine, the greatest first, and only as far as it lies within the range', async () => {
  const lost = async (by: string, from = 0, to = 480) => {
    const input = { site, by, from: T0 + from * MINUTE, to: T0 + to * MINUTE };
    const { rows } = await ask<{ rows: { key: string | null; time: number; count: number; longest: number }[] }>(
      'production-log.losses',
      input,
    );
    return rows.map(({ key, time, count, longest }) => [key, time / MINUTE, count, longest / MINUTE]);
  };
  expect(await lost('reason')).toEqual([
    ['thread', 9, 2, 6],
    [null, 5, 1, 5],
    ['needle', 3, 1, 3],
  ]);
  expect(await lost('group')).toEqual([
    ['machine', 12, 3, 6],
    [null, 5, 1, 5],
  ]);
  expect(await lost('machine')).toEqual([[PRESS, 17, 4, 6]]);
  expect(await lost('line', 15, 42)).toEqual([['hall/line-1', 5, 2, 3]]);
});

test('what a machine lost is told by factor and by reason, and comes to its planned time', async () => {
  interface Losses {
    readonly window: { readonly from: number; readonly to: number };
    readonly oee: { readonly planned: number; readonly classic: Record<string, number> };
    readonly lost: {
      readonly stops: number;
      readonly speed: number;
      readonly quality: number;
      readonly effective: number;
    };
    readonly rows: {
      readonly reason: { readonly code: string } | null;
      readonly time: number;
      readonly count: number;
    }[];
  }
  const losses = (more: object) => ask<Losses>('production-log.machine-losses', { site, machine: PRESS, ...more });
  const shift = await losses({});
  expect(shift.rows.map(({ reason, time, count }) => [reason?.code ?? null, time / MINUTE, count])).toEqual([
    ['thread', 9, 2],
    [null, 5, 1],
    ['needle', 3, 1],
  ]);
  const { lost, oee } = shift;
  expect(lost.stops).toBe(17 * MINUTE);
  expect(lost.stops + lost.speed + lost.quality + lost.effective).toBeCloseTo(oee.planned, 0);
  expect(lost.effective).toBeCloseTo(oee.planned * (oee.classic.oee ?? 0), 0);
  const week = await losses({ span: 'week' });
  expect([week.window.from, week.window.to]).toEqual([T0 - (4 + 6 * 24) * 60 * MINUTE, T0 + 20 * 60 * MINUTE]);
  expect(week.lost.stops).toBe(17 * MINUTE);
  const before = await losses({ day: '2026-11-20', span: 'day' });
  expect([before.rows, before.lost]).toEqual([[], { stops: null, speed: null, quality: null, effective: null }]);
  const unknown = ask('production-log.machine-losses', { site, machine: 'hall/line-1/cell/nothing' });
  await expect(unknown).rejects.toMatchObject({ refusal: { code: 'machine-unknown' } });
});

test('OEE holds what was counted against the time that was heard', async () => {
  const { lines } = await ask<{
    lines: { oee: { planned: number; classic: Record<string, number>; iso: Record<string, number> } }[];
  }>('production-log.overview', { site });
  const [line] = lines;
  expect(line?.oee.planned).toBe(60 * MINUTE);
  expect(line?.oee.classic.availability).toBeCloseTo(43 / 60);
  expect(line?.oee.classic.quality).toBeCloseTo(11 / 12);
  expect(line?.oee.classic.oee).toBeCloseTo(line?.oee.iso.oee ?? 0);
});

test('a stop that was never closed ends with what was seen of its shift once another shift follows', async () => {
  const next = { key: '2026-11-21/B', from: T0 + 240 * MINUTE, to: T0 + 720 * MINUTE };
  const never = stopped(100, null);
  const window = { key: 'left-open', from: T0 + 90 * MINUTE, to: T0 + 240 * MINUTE };
  await deliver(stateSet([never], { window, through: T0 + 130 * MINUTE }));
  expect((await stops())[0]).toEqual([100, null, null]);
  await deliver(stateSet([], { window: next, through: T0 + 300 * MINUTE }));
  expect((await stops())[0]).toEqual([100, 130, null]);
  erp.clock.now = T0 + 301 * MINUTE;
  const page = await ask('production-log.machine', { site, machine: PRESS });
  expect(page).toMatchObject({ state: 'producing', window: { key: '2026-11-21/B' } });
});

test('what was made in silence, and told of later, is held against nothing', async () => {
  const window = { key: '2026-11-21/B', from: T0 + 240 * MINUTE, to: T0 + 720 * MINUTE };
  const silence = stopped(240, 290, { state: 'no-signal' });
  await deliver(stateSet([silence], { window, revision: 2, base: 1, through: T0 + 300 * MINUTE }));
  const counts = { window, through: T0 + 300 * MINUTE };
  await deliver(setOf([counted(250, 500), counted(280, 400), counted(295, 5)], counts));
  const { lines } = await ask<{
    lines: { made: string; oee: { planned: number; classic: { performance: number } } }[];
  }>('production-log.overview', { site });
  // Ten minutes that were heard, and the one in which the detector is not overdue.
  expect(lines[0]?.made).toBe('905');
  expect(lines[0]?.oee.planned).toBe(11 * MINUTE);
  expect(lines[0]?.oee.classic.performance).toBeCloseTo(5 / 11);
});
