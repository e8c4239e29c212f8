import { expect, test } from 'vitest';
import { pretendConfig, pretendPlant, silence } from './pretend-device.ts';

// What people and commands ask of a device, beside its rhythm. What is fake: the device, in memory, and time.

test('writes go before readings, but a reading that is due waits for four of them at most', async () => {
  const plant = pretendPlant();
  const order: string[] = [];
  const slowly = async (what: string, signal: AbortSignal) => {
    const sleep = plant.timing.sleep(50);
    signal.addEventListener('abort', sleep.end);
    await sleep.done;
    order.push(what);
  };
  plant.pretend.read = async (_unit, _addresses, signal) => {
    await slowly('read', signal);
    return [1];
  };
  plant.pretend.write = (signal) => slowly('write', signal);
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 100 } } }]));
  await plant.timing.pass(60);
  order.length = 0;
  const { signal } = new AbortController();
  const writes = Array.from({ length: 10 }, (_, at) => plant.supervisor.write('m', 'a', at, signal));
  await plant.timing.pass(1_000);
  await Promise.all(writes);
  expect(order.slice(0, 13).join(' ')).toBe(
    'write write write write read write write write write read write write read',
  );
  expect(plant.written.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await plant.supervisor.stop();
});

test('a write is unscaled, kept within the range, and refused in words where it cannot be done', async () => {
  const plant = pretendPlant();
  const points = { scale: { factor: 0.1, offset: 0 }, range: { low: 0, high: 50, outside: 'mark' } };
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 1_000 } } }], points));
  const { signal } = new AbortController();
  await expect(plant.supervisor.write('m', 'a', 21.7, signal)).rejects.toThrow('m cannot be reached now');
  await plant.timing.pass(10);
  const write = plant.supervisor.write('m', 'a', 21.7, signal);
  await plant.timing.pass(10);
  await write;
  expect(plant.written).toMatchObject([{ address: 'a', value: 217 }]);
  await expect(plant.supervisor.write('m', 'a', 51, signal)).rejects.toThrow('takes a number from 0 to 50, not 51');
  await expect(plant.supervisor.write('m', 'a', 'x', signal)).rejects.toThrow('takes a number');
  await expect(plant.supervisor.write('m', 'b', 1, signal)).rejects.toThrow(
    'nothing called "b" is asked of m; there is a',
  );
  plant.pretend.write = silence;
  const late = plant.supervisor.write('m', 'a', 3, signal);
  const said = expect(late).rejects.toThrow('whether it was done is not known');
  await plant.timing.pass(1_100);
  await said;
  await plant.supervisor.stop();
});

test('a device is asked at once when a person wants to know, in the unit of its points', async () => {
  const plant = pretendPlant({ perRequest: 1 });
  plant.pretend.read = async (_unit, [address]) => (address === 'b' ? [] : [215]);
  const points = { scale: { factor: 0.1, offset: 0 }, unit: 'Cel' };
  await plant.supervisor.use(pretendConfig([{ devices: { m: { a: 60_000, b: 60_000 } } }], points));
  await plant.timing.pass(31_000);
  plant.asked.length = 0;
  const reading = plant.supervisor.read('m', [], new AbortController().signal);
  await plant.timing.pass(0);
  expect(await reading).toEqual([
    { point: 'a', value: 21.5, unit: 'Cel', quality: 'good' },
    { point: 'b', value: null, unit: 'Cel', quality: 'badDevice' },
  ]);
  expect(plant.asked.map(({ addresses }) => addresses)).toEqual(['a', 'b']);
  await expect(plant.supervisor.read('m9', [], new AbortController().signal)).rejects.toThrow(
    'no connection of this gateway asks m9',
  );
  await plant.supervisor.stop();
});
