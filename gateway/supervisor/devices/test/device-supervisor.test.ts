import { QUALITY, qualityName } from '@millrace/contracts';
import { DeviceError } from '@millrace/driver-api';
import { expect, test } from 'vitest';
import { pretendConfig, pretendPlant, silence } from './pretend-device.ts';

// What is fake: the device, in memory, and time, which passes as the test says.

const stateOf = ({ supervisor }: ReturnType<typeof pretendPlant>, at = 0) => {
  const { state, reason } = supervisor.status()[at] ?? { state: null, reason: null };
  return { state, reason };
};
const deviceOf = ({ supervisor }: ReturnType<typeof pretendPlant>, name: string) => {
  const found = supervisor.status().flatMap(({ devices }) => devices);
  const device = found.find(({ id }) => id === name);
  if (!device) throw new Error(`no device ${name}`);
  return device;
};
const qualities = ({ told }: ReturnType<typeof pretendPlant>, point: number) =>
  told.filter((sample) => sample.point === point).map(({ quality }) => qualityName(quality));

test('each rate is asked in its own rhythm, spread over it, and what is read is told', async () => {
  const plant = pretendPlant({ perRequest: 1 });
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000, b: 1_000, c: 500 } } }]));
  await plant.timing.pass(1_999);
  expect(plant.asked.map(({ at, addresses }) => `${at} ${addresses}`)).toEqual([
    '0 a',
    '0 c',
    '500 b',
    '500 c',
    '1000 a',
    '1000 c',
    '1500 b',
    '1500 c',
  ]);
  expect(plant.told).toHaveLength(8);
  expect(plant.told[0]).toMatchObject({ source: 'm', point: 1, value: 1, quality: QUALITY.good });
  expect(stateOf(plant)).toEqual({ state: 'online', reason: null });
  expect(deviceOf(plant, 'm')).toMatchObject({ requests: 8, failed: 0, usable: 3, points: 3 });
  await plant.supervisor.stop();
  expect(plant.links.every(({ closed, signal }) => closed && signal.aborted)).toBe(true);
  expect(plant.timing.waiting).toBe(0);
});

test('a link that cannot be made is tried again, ever later, and its points have no value', async () => {
  const plant = pretendPlant();
  let attempts = 0;
  plant.pretend.connect = async () => {
    attempts++;
    throw new DeviceError('lost', 'h:1: nothing listens there');
  };
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(0);
  expect(stateOf(plant)).toEqual({ state: 'connecting', reason: 'h:1: nothing listens there' });
  expect(qualities(plant, 1)).toEqual(['badCommLost']);
  await plant.timing.pass(60_000);
  const first = attempts;
  await plant.timing.pass(60_000);
  // At most every 15 s, at least every 7.5: chance falls in the middle here.
  expect(attempts - first).toBeGreaterThanOrEqual(4);
  expect(attempts - first).toBeLessThanOrEqual(8);
  plant.pretend.connect = async () => undefined;
  await plant.timing.pass(15_000);
  expect(stateOf(plant).state).toBe('online');
  // Said once when it was lost, and not again with every attempt.
  expect(qualities(plant, 1).slice(0, 2)).toEqual(['badCommLost', 'good']);
  await plant.supervisor.stop();
});

test('a link that is gone is told at once, and made again', async () => {
  const plant = pretendPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(100);
  plant.links[0]?.lost(new DeviceError('lost', 'the other side hung up'));
  await plant.timing.pass(0);
  expect(stateOf(plant)).toEqual({ state: 'connecting', reason: 'the other side hung up' });
  expect(plant.links[0]?.closed).toBe(true);
  await plant.timing.pass(1_000);
  expect(plant.links).toHaveLength(2);
  expect(stateOf(plant).state).toBe('online');
  expect(qualities(plant, 1)).toEqual(['good', 'badCommLost', 'good']);
  await plant.supervisor.stop();
});

test('a half-open link, where nothing answers any more, is seen and made again', async () => {
  const plant = pretendPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(500);
  plant.pretend.read = (_unit, _addresses, signal) => silence(signal);
  await plant.timing.pass(6_000);
  expect(stateOf(plant)).toEqual({ state: 'silent', reason: 'no answer within 1000 ms' });
  expect(plant.links.length).toBeGreaterThan(1);
  expect(qualities(plant, 1)).toEqual(['good', 'badCommLost']);
  plant.pretend.read = async () => [2];
  await plant.timing.pass(15_000);
  expect(stateOf(plant)).toEqual({ state: 'online', reason: null });
  expect(qualities(plant, 1).slice(0, 3)).toEqual(['good', 'badCommLost', 'good']);
  await plant.supervisor.stop();
});

test('a device that is back has a value soon, though the first telegram on its new link was disturbed', async () => {
  const plant = pretendPlant({ perRequest: 1 });
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 60_000, b: 60_000 } } }]));
  plant.pretend.read = (_unit, _addresses, signal) => silence(signal);
  await plant.timing.pass(120_000);
  expect(stateOf(plant).state).toBe('silent');
  const asked: number[] = [];
  plant.pretend.read = async (_unit, addresses, signal) => {
    if (asked.push(plant.timing.now()) === 1) return silence(signal);
    return addresses.map(() => 7);
  };
  await plant.timing.pass(20_000);
  const back = plant.told.find(({ value }) => value === 7);
  // One answer was waited for in vain; the next question follows at once, not with the next link.
  expect((back?.at ?? Number.NaN) - (asked[0] as number)).toBe(1_000);
  await plant.supervisor.stop();
});

test('a device that answers nothing to the first question of every link is back after an outage all the same', async () => {
  const plant = pretendPlant();
  // As a unit on a serial line that keeps silent to the question by which a new link gets in step with it.
  let asked = 0;
  plant.pretend.connect = async () => {
    asked = 0;
  };
  const answers: typeof plant.pretend.read = async (_unit, addresses, signal) =>
    asked++ === 0 ? silence(signal) : addresses.map(() => 1);
  plant.pretend.read = answers;
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(3_000);
  expect(stateOf(plant).state).toBe('online');
  plant.pretend.read = (_unit, _addresses, signal) => silence(signal);
  await plant.timing.pass(60_000);
  expect(stateOf(plant).state).toBe('silent');
  plant.pretend.read = answers;
  await plant.timing.pass(20_000);
  expect(stateOf(plant)).toEqual({ state: 'online', reason: null });
  await plant.supervisor.stop();
});

test('what was asked on a link that has ended is not asked on the next one, however slowly its answer was kept', async () => {
  const plant = pretendPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(500);
  plant.pretend.read = (_unit, _addresses, signal) => silence(signal);
  plant.gate.safeAfter = 8_000;
  await plant.timing.pass(4_000);
  const before = plant.links.length;
  plant.gate.safeAfter = 0;
  plant.pretend.read = async () => [7];
  await plant.timing.pass(60_000);
  expect(stateOf(plant)).toEqual({ state: 'online', reason: null });
  expect(plant.links.length - before).toBeLessThanOrEqual(1);
  await plant.supervisor.stop();
});

test('one silent device behind a bridge takes next to no time from its neighbours', async () => {
  const plant = pretendPlant();
  plant.pretend.read = (unit, addresses, signal) =>
    unit === 'dead' ? silence(signal) : Promise.resolve(addresses.map(() => 1));
  await plant.supervisor.use(pretendConfig([{ devices: { dead: { a: 200 }, m1: { a: 200 }, m2: { a: 200 } } }]));
  await plant.timing.pass(120_000);
  plant.asked.length = 0;
  await plant.timing.pass(60_000);
  const count = (unit: string) => plant.asked.filter((one) => one.unit === unit).length;
  expect(count('dead')).toBeLessThanOrEqual(6);
  // 300 would be all; each question to the dead one takes the link for a second, in which five are missed.
  expect(count('m1')).toBeGreaterThanOrEqual(270);
  expect(count('m2')).toBeGreaterThanOrEqual(270);
  expect(deviceOf(plant, 'dead').state).toBe('silent');
  expect(stateOf(plant)).toEqual({ state: 'degraded', reason: 'dead is silent: no answer within 1000 ms' });
  expect(plant.links).toHaveLength(1);
  plant.pretend.read = async (_unit, addresses) => addresses.map(() => 1);
  await plant.timing.pass(16_000);
  expect(deviceOf(plant, 'dead').state).toBe('online');
  await plant.supervisor.stop();
});

test('a slow device gets its share of the link and no more', async () => {
  const plant = pretendPlant();
  plant.pretend.read = async (unit, addresses, signal) => {
    const sleep = plant.timing.sleep(unit === 'slow' ? 900 : 10);
    signal.addEventListener('abort', sleep.end);
    await sleep.done;
    return addresses.map(() => 1);
  };
  await plant.supervisor.use(pretendConfig([{ devices: { slow: { a: 100 }, quick: { a: 100 } } }]));
  await plant.timing.pass(60_000);
  const count = (unit: string) => plant.asked.filter((one) => one.unit === unit).length;
  // After each long answer the link is the quick one's for as long.
  expect(count('quick')).toBeGreaterThan(count('slow') * 4);
  expect(deviceOf(plant, 'slow')).toMatchObject({ state: 'degraded' });
  expect(deviceOf(plant, 'slow').reason).toMatch(/more slowly than it is asked/);
  await plant.supervisor.stop();
});

test('what a device declines is bad by the device, the rest goes on, and the reason is told', async () => {
  const plant = pretendPlant({ perRequest: 1 });
  plant.pretend.read = async (_unit, addresses) => {
    if (addresses[0] === 'b') throw new DeviceError('device', 'there is no register b');
    return [1];
  };
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000, b: 1_000 } } }]));
  await plant.timing.pass(3_000);
  expect(qualities(plant, 2)).toEqual(['badDevice']);
  expect(deviceOf(plant, 'm')).toMatchObject({
    state: 'degraded',
    reason: '1 of 2 points have no value: there is no register b',
    usable: 1,
  });
  expect(plant.links).toHaveLength(1);
  await plant.supervisor.stop();
});

test('a point that an answer leaves out is bad, once', async () => {
  const plant = pretendPlant();
  plant.pretend.read = async () => [7];
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000, b: 1_000 } } }]));
  await plant.timing.pass(2_500);
  expect(qualities(plant, 1)).toEqual(['good', 'good', 'good']);
  expect(qualities(plant, 2)).toEqual(['badDevice']);
  await plant.supervisor.stop();
});

test('a value that could not be fetched for three of its intervals is stale, and good again with the next reading', async () => {
  const plant = pretendPlant({ perRequest: 1 });
  plant.pretend.read = async (_unit, _addresses, signal) => {
    const sleep = plant.timing.sleep(900);
    signal.addEventListener('abort', sleep.end);
    await sleep.done;
    return [5];
  };
  // Five questions that take 0.9 s each, asked ten times a second.
  const points = { a: 100, b: 100, c: 100, d: 100, e: 100 };
  await plant.supervisor.use(pretendConfig([{ devices: { m: points } }]));
  await plant.timing.pass(10_000);
  expect(qualities(plant, 1)).toEqual(['good', 'uncertainStale', 'good', 'uncertainStale', 'good']);
  // The value stays the last one: what is old is not nothing.
  expect(plant.told.filter(({ point }) => point === 1).every(({ value }) => value === 5)).toBe(true);
  await plant.supervisor.stop();
});

test('a question that alone is not answered loses its points and not the device', async () => {
  const plant = pretendPlant({ perRequest: 1 });
  plant.pretend.read = async (_unit, addresses, signal) => (addresses[0] === 'b' ? silence(signal) : [5]);
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000, b: 5_000 } } }]));
  await plant.timing.pass(2_000);
  // Once is a disturbance.
  expect(qualities(plant, 2)).toEqual([]);
  await plant.timing.pass(20_000);
  expect(qualities(plant, 2)).toEqual(['badCommLost']);
  expect(deviceOf(plant, 'm').reason).toBe('1 of 2 points have no value: no answer within 1000 ms');
  expect(plant.links).toHaveLength(1);
  plant.pretend.read = async () => [6];
  await plant.timing.pass(5_000);
  expect(qualities(plant, 2)).toEqual(['badCommLost', 'good']);
  expect(deviceOf(plant, 'm').state).toBe('online');
  await plant.supervisor.stop();
});

test('who is refused is asked again with patience, and so is a device that is not as its settings say', async () => {
  const plant = pretendPlant();
  let attempts = 0;
  plant.pretend.connect = async () => {
    attempts++;
    throw new DeviceError('refused', 'no more places: 4 clients are connected');
  };
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(60_000);
  expect(stateOf(plant)).toEqual({ state: 'refused', reason: 'no more places: 4 clients are connected' });
  expect(attempts).toBeLessThanOrEqual(4);
  attempts = 0;
  plant.pretend.connect = async () => {
    attempts++;
    throw new DeviceError('misconfigured', 'it does not offer this policy');
  };
  await plant.timing.pass(60_000);
  expect(stateOf(plant)).toEqual({ state: 'misconfigured', reason: 'it does not offer this policy' });
  expect(attempts).toBeLessThanOrEqual(4);
  plant.pretend.connect = async () => undefined;
  await plant.timing.pass(60_000);
  expect(stateOf(plant).state).toBe('online');
  await plant.supervisor.stop();
});

test('a device whose profile or address cannot be read is misconfigured alone', async () => {
  const plant = pretendPlant();
  const config = pretendConfig([{ devices: { m1: { a: 1_000 }, m2: { a: 1_000 } }, units: { m1: 7 } }]);
  await plant.supervisor.use(config);
  await plant.timing.pass(1_500);
  expect(deviceOf(plant, 'm1').state).toBe('misconfigured');
  expect(deviceOf(plant, 'm1').reason).toMatch(/profile: unit/);
  expect(deviceOf(plant, 'm2').state).toBe('online');
  await plant.supervisor.stop();
});

test('a protocol that this gateway does not have is said, and stops nothing else', async () => {
  const plant = pretendPlant();
  await plant.supervisor.use(
    pretendConfig([
      { id: 'other', protocol: 'telepathy', devices: { m1: { a: 1_000 } } },
      { id: 'link', devices: { m2: { a: 1_000 } } },
    ]),
  );
  await plant.timing.pass(10);
  expect(deviceOf(plant, 'm1')).toMatchObject({
    state: 'misconfigured',
    reason: 'this gateway does not speak "telepathy"; it speaks pretend',
  });
  expect(deviceOf(plant, 'm2').state).toBe('online');
  await plant.supervisor.stop();
});

test('a change restarts only what it is about', async () => {
  const plant = pretendPlant();
  const both = (m2: Record<string, number>, host = 'h') =>
    pretendConfig([
      { id: 'one', devices: { m1: { a: 1_000 }, m2 } },
      { id: 'two', host, devices: { m3: { a: 1_000 } } },
    ]);
  await plant.supervisor.use(both({ a: 1_000 }));
  await plant.timing.pass(100);
  expect(plant.links).toHaveLength(2);
  // Another host: that link alone.
  await plant.supervisor.use(both({ a: 1_000 }, 'other'));
  await plant.timing.pass(100);
  expect(plant.links.map(({ closed }) => closed)).toEqual([false, true, false]);
  // Another point of one device: no link at all, and its neighbour keeps its rhythm.
  plant.asked.length = 0;
  await plant.supervisor.use(both({ a: 500 }, 'other'));
  await plant.timing.pass(1_000);
  expect(plant.links.map(({ closed }) => closed)).toEqual([false, true, false]);
  expect(plant.asked.filter(({ unit }) => unit === 'm1').map(({ at }) => at)).toEqual([1_000]);
  expect(plant.asked.filter(({ unit }) => unit === 'm2').map(({ at }) => at)).toEqual([200, 700, 1_200]);
  await plant.supervisor.stop();
});

test('what is taken away says of its points that they have no value any more', async () => {
  const plant = pretendPlant();
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(10);
  await plant.supervisor.use(pretendConfig([]));
  expect(qualities(plant, 1)).toEqual(['good', 'badCommLost']);
  expect(plant.supervisor.status()).toEqual([]);
  expect(plant.timing.waiting).toBe(0);
});

test('a link that is made too late is closed, not forgotten', async () => {
  const plant = pretendPlant();
  const slow = Promise.withResolvers<void>();
  plant.pretend.connect = () => slow.promise;
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(5_100);
  expect(stateOf(plant)).toEqual({ state: 'silent', reason: 'no link was made within 5000 ms' });
  await plant.supervisor.stop();
  slow.resolve();
  await plant.timing.pass(0);
  expect(plant.links.length).toBeGreaterThan(0);
  expect(plant.links.every(({ closed, signal }) => closed && signal.aborted)).toBe(true);
});

test('while the gateway takes nothing, devices are asked on and nothing breaks', async () => {
  const plant = pretendPlant();
  plant.gate.refusing = new Error('not taken: full');
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(3_500);
  expect(plant.asked).toHaveLength(4);
  expect(plant.told).toEqual([]);
  plant.gate.refusing = null;
  await plant.timing.pass(1_000);
  expect(qualities(plant, 1)).toEqual(['good']);
  await plant.supervisor.stop();
});

test('an answer that comes after its device was changed is not told', async () => {
  const plant = pretendPlant();
  const answer = Promise.withResolvers<void>();
  plant.pretend.read = async () => {
    await answer.promise;
    return [5];
  };
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }]));
  await plant.timing.pass(100);
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 2_000 } } }]));
  answer.resolve();
  await plant.timing.pass(0);
  // One answer to the question of now; that of before is nobody's.
  expect(plant.told.filter(({ value }) => value === 5)).toHaveLength(1);
  await plant.supervisor.stop();
});
