import { randomUUID } from 'node:crypto';
import { type DeviceCommand, MICROS_PER_SECOND, nowMicros } from '@millrace/contracts';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import type { OwnMessage, TopicHandler } from '../../broker/broker.types.ts';
import { SqliteJournal } from '../../detect/test/sqlite-journal.ts';
import { NotHeld } from '../../supervisor/watchdog/held-back.ts';
import { configOf, until } from '../../test/gateway-fixture.ts';
import type { DecideOnPeer } from '../decide-on-peer.ts';
import { COMMAND_RESULTS, DeviceCommands } from '../device-commands.ts';
import { type ReleaseHold, releaseHold } from '../release-hold.ts';

// What is fake here: the broker, which remembers what was published. The way through a real one is in forward/test.
let journal: SqliteJournal;
let published: OwnMessage[];
let online: Set<string>;
let answer: TopicHandler;
const config = configOf({ devices: [{ id: 'm1' }, { id: 'm2' }] });

async function commands(decide?: DecideOnPeer, release?: ReleaseHold): Promise<DeviceCommands> {
  const made = new DeviceCommands({
    journal,
    ...(decide && { decide }),
    ...(release && { release }),
    config: () => config,
    log: pino({ level: 'silent' }),
    broker: {
      publish: (message) => published.push(message),
      claim: (_, handler) => {
        answer = handler;
      },
      connected: () => new Map([...online].map((device) => [device, 1])),
    },
  });
  await made.start();
  return made;
}
beforeEach(() => {
  journal = new SqliteJournal();
  published = [];
  online = new Set(['m1', 'm2']);
});

const command = (life = 60 * MICROS_PER_SECOND): DeviceCommand => ({
  id: randomUUID(),
  device: 'm1',
  name: 'set-speed',
  parameters: { rpm: 900 },
  issuedAt: nowMicros(),
  expiresAt: nowMicros() + life,
  by: 'someone',
});
const says = (device: string, path: string, body: object) =>
  answer({ device, topic: COMMAND_RESULTS + path, payload: Buffer.from(JSON.stringify(body)) });

test('it is published once on its device’s topic, and the device’s word is the result', async () => {
  const made = await commands();
  const given = command();
  const result = made.carryOut(given);
  await until(() => expect(published).toHaveLength(1));
  expect(published[0]).toMatchObject({ topic: 'commands/m1', qos: 1 });
  await says('m1', 'm1', { id: given.id, state: 'refused', message: 'the door is open' });
  expect(await result).toMatchObject({ state: 'refused', message: 'the door is open' });
  expect(await made.carryOut(given)).toMatchObject({ state: 'refused', message: 'the door is open' });
  expect(published).toHaveLength(1);
});

test('after a kill it is not written again: whether the device did it is not known', async () => {
  const given = command();
  void (await commands()).carryOut(given).catch(() => undefined);
  await until(() => expect(published).toHaveLength(1));
  const again = await (await commands()).carryOut(given);
  expect(again).toMatchObject({ state: 'failed', message: expect.stringContaining('the gateway ended') });
  expect(published).toHaveLength(1);
});

test('no other device may answer for it', async () => {
  const made = await commands();
  const given = command();
  const result = made.carryOut(given);
  await until(() => expect(published).toHaveLength(1));
  await expect(says('m2', 'm1', { id: given.id })).rejects.toThrow('may not answer');
  await says('m2', 'm2', { id: given.id });
  await says('m1', 'm1', { id: given.id });
  expect(await result).toMatchObject({ state: 'acknowledged' });
});

test('it waits for its device to connect, and expires unheard', async () => {
  const made = await commands();
  online.clear();
  const waiting = made.carryOut(command());
  expect(await made.carryOut(command(50_000))).toMatchObject({
    state: 'expired',
    message: 'the device was not connected',
  });
  expect(published).toHaveLength(0);
  online.add('m1');
  await until(() => expect(published).toHaveLength(1));
  made.stop();
  await expect(waiting).rejects.toThrow();
});

test('what came too late, or to nobody, is never published', async () => {
  const made = await commands();
  expect(await made.carryOut(command(-1))).toMatchObject({ state: 'expired' });
  expect(await made.carryOut({ ...command(), device: 'm9' })).toMatchObject({ state: 'failed' });
  expect(published).toHaveLength(0);
});

test("a person's word on a caller that is no device goes to who was shown its certificate", async () => {
  const decided: unknown[] = [];
  const made = await commands(async (...decision) => {
    if (decision[0] !== 'opcua-client-0123456789ab') throw new Error('nobody here has shown this certificate');
    decided.push(decision);
  });
  const decision = { thumbprint: 'ab'.repeat(20), reasons: ['untrusted'] };
  const word = (device: string, parameters: DeviceCommand['parameters'] = decision): DeviceCommand => ({
    ...command(),
    device,
    name: 'certificate.distrust',
    parameters,
  });
  expect(await made.carryOut(word('opcua-client-0123456789ab'))).toMatchObject({ state: 'acknowledged' });
  expect(decided).toEqual([['opcua-client-0123456789ab', 'distrust', decision]]);
  // Asked again it is told what it came to, and not done again; what comes too late is not done at all.
  const again = word('opcua-client-0123456789ab');
  for (const _time of [1, 2]) expect(await made.carryOut(again)).toMatchObject({ id: again.id, state: 'acknowledged' });
  expect(decided).toHaveLength(2);
  const late = { ...word('opcua-client-0123456789ab'), expiresAt: 1 };
  expect(await made.carryOut(late)).toMatchObject({ state: 'expired' });
  expect(decided).toHaveLength(2);
  expect(await made.carryOut(word('opcua-client-ffffffffffff'))).toMatchObject({
    state: 'refused',
    message: 'nobody here has shown this certificate',
  });
  expect(await made.carryOut(word('opcua-client-0123456789ab', { thumbprint: '../..' }))).toMatchObject({
    state: 'refused',
    message: expect.stringContaining('thumbprint') as string,
  });
  expect(await made.carryOut({ ...word('opcua-client-0123456789ab'), name: 'write' })).toMatchObject({
    state: 'failed',
  });
});

test('what is held back is let go though its device is not there, by the connection, link or name that is held', async () => {
  online.clear();
  const letGo: unknown[] = [];
  const release = releaseHold({
    held: {
      letGo(name, since) {
        if (since === 1) throw new NotHeld('it is not held back any more');
        if (since === 2) throw new Error('the disk is full');
        letGo.push([name, since]);
      },
    },
    devices: { connectionOf: (device) => (device === 'm1' ? 'bridge' : null) },
    links: { linkOf: (device) => (device === 'm2' ? 'gate' : null) },
  });
  const made = await commands(undefined, release);
  const given = (device: string, since: unknown) =>
    made.carryOut({ ...command(), device, name: 'hold.release', parameters: { since } as DeviceCommand['parameters'] });
  for (const device of ['m1', 'm2', 'forward:cloud'])
    expect(await given(device, 5)).toMatchObject({ state: 'acknowledged' });
  expect(letGo).toEqual([
    [{ kind: 'connection', id: 'bridge' }, 5],
    [{ kind: 'link', id: 'gate' }, 5],
    [{ kind: 'forward', id: 'cloud' }, 5],
  ]);
  expect(await given('m3', 5)).toMatchObject({ state: 'refused', message: expect.stringContaining('m3') as string });
  expect(await given('m1', 1)).toMatchObject({ state: 'refused', message: 'it is not held back any more' });
  expect(await given('m1', 'yesterday')).toMatchObject({ state: 'refused' });
  expect(await given('m1', 2)).toMatchObject({ state: 'failed', message: 'the disk is full' });
  expect(published).toEqual([]);
});
