import { randomUUID } from 'node:crypto';
import { type DeviceProbe, deviceBrowse, deviceProbe } from '@millrace/contracts';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { modbusDriver } from '../../../../drivers/modbus/index.ts';
import { type Simulator, startSimulator } from '../../../../drivers/modbus/sim/simulator.ts';
import type { BorrowParts } from '../borrowed-link.ts';
import { DeviceBrowsings } from '../device-browsings.ts';
import { probeDevice } from '../probe-device.ts';
import { systemTiming } from '../timing.ts';
import { testTiming } from './test-timing.ts';

// A real Modbus driver against its simulator; only the time of who has gone away is the test's.

let simulator: Simulator;
afterEach(() => simulator?.stop());

const parts: BorrowParts = {
  drivers: [modbusDriver],
  timing: systemTiming,
  secret: async (name) => {
    throw new Error(`no secret ${name}`);
  },
  log: pino({ level: 'silent' }),
};
const never = new AbortController().signal;
const probe = (points: DeviceProbe['points'] | object[], more: object = {}): DeviceProbe =>
  deviceProbe.parse({
    protocol: 'modbus',
    settings: { host: '127.0.0.1', port: simulator.port, answerWithin: '800 ms' },
    points,
    ...more,
  });
const released = () => expect.poll(() => simulator.open).toBe(0);

test('each point is told with its value, or with the reason why it alone is missing', async () => {
  simulator = await startSimulator({ units: [5] });
  const { holding, coil } = simulator.memory(5);
  holding.set([2301, 0, 0x41ac], 0);
  coil[7] = 1;
  simulator.setFault(({ pdu }) => (pdu[1] === 1 && pdu[2] === 44 ? { kind: 'exception', code: 2 } : { kind: 'none' }));
  const said = await probeDevice(
    probe(
      [
        { name: 'voltage', address: 40001, unit: 'V', scale: { factor: 0.1 } },
        { name: 'power', address: 'holding:1 float32 CDAB', unit: 'kW' },
        { name: 'relay', address: 'coil:7' },
        { name: 'missing', address: 'holding:300' },
        { name: 'slip', address: 'hold:3' },
      ],
      { profile: { unit: 5, order: 'ABCD' } },
    ),
    parts,
    never,
  );
  expect(said.fault).toBeNull();
  expect(said.values.map(({ name, value, unit, quality }) => [name, value, unit, quality])).toEqual([
    ['voltage', 230.1, 'V', 'good'],
    ['power', 21.5, 'kW', 'good'],
    ['relay', true, '1', 'good'],
    ['missing', null, '1', 'bad'],
    ['slip', null, '1', 'bad'],
  ]);
  expect(said.values[3]?.fault).toMatchObject({ code: 'device', message: expect.stringContaining('no such address') });
  expect(said.values[4]?.fault).toMatchObject({ code: 'misconfigured', message: expect.stringContaining('"hold"') });
  await released();
});

test('a unit that keeps silent, settings that are wrong, a port where nothing listens: told in words, and let go', async () => {
  simulator = await startSimulator({ units: [1] });
  const silent = await probeDevice(
    probe([{ name: 'a', address: 'holding:0' }], { profile: { unit: 9 } }),
    parts,
    never,
  );
  expect(silent).toMatchObject({ fault: null, values: [{ quality: 'bad', fault: { code: 'silent' } }] });
  const wrong = await probeDevice(
    probe([{ name: 'a', address: 'holding:0' }], { settings: { hots: 'x' } }),
    parts,
    never,
  );
  expect(wrong).toMatchObject({ fault: { code: 'misconfigured' }, values: [] });
  const unknown = await probeDevice(probe([{ name: 'a', address: 'x' }], { protocol: 'profibus' }), parts, never);
  expect(unknown.fault?.message).toBe('this gateway does not speak "profibus"; it speaks modbus');
  await released();
  const { port } = simulator;
  await simulator.stop();
  const nobody = probe([{ name: 'a', address: 'holding:0' }], { settings: { host: '127.0.0.1', port } });
  expect(await probeDevice(nobody, parts, never)).toMatchObject({ fault: { code: 'lost' }, values: [] });
});

test('a probe that takes too long says of the rest that it was not asked', async () => {
  simulator = await startSimulator({ units: [1], fault: () => ({ kind: 'delay', by: 60 }) });
  const points = Array.from({ length: 20 }, (_, at) => ({ name: `p${at}`, address: `holding:${at * 500}` }));
  const said = await probeDevice(probe(points), parts, never, 200);
  const reasons = said.values.map(({ fault }) => fault?.message ?? 'answered');
  expect(reasons[0]).toBe('answered');
  expect(reasons.at(-1)).toBe('it was not asked: the questions before took too long');
});

test('a list comes in parts, goes on where it stands, and ends with its last item', async () => {
  simulator = await startSimulator({ units: [1] });
  const browsings = new DeviceBrowsings(parts);
  const browsing = randomUUID();
  const next = (limit: number) => {
    const { protocol, settings } = probe([{ name: 'a', address: 'x' }]);
    return browsings.next(deviceBrowse.parse({ protocol, settings, browsing, under: '@1', limit }));
  };
  expect((await next(3)).items.map(({ address }) => address)).toEqual(['coil@1', 'discrete@1', 'input@1']);
  expect(browsings.size).toBe(1);
  expect(await next(3)).toMatchObject({ items: [{ address: 'holding@1' }], done: true, fault: null });
  expect(browsings.size).toBe(0);
  await released();
});

test('nothing found yet is an answer too; who asks no more is let go, and a place that is none is told', async () => {
  // Everybody is silent: the first unit takes its whole time.
  simulator = await startSimulator({ units: [] });
  const timing = testTiming();
  const browsings = new DeviceBrowsings({ ...parts, timing });
  const { protocol } = probe([{ name: 'a', address: 'x' }]);
  const settings = { host: '127.0.0.1', port: simulator.port };
  const asked = browsings.next(deviceBrowse.parse({ protocol, settings, browsing: randomUUID(), wait: 1_000_000 }));
  await expect.poll(() => simulator.asked.length).toBeGreaterThan(0);
  await timing.pass(1_000);
  expect(await asked).toEqual({ fault: null, items: [], done: false });
  expect(browsings.size).toBe(1);
  await timing.pass(30_000);
  await expect.poll(() => browsings.size).toBe(0);
  await released();
  const wrong = deviceBrowse.parse({ protocol, settings, browsing: randomUUID(), under: 'nowhere' });
  expect(await browsings.next(wrong)).toMatchObject({ fault: { code: 'misconfigured' }, done: true });
  await browsings.stop();
  await released();
});

test('who looks elsewhere lets go of the list before first: a device with one place for a master is enough', async () => {
  simulator = await startSimulator({ units: [1] });
  const browsings = new DeviceBrowsings(parts);
  const { protocol, settings } = probe([{ name: 'a', address: 'x' }]);
  const [first, second] = [randomUUID(), randomUUID()];
  const ask = (more: object) =>
    browsings.next(deviceBrowse.parse({ protocol, settings, under: '@1', limit: 1, ...more }));
  expect(await ask({ browsing: first })).toMatchObject({ fault: null, done: false });
  expect(await ask({ browsing: second, instead: first })).toMatchObject({ fault: null, done: false });
  expect(browsings.size).toBe(1);
  await expect.poll(() => simulator.open).toBe(1);
  await browsings.stop();
  await released();
});
