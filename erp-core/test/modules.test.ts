import { afterAll, beforeAll, expect, test } from 'vitest';
import { modules } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { counted, setOf } from '../testing/facts.ts';

let erp: TestErp;
let padma: Caller;
let jamuna: Caller;
beforeAll(async () => {
  erp = await testErp();
  await erp.kernel.start();
  padma = await erp.company('Padma');
  jamuna = await erp.company('Jamuna');
});
afterAll(() => erp?.close());

const run = (caller: Caller, name: string, input: object = {}) => erp.kernel.execute(caller, name, input);
const off = (module: string, more: object = {}, caller = padma) =>
  run(caller, 'kernel.module.disable', { module, ...more });
const on = (module: string, caller = padma) => run(caller, 'kernel.module.enable', { module });
let seq = 0;
const deliver = (set: unknown, { company } = padma) => {
  seq += 1;
  const record = { gateway: 'gw-1', epoch: 1, seq };
  return erp.kernel.applyFactSet({ company, site: 'plant-a', gateway: 'gw-1', record, set });
};
const letters = async () => (await erp.kernel.query(padma, 'kernel.dead-letters', {})) as { rows: { code: string }[] };
const counts = async () =>
  Number(
    (await erp.owner.query('select sum(quantity) s from production_log.count where company = $1', [padma.company]))
      .rows[0]?.s ?? 0,
  );

test('each module of the release is called by words of its reader, not by its name in the code', () => {
  const bare = modules.filter(({ name, label }) => Object.values(label).some((words) => words === name));
  expect(bare.map(({ name }) => name)).toEqual([]);
});

test('what is off answers module-disabled everywhere, in that company alone, and comes back as it was', async () => {
  const { result } = await run(padma, 'attendance.person.save', { number: 'E-1', name: 'Rina', site: 'plant-a' });
  expect(result).toBeTruthy();
  expect((await off('attendance')).refusal).toMatchObject({ code: 'module-stops-facts', status: 409 });
  expect((await off('attendance', { accept: true })).ok).toBe(true);
  const inBengali = await run({ ...padma, locale: 'bn' }, 'attendance.person.save', { number: 'E-3', name: 'Mina' });
  expect(inBengali.refusal?.message).toContain('উপস্থিতি মডিউল');

  const save = await run(padma, 'attendance.person.save', { number: 'E-2', name: 'Karim', site: 'plant-a' });
  expect(save.refusal).toMatchObject({ code: 'module-disabled', details: { module: 'attendance' } });
  const refused = { refusal: { code: 'module-disabled' } };
  await expect(erp.kernel.list(padma, 'attendance.person', {})).rejects.toMatchObject(refused);
  await expect(erp.kernel.get(padma, 'attendance.person', padma.company)).rejects.toMatchObject(refused);
  await expect(erp.kernel.history(padma, 'attendance.person', padma.company)).rejects.toMatchObject(refused);
  await expect(erp.kernel.aggregate(padma, 'attendance.person', {})).rejects.toMatchObject(refused);
  await expect(erp.kernel.describe(padma, 'attendance.person')).rejects.toMatchObject(refused);
  await expect(erp.kernel.template(padma, 'attendance.person')).rejects.toMatchObject(refused);
  await expect(erp.kernel.exportRows(padma, 'attendance.person', {})).rejects.toMatchObject(refused);
  await expect(erp.kernel.query(padma, 'attendance.day', {})).rejects.toMatchObject(refused);
  const sheet = { entity: 'attendance.person', file: 'p.csv', text: 'number\nE-9' };
  expect((await run(padma, 'kernel.import.check', sheet)).refusal?.code).toBe('import-not-offered');

  // The other company notices nothing.
  expect((await run(jamuna, 'attendance.person.save', { number: 'J-1', name: 'Salma', site: 'plant-b' })).ok).toBe(
    true,
  );
  expect((await erp.kernel.list(jamuna, 'attendance.person', {})).rows).toHaveLength(1);

  expect((await on('attendance')).ok).toBe(true);
  expect((await erp.kernel.list(padma, 'attendance.person', {})).rows).toMatchObject([{ name: 'Rina' }]);
});

test('needs are held both ways, and what everything rests on cannot be switched off', async () => {
  expect((await off('stock', { accept: true })).refusal).toMatchObject({
    code: 'module-needed',
    details: { by: 'production-log, instructions' },
  });
  expect((await off('production-log', { accept: true })).ok).toBe(true);
  expect((await off('instructions')).ok).toBe(true);
  expect((await off('stock', { accept: true })).ok).toBe(true);
  expect((await on('production-log')).refusal).toMatchObject({ code: 'module-needs', details: { lacking: 'stock' } });
  for (const module of ['stock', 'production-log', 'instructions']) expect((await on(module)).ok).toBe(true);
  expect((await off('kernel')).refusal?.code).toBe('module-always-on');
  expect((await off('plant')).refusal?.code).toBe('module-always-on');
  expect((await off('zeppelin')).refusal).toMatchObject({ code: 'module-unknown', status: 404 });
});

test('two who switch at once leave no module without what it needs', async () => {
  for (let round = 0; round < 5; round += 1) {
    await off('production-log', { accept: true });
    await Promise.all([off('stock', { accept: true }), on('production-log')]);
    const { modules } = (await erp.kernel.query(padma, 'kernel.modules', {})) as {
      modules: { name: string; enabled: boolean }[];
    };
    const isOn = (name: string) => modules.find((module) => module.name === name)?.enabled;
    expect(isOn('production-log') && !isOn('stock')).toBe(false);
    for (const module of ['stock', 'production-log']) await on(module);
  }
});

test('facts for a module that is off wait in order, and are booked when it is on again', async () => {
  expect(await deliver(setOf([counted(0, 5)]))).toEqual({ status: 'applied' });
  const before = await counts();
  expect((await off('production-log', { accept: true })).ok).toBe(true);
  expect(await deliver(setOf([counted(1, 7)], { revision: 2, base: 1 }))).toMatchObject({ status: 'dead-letter' });
  expect(await deliver(setOf([counted(2, 9)], { revision: 3, base: 2 }))).toMatchObject({ status: 'dead-letter' });
  const other = { window: { key: '2026-11-21/B', from: 1, to: 2 } };
  expect(await deliver(setOf([counted(600, 3)], other))).toMatchObject({ status: 'dead-letter' });
  expect((await letters()).rows.map(({ code }) => code)).toContain('module-disabled');
  expect(await counts()).toBe(before);
  // Of another company, the same kind is booked.
  expect(await deliver(setOf([counted(0, 1)]), jamuna)).toEqual({ status: 'applied' });

  expect((await on('production-log')).ok).toBe(true);
  await expect.poll(counts).toBe(before + 7 + 9 + 3);
  expect((await letters()).rows).toEqual([]);
  expect(await deliver(setOf([counted(3, 1)], { revision: 4, base: 3 }))).toEqual({ status: 'applied' });
});

test('what waits for a module is counted, told of past a bound, and dropped by somebody with a reason alone', async () => {
  const standing = async (caller = padma) => {
    const { modules: all } = (await erp.kernel.query(caller, 'kernel.modules', {})) as {
      modules: { name: string; waiting: object | null }[];
    };
    return all.find(({ name }) => name === 'production-log')?.waiting;
  };
  const drop = (more: object = {}) =>
    run(padma, 'kernel.module.drop-waiting', { module: 'production-log', reason: 'a trial line', ...more });
  expect(await standing()).toBe(null);
  expect((await drop()).refusal?.code).toBe('module-is-on');
  const before = await counts();
  await off('production-log', { accept: true });
  const since = erp.clock.now;
  const window = (key: string) => ({ window: { key, from: 1, to: 2 } });
  // Two behind each other in one window, one in another a day later.
  expect(await deliver(setOf([counted(700, 7)], window('w/A')))).toMatchObject({ status: 'dead-letter' });
  expect(await deliver(setOf([counted(701, 7)], { ...window('w/A'), revision: 2, base: 1 }))).toMatchObject({
    status: 'dead-letter',
  });
  erp.clock.now += 24 * 3600 * 1_000_000;
  expect(await deliver(setOf([counted(702, 9)], window('w/B')))).toMatchObject({ status: 'dead-letter' });
  expect(await standing()).toEqual({ sets: 3, since, pastBound: false });
  expect(await standing({ ...padma, sites: ['elsewhere'] })).toBe(null);
  expect(await standing(jamuna)).toBe(null);
  const bound = (values: object) => run(padma, 'kernel.settings.set', { name: 'kernel.waiting-facts', values });
  expect((await bound({ sets: 2 })).ok).toBe(true);
  expect(await standing()).toMatchObject({ pastBound: true });
  expect((await bound({ sets: 1000 })).ok).toBe(true);
  expect(await standing()).toMatchObject({ pastBound: false });
  erp.clock.now += 7 * 24 * 3600 * 1_000_000;
  expect(await standing()).toMatchObject({ pastBound: true });

  expect((await drop({ reason: '' })).refusal?.code).toBe('input-invalid');
  const dropping = { module: 'production-log', reason: 'x' };
  const tried = await erp.kernel.execute(padma, 'kernel.module.drop-waiting', dropping, { dryRun: true });
  expect(tried.ok).toBe(true);
  expect(await standing()).toMatchObject({ sets: 3 });
  // The first window goes with what waits behind it; the later one stays.
  expect((await drop({ before: since + 1 })).result).toEqual({ dropped: 2, more: false });
  expect(await standing()).toMatchObject({ sets: 1 });
  const { rows } = await erp.owner.query(
    `select payload from kernel.event where company = $1 and type = 'kernel.waiting-facts-dropped'`,
    [padma.company],
  );
  expect(rows.map(({ payload }) => payload)).toEqual([
    { module: 'production-log', sets: 2, from: since, to: since, reason: 'a trial line' },
  ]);
  const audited = await erp.owner.query(
    `select input from kernel.audit where company = $1 and command = 'kernel.module.drop-waiting' and refusal is null`,
    [padma.company],
  );
  expect(audited.rows).toMatchObject([{ input: { module: 'production-log', reason: 'a trial line' } }]);
  const letter = await erp.owner.query(
    `select state, reason, body, settled_by from kernel.dead_letter where company = $1 and window_key = 'w/A'`,
    [padma.company],
  );
  expect(letter.rows).toEqual(
    [1, 2].map(() => ({ state: 'discarded', reason: 'a trial line', body: null, settled_by: padma.user })),
  );

  // Only what was kept is booked; a window that was given up goes on from there.
  expect((await on('production-log')).ok).toBe(true);
  await expect.poll(counts).toBe(before + 9);
  expect(await standing()).toBe(null);
  const next = setOf([counted(703, 4)], { ...window('w/A'), revision: 3, base: 2 });
  expect(await deliver(next)).toEqual({ status: 'applied' });
  expect(await counts()).toBe(before + 13);
});
