import { randomUUID } from 'node:crypto';
import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { counted, MINUTE, PRESS, setOf, stateSet, stopped, T0 } from '../testing/facts.ts';
import { profile, siteDocument } from '../testing/site.ts';

// What a person at a station says: jobs begun, put aside and finished, pieces counted by hand, and what the station
// shows of it. A real database; only what detectors say is made up.
const site = 'plant-a';
const BENCH = 'hall/line-1/cell/bench-1';
let erp: TestErp;
let admin: Caller;
let item: string;
let seq = 0;

const text = (en: string) => ({ en });
/** A work bench: it tells its state and how fast its spindle turns, and counts nothing. */
const bench = {
  profile: 'bench',
  version: 1,
  label: text('Bench'),
  source: 'made for tests',
  points: [
    { name: 'state', type: 'text' },
    { name: 'speed', unit: '/min', range: { low: 0, high: 6000 }, normal: { low: 1800, high: 4500 } },
  ],
  rules: [
    { id: 'state', topic: 'devices/{id}/state', payload: 'text', values: [{ point: '{device}/state' }] },
    { id: 'speed', topic: 'devices/{id}/speed', payload: 'number', values: [{ point: '{device}/speed' }] },
  ],
  detectors: [
    {
      type: 'machine-state',
      inputs: { state: '{device}/state' },
      settings: { by: 'state', states: { run: 'producing' }, stopsAfter: '3 min', silentAfter: '100 s' },
    },
  ],
};
/** The press tells its speed too, in turns a minute and in pieces an hour. */
const press = {
  ...profile,
  points: [...profile.points, { name: 'speed', unit: '/min' }, { name: 'rate', unit: '{piece}/h' }],
};

beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  const document = siteDocument();
  const devices = [...document.devices, { id: 'bench-1', path: BENCH, profile: 'bench' }];
  await run('plant.config.apply', { document: { ...document, devices }, profiles: [press, bench] });
  item = (await run('stock.item.save', { code: 'POLO', name: text('Polo') })).id;
  await run('production-log.reason.save', { code: 'PLANNED', name: text('Planned'), planned: true });
  await run('production-log.reason.save', { code: 'CHANGE', group: 'PLANNED', name: text('Change'), planned: true });
  erp.clock.now = T0 + 60 * MINUTE;
});
afterAll(() => erp?.close());

const execute = (name: string, input: object) => erp.kernel.execute(admin, name, input);
const run = async (name: string, input: object) => {
  const outcome = await execute(name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string };
};
const refused = async (name: string, input: object) => (await execute(name, input)).refusal?.code;
const ask = async <Answer>(name: string, input: object) => (await erp.kernel.query(admin, name, input)) as Answer;
const deliver = (set: unknown) => {
  seq += 1;
  const record = { gateway: 'gw-1', epoch: 1, seq };
  return erp.kernel.applyFactSet({ company: admin.company, site, gateway: 'gw-1', record, set });
};
interface JobRow {
  number: string;
  made: string;
  scrap: string;
  state: string;
  pausedFor: { code: string } | null;
  runningSince: number | null;
}
const job = async (number: string) =>
  (await ask<{ rows: JobRow[] }>('production-log.jobs', { site })).rows.find((row) => row.number === number);
const station = (machine: string) =>
  ask<{
    counts: object;
    entered: { id: string }[];
    counter: boolean;
    rate: { value: number | null; point: number | null; unit: string; trend: { t: number[]; v: number[] } | null };
    unplanned: object;
  }>('production-log.machine', { site, machine });
const at = (minute: number) => T0 + minute * MINUTE;

test('a job put aside says why, and goes on where it was left', async () => {
  await run('production-log.line.set', { site, line: 'hall/line-1', output: BENCH });
  const made = { site, line: 'hall/line-1', item, quantity: '200', targetRate: '60' };
  const { id } = await run('production-log.job.create', { ...made, number: 'A' });
  await run('production-log.job.create', { ...made, number: 'B' });
  await run('production-log.job.start', { job: id, at: at(0) });
  expect(await job('A')).toMatchObject({ state: 'running', runningSince: at(0), pausedFor: null });
  expect(await refused('production-log.job.pause', { job: id, reason: 'NO-SUCH' })).toBe('reason-unknown');
  expect(await refused('production-log.job.pause', { job: id, reason: 'PLANNED' })).toBe('reason-is-group');
  await run('production-log.job.pause', { job: id, at: at(20), reason: 'CHANGE' });
  expect(await job('A')).toMatchObject({ state: 'paused', runningSince: null, pausedFor: { code: 'CHANGE' } });
  // Taken back: it goes on from the moment at which it was put aside, and nothing lies between.
  await run('production-log.job.start', { job: id, at: at(20) });
  expect(await job('A')).toMatchObject({ state: 'running', pausedFor: null });
});

test('a person counts at a machine without a counter, once, and takes it back by another entry', async () => {
  const entry = randomUUID();
  const count = { entry, site, machine: BENCH, kind: 'good', quantity: '24', at: at(30) };
  await run('production-log.count.enter', count);
  expect(await refused('production-log.count.enter', count)).toBe('entry-known');
  await run('production-log.count.enter', { ...count, entry: randomUUID(), kind: 'scrap', quantity: '2', at: at(31) });
  expect(await job('A')).toMatchObject({ made: '24', scrap: '2' });
  expect(await station(BENCH)).toMatchObject({
    counter: false,
    counts: { good: '24', scrap: '2', rework: '0' },
    entered: [
      { kind: 'scrap', quantity: '2' },
      { id: entry, kind: 'good', quantity: '24' },
    ],
    rate: { value: null, point: null, trend: null },
  });
  await run('production-log.count.take-back', { site, entry });
  expect(await refused('production-log.count.take-back', { site, entry })).toBe('entry-taken-back');
  expect(await refused('production-log.count.take-back', { site, entry: randomUUID() })).toBe('entry-unknown');
  expect(await job('A')).toMatchObject({ made: '0', scrap: '2' });
  expect(await station(BENCH)).toMatchObject({ counts: { good: '0', scrap: '2' }, entered: [{ kind: 'scrap' }] });
  const { rows } = await erp.owner.query(
    'select said, quantity::text from production_log.count_correction order by at, said',
  );
  expect(rows).toEqual([
    { said: 'count', quantity: '24.000000' },
    { said: 'take-back', quantity: '-24.000000' },
    { said: 'count', quantity: '2.000000' },
  ]);
});

test('what a person counted follows the job whose times are corrected', async () => {
  await run('production-log.count.enter', {
    entry: randomUUID(),
    site,
    machine: BENCH,
    kind: 'good',
    quantity: '5',
    at: at(40),
  });
  expect(await job('A')).toMatchObject({ made: '5' });
  const { rows } = await erp.owner.query(`select id from production_log.job_run where to_at is null`);
  await run('production-log.job.correct-run', { run: rows[0]?.id, from: at(45), to: null });
  expect(await job('A')).toMatchObject({ made: '0', scrap: '0' });
  await run('production-log.job.correct-run', { run: rows[0]?.id, from: at(20), to: null });
  expect(await job('A')).toMatchObject({ made: '5', scrap: '2' });
});

test('nobody enters good pieces where a counter counts them, nor at a machine that is not there', async () => {
  const count = { site, kind: 'good', quantity: '1' };
  const enter = (machine: string, more: object = {}) =>
    refused('production-log.count.enter', { ...count, machine, entry: randomUUID(), ...more });
  expect(await enter(PRESS)).toBe('machine-counts');
  expect(await enter(PRESS, { kind: 'rework' })).toBeUndefined();
  expect(await enter('hall/line-1/cell/nothing')).toBe('machine-unknown');
  expect(await enter(BENCH, { at: erp.clock.now + MINUTE })).toBe('time-in-future');
});

test('the rate is of pieces: the turns of a spindle are not taken for it, and it is unknown where nobody was heard', async () => {
  await deliver(stateSet([], { through: at(60) }));
  await deliver(setOf([counted(46, 1), counted(52, 4), counted(57, 2)]));
  const { rate } = await station(PRESS);
  expect(rate.unit).toBe('{piece}/h');
  expect(rate.point).not.toBeNull();
  // Ten minutes, 50 to 60, with six pieces; at minute 55 the ten before had five.
  expect(rate.value).toBe(36);
  expect(rate.trend?.v.at(-1)).toBe(36);
  expect(rate.trend?.v[(rate.trend?.t ?? []).indexOf(at(55))]).toBe(30);
  erp.clock.now = at(70);
  expect((await station(PRESS)).rate.value).toBeNull();
  erp.clock.now = at(60);
});

test('parts of a stop that were explained apart and joined are one stop with the first reason, also after a revision', async () => {
  await run('production-log.reason.save', { code: 'FAULT', name: text('Fault') });
  const window = { key: 'joined', from: at(70), to: at(90) };
  await deliver(stateSet([stopped(72, 80)], { window, through: at(85) }));
  const seen = async () => {
    const { rows } = await ask<{ rows: { from: number; to: number; reason: { code: string } | null }[] }>(
      'production-log.stops',
      { site, from: at(70), to: at(90), machine: PRESS },
    );
    return rows
      .filter(({ from }) => from >= at(70))
      .sort((a, b) => a.from - b.from)
      .map(({ from, to, reason }) => [(from - T0) / MINUTE, (to - T0) / MINUTE, reason?.code ?? null]);
  };
  const of = { site, machine: PRESS };
  const tick = () => {
    erp.clock.now += 1000;
  };
  await run('production-log.stop.split', { ...of, from: at(72), at: at(76) });
  tick();
  await run('production-log.stop.explain', { ...of, from: at(72), to: at(76), reason: 'FAULT' });
  tick();
  await run('production-log.stop.explain', { ...of, from: at(76), to: at(80), reason: 'CHANGE' });
  expect(await seen()).toEqual([
    [72, 76, 'FAULT'],
    [76, 80, 'CHANGE'],
  ]);
  const moved = { ...stopped(72, 81), key: stopped(72, 80).key };
  await deliver(stateSet([], { window, revision: 2, base: 1, through: at(86), changed: [moved] }));
  expect(await seen()).toEqual([
    [72, 76, 'FAULT'],
    [76, 81, 'CHANGE'],
  ]);
  tick();
  await run('production-log.stop.merge', { ...of, from: at(72), to: at(81) });
  expect(await seen()).toEqual([[72, 81, 'FAULT']]);
  tick();
  await run('production-log.stop.explain', { ...of, from: at(72), to: at(81), reason: 'CHANGE' });
  expect(await seen()).toEqual([[72, 81, 'CHANGE']]);
});

test('idle and stopped are unplanned unless a planned reason is said, and a missing reason is one of them', async () => {
  const facts = [stopped(10, 14), stopped(20, 26, { state: 'idle' }), stopped(30, 33, { state: 'setup' })];
  await deliver(stateSet(facts, { revision: 2, base: 1, through: at(60) }));
  expect((await station(PRESS)).unplanned).toEqual({ count: 2, time: 10 * MINUTE, unexplained: 2 });
  await run('production-log.stop.explain', { site, machine: PRESS, from: at(20), to: at(26), reason: 'CHANGE' });
  expect((await station(PRESS)).unplanned).toEqual({ count: 1, time: 4 * MINUTE, unexplained: 1 });
});
