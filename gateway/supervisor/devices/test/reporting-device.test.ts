import { QUALITY, qualityName } from '@millrace/contracts';
import { DeviceError, deviceDriver, type SubscribeContext } from '@millrace/driver-api';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DeviceSupervisor } from '../device-supervisor.ts';
import { pretendConfig } from './pretend-device.ts';
import { testTiming } from './test-timing.ts';

// What is fake: a device in memory that reports by itself, and time.

function reportingPlant() {
  const timing = testTiming();
  const subscriptions: { unit: string; points: readonly { id: number }[]; context: SubscribeContext; link: object }[] =
    [];
  const told: { point: number; quality: string; value: unknown }[] = [];
  const pretend = { refuse: new Map<string, DeviceError>(), links: 0 };
  const refused: { source: string; reason: string; values: number }[] = [];
  const gate = { refusing: null as Error | null };
  const words = { en: 'Reporting', bn: 'Reporting', hi: 'Reporting' };
  const driver = deviceDriver(
    {
      protocol: 'pretend',
      label: words,
      capabilities: ['subscribe'],
      settings: z.object({ host: z.string() }),
      profile: z.object({ unit: z.string() }),
      address: z.string(),
    },
    {
      connect: async () => ({ number: ++pretend.links }),
      plan: () => [],
      async subscribe(link, points, context) {
        const refused = pretend.refuse.get(context.profile.unit);
        if (refused) throw refused;
        subscriptions.push({ unit: context.profile.unit, points, context, link });
      },
      close: async () => undefined,
    },
  );
  const supervisor = new DeviceSupervisor({
    drivers: [driver],
    timing,
    clock: () => timing.now() * 1_000,
    accept(_source, batch, done) {
      if (!gate.refusing) {
        for (const { point, quality, value } of batch) told.push({ point, value, quality: qualityName(quality) });
      }
      done(gate.refusing);
    },
    onRefused: (source, reason, values) => refused.push({ source, reason, values }),
    secret: async () => '',
    log: { info: () => undefined, warn: () => undefined },
  });
  const newest = (unit: string) => {
    const found = subscriptions.findLast((one) => one.unit === unit);
    if (!found) throw new Error(`nothing is subscribed of ${unit}`);
    return found.context;
  };
  const say = (unit: string, point: number, value: number) =>
    newest(unit).deliver([{ point, value, quality: QUALITY.good }]);
  return { timing, subscriptions, told, refused, pretend, gate, supervisor, newest, say };
}

test('what a device reports is told, and the promise of thanks is kept only when it is safe', async () => {
  const plant = reportingPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000, b: 1_000 } } }]));
  await plant.timing.pass(0);
  await plant.say('m', 1, 5);
  expect(plant.told).toEqual([{ point: 1, value: 5, quality: 'good' }]);
  expect(plant.supervisor.status()[0]).toMatchObject({ state: 'online', devices: [{ usable: 1, points: 2 }] });
  plant.gate.refusing = new Error('not taken: full');
  await expect(plant.say('m', 1, 6)).rejects.toThrow('not taken: full');
  // Of a point that nobody asked for, nothing is taken.
  plant.gate.refusing = null;
  await plant.say('m', 99, 6);
  expect(plant.told).toHaveLength(1);
  await plant.supervisor.stop();
  expect(plant.newest('m').signal.aborted).toBe(true);
  expect(plant.timing.waiting).toBe(0);
});

test('a value that does not change is not old while its device gives signs of life', async () => {
  const plant = reportingPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  await plant.say('m', 1, 5);
  for (let second = 0; second < 60; second++) {
    await plant.timing.pass(1_000);
    await plant.newest('m').deliver([]);
  }
  expect(plant.told.map(({ quality }) => quality)).toEqual(['good']);
  expect(plant.pretend.links).toBe(1);
  await plant.supervisor.stop();
});

test('a device that has fallen silent is seen by the watchdog, and its link is made anew', async () => {
  const plant = reportingPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  await plant.say('m', 1, 5);
  await plant.timing.pass(6_000);
  expect(plant.told.map(({ quality }) => quality)).toEqual(['good', 'badCommLost']);
  expect(plant.supervisor.status()[0]).toMatchObject({
    state: 'silent',
    reason: 'it has reported nothing for 4 s',
  });
  expect(plant.pretend.links).toBeGreaterThan(1);
  await plant.say('m', 1, 6);
  expect(plant.told.at(-1)).toMatchObject({ value: 6, quality: 'good' });
  expect(plant.supervisor.status()[0]?.state).toBe('online');
  await plant.supervisor.stop();
});

test('of two devices behind one link, the silent one is told and the other goes on', async () => {
  const plant = reportingPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: 1_000 }, m2: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  for (let second = 0; second < 10; second++) {
    await plant.say('m1', 1, second);
    await plant.timing.pass(1_000);
  }
  const [link] = plant.supervisor.status();
  expect(link).toMatchObject({ state: 'degraded', reason: 'm2 is silent: it has reported nothing for 4 s' });
  expect(plant.pretend.links).toBe(1);
  await plant.supervisor.stop();
});

test('a device that cannot be subscribed to is misconfigured alone, also when it is added later', async () => {
  const plant = reportingPlant();
  plant.pretend.refuse.set('m2', new DeviceError('misconfigured', 'there is no unit m2'));
  await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: 1_000 }, m2: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  await plant.say('m1', 1, 1);
  expect(plant.supervisor.status()[0]?.devices).toMatchObject([
    { id: 'm1', state: 'online' },
    { id: 'm2', state: 'misconfigured', reason: 'there is no unit m2' },
  ]);
  expect(plant.pretend.links).toBe(1);
  // A device that is lost while it is subscribed to takes the link with it: it is made again.
  plant.pretend.refuse.set('m3', new DeviceError('lost', 'gone'));
  await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: 1_000 }, m2: { a: 1_000 }, m3: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  plant.pretend.refuse.clear();
  await plant.timing.pass(1_000);
  expect(plant.pretend.links).toBe(2);
  await plant.supervisor.stop();
});

test('a device that takes its time for the first word of a new link is waited for, however long it was away', async () => {
  const plant = reportingPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(60_000);
  expect(plant.supervisor.status()[0]).toMatchObject({ state: 'silent' });
  const before = plant.subscriptions.length;
  while (plant.subscriptions.length === before) await plant.timing.pass(100);
  await plant.timing.pass(2_000);
  await plant.say('m', 1, 7);
  expect(plant.supervisor.status()[0]).toMatchObject({ state: 'online', reason: null });
  expect(plant.subscriptions).toHaveLength(before + 1);
  await plant.supervisor.stop();
});

test('a device that could not be subscribed to is asked again with patience, and told as that meanwhile', async () => {
  const plant = reportingPlant();
  plant.pretend.refuse.set('m2', new DeviceError('device', 'it has no room for so many points'));
  await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: 1_000 }, m2: { a: 1_000 } } }]));
  const minute = async () => {
    for (let second = 0; second < 60; second++) {
      await plant.say('m1', 1, 1);
      await plant.timing.pass(1_000);
    }
  };
  await plant.timing.pass(0);
  await minute();
  const [, m2] = plant.supervisor.status()[0]?.devices ?? [];
  expect(m2).toMatchObject({ state: 'misconfigured', reason: 'it has no room for so many points' });
  plant.pretend.refuse.clear();
  await minute();
  // It has agreed, and says nothing: that is another fault.
  expect(plant.supervisor.status()[0]?.devices[1]).toMatchObject({ state: 'silent' });
  await plant.say('m2', 2, 7);
  expect(plant.supervisor.status()[0]).toMatchObject({
    state: 'online',
    devices: [{ state: 'online' }, { state: 'online' }],
  });
  expect(plant.pretend.links).toBe(1);
  await plant.supervisor.stop();
  expect(plant.timing.waiting).toBe(0);
});

test('reports of a device that was changed or taken away end, and are not taken any more', async () => {
  const plant = reportingPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: 1_000 }, m2: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  const before = plant.newest('m2');
  await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: 1_000 }, m2: { a: 1_000, b: 1_000 } } }]));
  await plant.timing.pass(0);
  expect(before.signal.aborted).toBe(true);
  expect(plant.newest('m1').signal.aborted).toBe(false);
  await expect(before.deliver([{ point: 2, value: 1, quality: QUALITY.good }])).rejects.toThrow('not wanted any more');
  await plant.say('m2', 3, 4);
  expect(plant.told).toContainEqual({ point: 3, value: 4, quality: 'good' });
  expect(plant.pretend.links).toBe(1);
  await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: 1_000 } } }]));
  expect(plant.newest('m2').signal.aborted).toBe(true);
  await plant.supervisor.stop();
});

test('a device that brings more than it may is slowed down, alone, and told so until it no longer does', async () => {
  const plant = reportingPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { loud: { a: 1_000 }, calm: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  const readings = (count: number) => Array.from({ length: count }, () => ({ point: 1, value: 1, quality: 0 }));
  const cameBy = async (milliseconds: number): Promise<number> => {
    await plant.timing.pass(milliseconds);
    return plant.told.filter(({ point }) => point === 1).length;
  };
  // Ten seconds of its 2,000 may come at once.
  void plant.newest('loud').deliver(readings(20_000));
  expect(await cameBy(0)).toBe(20_000);
  void plant.newest('loud').deliver(readings(2_000));
  void plant.newest('loud').deliver(readings(2_000));
  await plant.say('calm', 2, 7);
  expect(plant.told.at(-1)).toMatchObject({ point: 2, value: 7 });
  expect(await cameBy(0)).toBe(22_000);
  expect(plant.supervisor.status()[0]?.devices).toMatchObject([
    { state: 'degraded', reason: expect.stringMatching(/more than 2,000 readings a second/) as string },
    { id: 'calm', state: 'online' },
  ]);
  expect(await cameBy(1_000)).toBe(24_000);
  for (let second = 0; second < 12; second++) {
    await plant.timing.pass(1_000);
    await plant.say('loud', 1, second);
  }
  expect(plant.supervisor.status()[0]?.devices[0]).toMatchObject({ state: 'online', reason: null });
  await plant.supervisor.stop();
});

test('a device that does not stop when it is told to loses its link for a while, and what was not taken is counted', async () => {
  const plant = reportingPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { loud: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  const readings = Array.from({ length: 10_000 }, () => ({ point: 1, value: 1, quality: QUALITY.good }));
  const delivered = Promise.allSettled(Array.from({ length: 10 }, () => plant.newest('loud').deliver(readings)));
  await plant.timing.pass(100);
  expect(plant.supervisor.status()[0]).toMatchObject({
    state: 'refused',
    reason: expect.stringMatching(/it does not stop: \d+ s of its readings wait/) as string,
  });
  const kept = (await delivered).filter(({ status }) => status === 'fulfilled').length;
  expect(plant.refused.reduce((sum, { values }) => sum + values, 0)).toBe((10 - kept) * 10_000);
  await plant.timing.pass(60_000);
  expect(plant.pretend.links).toBeGreaterThan(1);
  await plant.supervisor.stop();
});
