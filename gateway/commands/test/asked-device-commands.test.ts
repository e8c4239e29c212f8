import { randomUUID } from 'node:crypto';
import { MICROS_PER_SECOND, nowMicros } from '@millrace/contracts';
import { DeviceError } from '@millrace/driver-api';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { SqliteJournal } from '../../detect/test/sqlite-journal.ts';
import { configOf, until } from '../../test/gateway-fixture.ts';
import type { AskedDevices } from '../asked-device-commands.ts';
import { DeviceCommands } from '../device-commands.ts';

// What is fake here: the device behind its connection, and the broker, where nobody is.

async function commands(device: Partial<AskedDevices>) {
  const published: unknown[] = [];
  const made = new DeviceCommands({
    journal: new SqliteJournal(),
    config: () => configOf({ devices: [{ id: 'kiln' }] }),
    log: pino({ level: 'silent' }),
    broker: {
      publish: (message) => void published.push(message),
      claim: () => undefined,
      connected: () => new Map<string, number>(),
    },
    asked: {
      reaches: () => true,
      read: async () => [],
      write: async () => undefined,
      decide: async () => undefined,
      ...device,
    },
  });
  await made.start();
  return { made, published };
}
const command = (name: string, parameters: object, seconds = 60) => ({
  id: randomUUID(),
  device: 'kiln',
  name,
  parameters: parameters as Record<string, never>,
  issuedAt: nowMicros(),
  expiresAt: nowMicros() + seconds * MICROS_PER_SECOND,
  by: 'someone',
});

test('a write is done once, also when the command comes again, and nothing is published for it', async () => {
  const written: unknown[] = [];
  const { made, published } = await commands({
    write: async (device, point, value) => void written.push([device, point, value]),
  });
  const given = command('write', { point: 'setpoint', value: 850 });
  expect(await made.carryOut(given)).toMatchObject({ state: 'acknowledged' });
  expect(await made.carryOut(given)).toMatchObject({ state: 'acknowledged' });
  expect(written).toEqual([['kiln', 'setpoint', 850]]);
  expect(published).toEqual([]);
});

test('what a device cannot do is refused in its words; what may have happened all the same has failed', async () => {
  const says = async (error: Error) => {
    const { made } = await commands({
      write: async () => {
        throw error;
      },
    });
    const { state, message } = await made.carryOut(command('write', { point: 'a', value: 1 }));
    return [state, message];
  };
  expect(await says(new DeviceError('unwritable', 'a takes a number'))).toEqual(['refused', 'a takes a number']);
  expect(await says(new DeviceError('silent', 'no answer: whether it was done is not known'))).toEqual([
    'failed',
    'no answer: whether it was done is not known',
  ]);
  expect(await says(new TypeError('a fault of ours'))).toEqual(['failed', 'a fault of ours']);
});

test('a reading is told in words, as much of it as a result holds', async () => {
  const many = Array.from({ length: 200 }, (_, at) => ({ point: `p${at}`, value: 1.5, unit: 'kW', quality: 'good' }));
  const { made } = await commands({
    read: async (_device, points) =>
      points.length > 0
        ? [
            { point: 'temp', value: 812.5, unit: 'Cel', quality: 'good' },
            { point: 'gas', value: null, unit: '1', quality: 'badDevice' },
          ]
        : many,
  });
  expect(await made.carryOut(command('read', { points: ['temp', 'gas'] }))).toMatchObject({
    state: 'acknowledged',
    message: 'temp: 812.5 Cel (good)\ngas: no value (badDevice)',
  });
  const { message = '' } = await made.carryOut(command('read', {}));
  expect(message.length).toBeLessThanOrEqual(2_000);
  expect(message).toMatch(/… and \d+ more$/);
});

test('parameters that say nothing and names that nobody knows are refused, with what to say', async () => {
  const { made } = await commands({});
  expect(await made.carryOut(command('write', { pont: 'a' }))).toMatchObject({
    state: 'refused',
    message: expect.stringMatching(/point/) as string,
  });
  expect(await made.carryOut(command('dance', {}))).toMatchObject({
    state: 'refused',
    message: 'a device that is asked takes "read" and "write", not "dance"',
  });
});

test('a device that cannot be reached is waited for, until the command has expired', async () => {
  let there = false;
  const { made } = await commands({ reaches: () => there });
  expect(await made.carryOut(command('read', {}, 0.3))).toMatchObject({ state: 'expired' });
  const waiting = made.carryOut(command('read', {}));
  there = true;
  await until(async () => expect(await waiting).toMatchObject({ state: 'acknowledged' }));
});

test("a person's word on a certificate is carried out while the device is out of reach, and only as it was given", async () => {
  const decided: unknown[] = [];
  const { made } = await commands({
    reaches: () => false,
    decide: async (...given) => void decided.push(given),
  });
  const decision = { thumbprint: 'a'.repeat(40), reasons: ['untrusted'] };
  expect(await made.carryOut(command('certificate.trust', decision))).toMatchObject({ state: 'acknowledged' });
  expect(await made.carryOut(command('certificate.distrust', decision))).toMatchObject({ state: 'acknowledged' });
  expect(decided).toEqual([
    ['kiln', 'trust', decision],
    ['kiln', 'distrust', decision],
  ]);
  expect(await made.carryOut(command('certificate.trust', { thumbprint: '../..' }))).toMatchObject({
    state: 'refused',
    message: expect.stringContaining('40 hexadecimal digits') as string,
  });
});
