import { QUALITY } from '@millrace/contracts';
import type { DevicePoint } from '@millrace/driver-api';
import type { UAObject } from 'node-opcua';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { manifest } from '../manifest.ts';
import { startTank, type Tank } from '../sim/tank.ts';
import { openBench } from './bench.ts';

const PATIENT = { timeout: 120_000 };

let server: Tank;
const put = (level: number): void => server.fill(level);

beforeAll(async () => {
  server = await startTank();
});
afterAll(() => server?.stop());

const point = (id: number, address: object, type: DevicePoint['type'] = 'json'): DevicePoint => ({
  ...{ id, path: `plant/tank/p${id}`, type, address },
});
const ALL = point(1, { events: 'i=2253' });
const HIGH = point(2, { condition: 'ns=1;s=High', field: 'active' }, 'boolean');
const UNACKNOWLEDGED = point(3, { condition: 'ns=1;s=High', field: 'acknowledged' }, 'boolean');

test('an alarm is told as it goes, is acknowledged from here, and is known again after a lost link', async () => {
  put(50);
  const bench = await openBench(server.endpoint);
  const watched = await bench.subscribe([ALL, HIGH, UNACKNOWLEDGED]);
  const of = (id: number) => watched.samples.filter((sample) => sample.point === id).map(({ value }) => value);
  // Nothing is on: the server says so, and the points have a value.
  await vi.waitFor(() => expect(of(2)).toEqual([false]), PATIENT);
  await vi.waitFor(() => expect(of(1)).toMatchObject([{ type: 'RefreshEndEventType' }]), PATIENT);

  put(90);
  await vi.waitFor(() => expect(of(2).at(-1)).toBe(true), PATIENT);
  expect(of(1).at(-1)).toMatchObject({
    type: 'ExclusiveLimitAlarmType',
    source: expect.stringContaining('Tank') as string,
    node: 'nsu=urn:millrace:test:server;s=Tank',
    condition: 'nsu=urn:millrace:test:server;s=High',
    name: 'High',
    message: expect.any(String) as string,
    severity: expect.any(Number) as number,
    active: true,
    acknowledged: false,
    retain: true,
    enabled: true,
  });
  const raised = watched.samples.filter((sample) => sample.point === 1).at(-1);
  expect(raised?.quality).toBe(QUALITY.good);
  expect(Math.abs((raised?.time ?? 0) / 1_000 - Date.now())).toBeLessThan(60_000);

  const method = (server.tank.getComponentByName('High') as UAObject).getMethodByName('Acknowledge');
  const acknowledge = { ...ALL, address: method?.nodeId.toString() };
  const { id = '' } = (raised?.value ?? {}) as { id?: string };
  await bench.link.write(acknowledge, [id, 'seen'], {
    signal: new AbortController().signal,
    profile: {},
  });
  await vi.waitFor(() => expect(of(3).at(-1)).toBe(true), PATIENT);
  expect(of(1).at(-1)).toMatchObject({ active: true, acknowledged: true, comment: 'seen' });
  await bench.close();
});

test('an event is acknowledged by writing its id to the point that told it, once or twice, and an old one is not', async () => {
  put(50);
  const bench = await openBench(server.endpoint);
  const watched = await bench.subscribe([ALL]);
  const last = () => watched.samples.at(-1)?.value as Record<string, unknown> | undefined;
  const write = (value: object) =>
    bench.link.write(ALL, value as never, { signal: new AbortController().signal, profile: {} });
  put(90);
  await vi.waitFor(() => expect(last()).toMatchObject({ active: true, acknowledged: false }), PATIENT);
  const { id: acknowledge, condition } = last() ?? {};
  await write({ acknowledge, condition, comment: 'on my way' });
  await vi.waitFor(() => expect(last()).toMatchObject({ acknowledged: true, comment: 'on my way' }), PATIENT);
  await write({ acknowledge: last()?.id, condition });
  await expect(write({ acknowledge: 'AAAA', condition })).rejects.toMatchObject({ code: 'unwritable' });
  await expect(write({ acknowledge, condition: 'High' })).rejects.toThrow(/names no node/);
  await expect(write({ acknowledge })).rejects.toThrow(/condition/);
  put(50);
  await bench.close();
});

test('what held before a link was made is repeated at its own time, and what went meanwhile is told as over', async () => {
  put(50);
  put(90);
  const bench = await openBench(server.endpoint);
  const first = await bench.subscribe([ALL, HIGH]);
  const last = (watched: typeof first, id: number) => watched.samples.filter((sample) => sample.point === id).at(-1);
  await vi.waitFor(() => expect(last(first, 2)?.value).toBe(true), PATIENT);
  await first.stop();
  const again = await bench.subscribe([ALL, HIGH]);
  await vi.waitFor(() => expect(last(again, 2)?.value).toBe(true), PATIENT);
  // The same event at the same time: a reading that is known already.
  expect(last(again, 1)).toEqual(last(first, 1));
  await again.stop();
  put(50);
  const third = await bench.subscribe([ALL, HIGH]);
  await vi.waitFor(() => expect(last(third, 2)?.value).toBe(false), PATIENT);
  expect(last(third, 1)?.value).toMatchObject({ active: false });
  await bench.close();
});

test('only what is severe enough is told where a severity is asked for', async () => {
  put(50);
  const bench = await openBench(server.endpoint);
  const watched = await bench.subscribe([
    point(1, { events: 'ns=1;s=Tank' }),
    point(2, { events: 'i=2253', severity: 1_000 }),
  ]);
  await vi.waitFor(() => expect(new Set(watched.samples.map(({ point: id }) => id))).toEqual(new Set([1, 2])), PATIENT);
  put(97);
  const seen = (id: number) =>
    watched.samples.filter(({ point: of, value }) => of === id && (value as { active?: boolean }).active === true);
  await vi.waitFor(() => expect(seen(1).length).toBeGreaterThan(0), PATIENT);
  expect(seen(2)).toEqual([]);
  put(50);
  await bench.close();
});

test('a node that reports no events is told as such, and events are neither read nor written', async () => {
  const bench = await openBench(server.endpoint);
  const wrong = point(1, { events: 'ns=1;s=level' });
  const watched = await bench.subscribe([wrong]);
  await vi.waitFor(() => expect(watched.samples).toMatchObject([{ value: null }]), PATIENT);
  expect(watched.samples[0]?.quality).toBeGreaterThanOrEqual(QUALITY.bad);
  const signal = new AbortController().signal;
  const planned = await bench.link.plan([ALL], {});
  const [batch] = await Promise.all(planned.map((request) => request.read(signal)));
  expect([...(batch ?? [])]).toMatchObject([{ point: 1, value: null, quality: 0x9032 }]);
  await expect(bench.link.write(ALL, 1, { signal, profile: {} })).rejects.toMatchObject({ code: 'unwritable' });
  await bench.close();
});

test.each([
  [{ events: 'i=2253', severity: 0 }, /from 1 to 1000/],
  [{ condition: 'High' }, /names no node/],
  [{ condition: 'ns=1;s=High', field: 'limit.state' }, /one field of the event/],
  [{ events: 'i=2253', range: '1' }, /range/],
])('the address %j is refused in words', (address, words) => {
  const parsed = manifest.address.safeParse(address);
  expect(parsed.error?.issues.map(({ message }) => message).join()).toMatch(words);
});
