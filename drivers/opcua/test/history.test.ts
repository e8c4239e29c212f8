import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceSample } from '@millrace/driver-api';
import { DataType, StatusCodes, type UAVariable } from 'node-opcua';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { opcuaDriver } from '../driver.ts';
import { number, startServer, type TestServer } from '../sim/server.ts';

let server: TestServer;
let level: UAVariable;
let plain: UAVariable;
const folder = mkdtempSync(join(tmpdir(), 'opcua-history-'));
const driver = opcuaDriver(folder);

beforeAll(async () => {
  server = await startServer((own, space) => {
    level = number(own, 'level', 1);
    plain = number(own, 'plain', 1);
    put(level, 1, -60);
    space.installHistoricalDataNode(level, { maxOnlineValues: 5_000 });
  });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const BEGAN = Date.now() - 3_600_000;
const put = (of: UAVariable, value: number, second: number): void =>
  of.setValueFromSource({ dataType: DataType.Double, value }, StatusCodes.Good, new Date(BEGAN + second * 1_000));

/** A link that is used until both points were heard, or longer. */
async function listened(until: (samples: readonly DeviceSample[]) => void): Promise<DeviceSample[]> {
  const samples: DeviceSample[] = [];
  const ending = new AbortController();
  const link = await driver.open(
    { endpoint: server.endpoint, policy: 'None' },
    {
      signal: ending.signal,
      log: { info: () => undefined, warn: () => undefined },
      secret: async (name) => name,
      lost: () => undefined,
    },
  );
  const points = ['level', 'plain'].map((name, at) => ({
    id: at + 1,
    path: `plant/${name}`,
    type: 'number' as const,
    address: `ns=1;s=${name}`,
  }));
  await link.subscribe(points, {
    signal: ending.signal,
    profile: { publishing: '50 ms', sampling: '20 ms' },
    patience: 6_000,
    deliver: async (some) => void samples.push(...some),
  });
  await vi.waitFor(() => until(samples), { timeout: 120_000 });
  ending.abort(new Error('enough'));
  await link.close();
  return samples;
}
const heard = (samples: readonly DeviceSample[]): void =>
  expect(new Set(samples.map(({ point }) => point))).toEqual(new Set([1, 2]));

test('what a server has recorded while there was no link is told once, at its own times', async () => {
  put(level, 10, 0);
  put(plain, 10, 0);
  const first = await listened(heard);
  expect(first.some(({ past }) => past)).toBe(false);
  // More than one page of the history.
  for (let second = 1; second <= 2_500; second++) put(level, second, second);
  put(plain, 11, 1);
  put(plain, 12, 2);
  const second = await listened((samples) => expect(samples.filter(({ past }) => past)).toHaveLength(2_500));
  const past = second.filter((sample) => sample.past);
  expect(past.map(({ value }) => value)).toEqual(Array.from({ length: 2_500 }, (_, at) => at + 1));
  expect(past[0]).toMatchObject({ point: 1, time: (BEGAN + 1_000) * 1_000 });
  expect(second.filter((sample) => !sample.past && sample.point === 1)).toMatchObject([{ value: 2_500 }]);
  // Of what has no history only what holds now is known.
  expect(second.filter(({ point }) => point === 2)).toMatchObject([{ value: 12 }]);
  const third = await listened(heard);
  expect(third.filter((sample) => sample.past)).toEqual([]);
});
