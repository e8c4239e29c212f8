import { randomUUID } from 'node:crypto';
import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlantDoor, type PlantDoor } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { profile, siteDocument } from '../testing/site.ts';

const HOUR = 3_600_000_000;
const GAS = 'plant-a/hall/line-1/boiler/boiler-1/gas';
const LEVEL = 'plant-a/hall/line-1/boiler/boiler-1/level';

let erp: TestErp;
let admin: Caller;
let door: PlantDoor;
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  door = createPlantDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
  const document = {
    ...siteDocument(),
    points: [
      {
        path: 'hall/line-1/boiler/boiler-1/gas',
        label: { en: 'Gas meter', bn: 'গ্যাস মিটার' },
        unit: 'm3',
        manual: { every: '8 h', round: 'utilities', plausible: { rise: { low: 0, high: 500 } } },
      },
      {
        path: 'hall/line-1/boiler/boiler-1/level',
        unit: '%',
        manual: { every: '2 h', plausible: { low: 20, high: 90 } },
      },
    ],
  };
  const applied = await erp.kernel.execute(admin, 'plant.config.apply', { document, profiles: [profile] });
  if (!applied.ok) throw new Error(JSON.stringify(applied.refusal));
  for (const gateway of ['gw-a', 'gw-b']) {
    await erp.kernel.execute(admin, 'plant.gateway.assign', { gateway, site: 'plant-a' });
  }
});
afterAll(() => erp?.close());

const enter = (point: string, value: unknown, more: object = {}) =>
  erp.kernel.execute(admin, 'plant.reading.enter', { reading: randomUUID(), site: 'plant-a', point, value, ...more });
const due = async () =>
  (
    (await erp.kernel.query(admin, 'plant.readings.due', { site: 'plant-a' })) as {
      readings: {
        path: string;
        overdue: boolean;
        dueAt: number | null;
        last: { value: unknown; state: string } | null;
      }[];
    }
  ).readings;

test('what was never read is due; what was read is due again after its time', async () => {
  expect((await due()).map(({ path, overdue }) => [path, overdue])).toEqual([
    [GAS, true],
    [LEVEL, true],
  ]);
  expect((await enter(GAS, 1000)).ok).toBe(true);
  expect((await enter(LEVEL, 55)).ok).toBe(true);
  const read = erp.clock.now;
  expect((await due()).map(({ path, overdue, dueAt }) => [path, overdue, dueAt])).toEqual([
    [LEVEL, false, read + 2 * HOUR],
    [GAS, false, read + 8 * HOUR],
  ]);
  erp.clock.now += 3 * HOUR;
  expect((await due()).map(({ path, overdue }) => [path, overdue])).toEqual([
    [LEVEL, true],
    [GAS, false],
  ]);
});

test('what is implausible is asked about, and taken when it is meant', async () => {
  erp.clock.now += HOUR;
  const fallen = await enter(GAS, 999);
  expect(fallen.refusal).toMatchObject({
    code: 'reading-implausible',
    details: { code: 'fell', bound: 0, last: 1000 },
  });
  expect((await enter(GAS, 1600)).refusal?.details).toMatchObject({ code: 'rose', bound: 500 });
  expect((await enter(LEVEL, 12)).refusal?.details).toMatchObject({ code: 'below', bound: 20 });
  expect((await enter(LEVEL, 12, { confirmed: true })).ok).toBe(true);
});

test('what is no reading of the point is refused', async () => {
  expect((await enter('plant-a/hall/line-1/cell/press-1/good', 5)).refusal?.code).toBe('reading-not-entered');
  expect((await enter(GAS, 'many')).refusal?.code).toBe('reading-wrong-type');
  expect((await enter(GAS, 1001, { at: erp.clock.now + HOUR })).refusal?.code).toBe('reading-in-future');
  const reading = randomUUID();
  expect((await enter(GAS, 1001, { reading })).ok).toBe(true);
  expect((await enter(GAS, 1001, { reading })).refusal?.code).toBe('reading-known');
  expect((await enter(GAS, 1002)).refusal?.code).toBe('reading-same-moment');
});

test('one gateway of the site gets a reading, again and again until it has it on disk', async () => {
  const first = await door.waitingReadings('gw-a');
  expect(first).toHaveLength(4);
  expect(await door.waitingReadings('gw-b')).toEqual([]);
  // It is not asked for in a circle; after a while it comes again, in case the answer was lost.
  expect(await door.waitingReadings('gw-a')).toEqual([]);
  erp.clock.now += 6_000_000;
  expect(await door.waitingReadings('gw-a')).toHaveLength(4);
  const [one] = first;
  if (!one) throw new Error('there is one');
  await door.readingResult('gw-b', { id: one.id, ok: true, message: '' });
  await door.readingResult('gw-a', { id: one.id, ok: true, message: '' });
  erp.clock.now += 6_000_000;
  const left = (await door.waitingReadings('gw-a')).map(({ id }) => id);
  expect(left).toHaveLength(3);
  expect(left).not.toContain(one.id);
  // A gateway that is gone is not waited for.
  erp.clock.now += 11 * 60_000_000;
  expect(await door.waitingReadings('gw-b')).toHaveLength(3);
});

test('who entered what and when is kept', async () => {
  const { rows } = await erp.owner.query(
    `select user_id, value, confirmed from plant.manual_reading where path = $1 order by at desc limit 1`,
    [LEVEL],
  );
  expect(rows).toEqual([{ user_id: admin.user, value: 12, confirmed: true }]);
});

test('a reading that is overdue is told once, and again when the next one is', async () => {
  const told = async (point: string) =>
    (
      await erp.owner.query<{ payload: { dueAt: number; round: string } }>(
        `select payload from kernel.event where type = 'plant.reading-overdue' and payload ->> 'point' = $1 order by seq`,
        [point],
      )
    ).rows.map(({ payload }) => payload);
  const before = await told(LEVEL);
  expect((await enter(LEVEL, 50)).ok).toBe(true);
  const read = erp.clock.now;
  erp.clock.now += 1.5 * HOUR;
  await door.waitingReadings('gw-a');
  expect(await told(LEVEL)).toEqual(before);
  erp.clock.now += HOUR;
  // Both gateways of the site, again and again, and a server that started anew.
  for (const gateway of ['gw-a', 'gw-b', 'gw-a']) {
    erp.clock.now += 60_000_000;
    await door.waitingReadings(gateway);
  }
  await createPlantDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now }).waitingReadings('gw-b');
  expect((await told(LEVEL)).slice(before.length)).toEqual([
    expect.objectContaining({ dueAt: read + 2 * HOUR, lastAt: read, round: 'round', site: 'plant-a' }),
  ]);
  expect((await enter(LEVEL, 51)).ok).toBe(true);
  erp.clock.now += 3 * HOUR;
  await door.waitingReadings('gw-a');
  expect(await told(LEVEL)).toHaveLength(before.length + 2);
});

test('a reading that is entered late is held against the one before it, however many came since', async () => {
  for (let n = 0; n < 101; n++) {
    erp.clock.now += 60_000_000;
    expect((await enter(GAS, 1001 + n)).ok).toBe(true);
  }
  const [oldest] = (
    await erp.owner.query<{ at: string; value: number }>(
      'select at, value from plant.manual_reading where path = $1 order by at limit 1',
      [GAS],
    )
  ).rows;
  const at = Number(oldest?.at);
  expect((await enter(GAS, 1, { at })).refusal?.code).toBe('reading-same-moment');
  expect((await enter(GAS, 1, { at: at + 1 })).refusal?.details).toMatchObject({ code: 'fell', last: oldest?.value });
});
