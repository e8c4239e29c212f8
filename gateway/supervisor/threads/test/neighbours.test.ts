import { nowMicros, qualityName } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DeviceSupervisor } from '../../devices/device-supervisor.ts';
import { pretendConfig } from '../../devices/test/pretend-device.ts';
import { systemTiming } from '../../devices/timing.ts';
import { madeBy } from '../made-by.ts';
import { threadDriver } from '../thread-driver.ts';
import { threadStatus } from '../thread-status.ts';
import type * as trying from './trying-driver.ts';
import { manifest, tryingDriver } from './trying-driver.ts';

// The real supervisor with real threads: one protocol that misbehaves in its thread, and the same one beside it that does
// not. What is fake is the devices behind both drivers.

const DEEDS = ['exit', 'loop'];
const MODULE = new URL('./trying-driver.ts', import.meta.url).href;
const inThread = threadDriver(
  { ...manifest, protocol: 'troubled' },
  madeBy<typeof trying, 'tryingDriver'>(MODULE, 'tryingDriver', 0),
  { limits: { memory: 200 * 2 ** 20, busyFor: 500, lookEvery: 100 } },
);
const beside = { ...tryingDriver(0), manifest: { ...manifest, protocol: 'sound' } };

const told: { source: string; point: number; quality: string }[] = [];
const refused: string[] = [];
const supervisor = new DeviceSupervisor({
  drivers: [inThread, beside],
  timing: systemTiming,
  clock: nowMicros,
  accept(source, batch, done) {
    for (const { point, quality } of batch) told.push({ source: source.name, point, quality: qualityName(quality) });
    done(null);
  },
  onRefused: (source) => refused.push(source),
  secret: async () => '',
  log: { info: () => undefined, warn: () => undefined },
});

const standing = (id: string) => supervisor.status().find((connection) => connection.id === id);
const patient = { timeout: 120_000, interval: 50 };

beforeAll(async () => {
  const points = { value: 100, ...Object.fromEntries(DEEDS.map((deed) => [deed, 100])) };
  const { connections, ...config } = pretendConfig([
    { id: 'troubled', protocol: 'troubled', devices: { bad: points } },
    { id: 'sound', protocol: 'sound', devices: { good: { value: 100 } } },
  ]);
  await supervisor.use({
    ...config,
    connections: connections.map((one) => ({
      ...one,
      timeout: 20_000_000,
      devices: one.devices.map((device) => ({ ...device, profile: {} })),
    })),
  });
  await vi.waitFor(() => expect(standing('troubled')?.state).toBe('online'), patient);
}, 60_000);
afterAll(() => supervisor.stop());

test.each([
  ['exit', /ended by itself/],
  ['loop', /busy for 0\.5 s/],
])(
  '%s: its points are lost and its device says why; the neighbour misses nothing',
  { timeout: 120_000 },
  async (deed, words) => {
    await vi.waitFor(() => expect(standing('troubled')?.state).toBe('online'), patient);
    const reasons = new Set<string | null | undefined>();
    const from = told.length;
    supervisor.write('bad', deed, 1, new AbortController().signal).catch(() => undefined);
    await vi.waitFor(() => {
      reasons.add(standing('troubled')?.devices[0]?.reason);
      expect([...reasons].join('; ')).toMatch(words);
    }, patient);
    const since = told.slice(from);
    await vi.waitFor(() => expect(standing('troubled')?.state).toBe('online'), patient);
    const lost = new Set(told.slice(from).flatMap(({ point, quality }) => (quality === 'badCommLost' ? [point] : [])));
    expect([...lost].sort()).toEqual([1, 2, 3]);
    expect(since.filter(({ source }) => source === 'good').length).toBeGreaterThan(0);
    expect(told.filter(({ source, quality }) => source === 'good' && quality !== 'good')).toEqual([]);
    expect(standing('sound')).toMatchObject({ connects: 1, devices: [{ state: 'online' }] });
    expect(refused).toEqual([]);
    const threads = threadStatus({
      ...{ drivers: [inThread, beside], places: supervisor.threadPlaces(), others: [], delay: { p99: 0, longest: 0 } },
    });
    expect(threads).toMatchObject([
      { name: 'main', devices: ['good'], restarts: 0, ended: null },
      {
        name: 'troubled',
        state: 'running',
        devices: ['bad'],
        ended: { reason: expect.stringMatching(words) as string },
      },
    ]);
    expect(threads[1]?.restarts).toBe(deed === 'exit' ? 1 : 2);
    await vi.waitFor(() => expect(inThread.threads?.told()[0]?.memory).toBeGreaterThan(1_000_000), patient);
    expect(inThread.threads?.told()[0]?.delay?.longest).toBeGreaterThanOrEqual(0);
  },
);
