import { type BrokerConnection, brokerConnection, nowMicros } from '@millrace/contracts';
import type { Driver, DriverHost } from '@millrace/driver-api';
import { mqttDriver } from '@millrace/driver-mqtt';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { secretFiles } from '../../secret-files.ts';
import { LinkSupervisor } from '../link-supervisor.ts';

const connection = (id: string, more: object = {}): BrokerConnection =>
  brokerConnection.parse({ id, url: 'mqtt://127.0.0.1:9', subscribe: [{ filter: 'a/#' }], ...more });

/** What is fake: the driver, whose links note what is done to them and take the time that the test gives them. */
function fakeDriver() {
  const open: string[] = [];
  const hosts = new Map<string, DriverHost>();
  let stopping: Promise<void> = Promise.resolve();
  const driver: Driver<BrokerConnection> = {
    manifest: mqttDriver.manifest,
    link(settings, host) {
      if (settings.id === 'broken') throw new Error('this driver does not know how');
      hosts.set(settings.id, host);
      return {
        async start() {
          await Promise.resolve();
          open.push(settings.url);
          host.report('online', null);
        },
        async stop() {
          await stopping;
          open.splice(open.indexOf(settings.url), 1);
        },
      };
    },
  };
  const stopSlowly = (until: Promise<void>): void => {
    stopping = until;
  };
  return { driver, open, hosts, stopSlowly };
}

function made(driver: Driver) {
  const supervisor = new LinkSupervisor({
    drivers: [driver],
    accept: (_message, done) => done(null),
    device: (name) => ({ name, plausibleWithin: 1, delivery: 'identified' }),
    secret: secretFiles('/nowhere'),
    folder: '/nowhere',
    clock: nowMicros,
    log: pino({ level: 'silent' }),
  });
  const use = (brokers: BrokerConnection[]): Promise<void> => supervisor.use({ brokers, links: [] });
  return { use, status: () => supervisor.status(), stop: () => supervisor.stop() };
}

test('a connection that cannot be used is told as refused; the others run', async () => {
  const { driver, open } = fakeDriver();
  const all = made(driver);
  const twice = connection('twice', { subscribe: [{ filter: 'a/#', qos: 2 }] });
  await all.use([twice, connection('broken'), connection('good')]);
  expect(all.status().map(({ id, state }) => [id, state])).toEqual([
    ['twice', 'misconfigured'],
    ['broken', 'refused'],
    ['good', 'online'],
  ]);
  expect(all.status()[0]?.reason).toMatch(/QoS 1/);
  expect(all.status()[1]?.reason).toMatch(/does not know how/);
  expect(open).toHaveLength(1);
  // Mended, it runs.
  await all.use([connection('twice'), connection('good')]);
  expect(all.status().every(({ state }) => state === 'online')).toBe(true);
  await all.stop();
  expect(open).toEqual([]);
});

test('two changes at once leave what the second one names, and a stop leaves nothing', async () => {
  const { driver, open, stopSlowly } = fakeDriver();
  const all = made(driver);
  await all.use([connection('a', { url: 'mqtt://127.0.0.1:1' })]);
  let release = () => {};
  stopSlowly(
    new Promise<void>((resolve) => {
      release = resolve;
    }),
  );
  const first = all.use([connection('a', { url: 'mqtt://127.0.0.1:2' })]);
  const second = all.use([connection('a', { url: 'mqtt://127.0.0.1:3' })]);
  release();
  await Promise.all([first, second]);
  expect(open).toEqual(['mqtt://127.0.0.1:3']);
  const third = all.use([connection('a', { url: 'mqtt://127.0.0.1:4' }), connection('b')]);
  await Promise.all([all.stop(), third]);
  expect(open).toEqual([]);
  expect(all.status()).toEqual([]);
});

test('what a link that was made anew still says is not taken for the new one', async () => {
  const { driver, hosts } = fakeDriver();
  const all = made(driver);
  await all.use([connection('a', { url: 'mqtt://127.0.0.1:1' })]);
  const old = hosts.get('a');
  await all.use([connection('a', { url: 'mqtt://127.0.0.1:2' })]);
  old?.report('lost', 'gone');
  expect(all.status()).toMatchObject([{ state: 'online', reason: null }]);
  await all.stop();
});

/** What is fake: a protocol whose links do to the gateway what their settings say. */
const badDriver: Driver = {
  manifest: {
    protocol: 'bad',
    label: { en: 'Bad' },
    settings: z.object({ id: z.string(), does: z.string(), devices: z.array(z.object({ device: z.string() })) }),
  },
  link(settings, host) {
    const { id, does, devices } = settings as { id: string; does: string; devices: { device: string }[] };
    return {
      async start() {
        if (does === 'throw') throw new Error('no such wire');
        if (does === 'hang') await new Promise(() => undefined);
        host.report('online', null);
      },
      async stop() {
        if (does === 'hold') await new Promise(() => undefined);
        if (does === 'throw') throw new Error('it does not end');
      },
      devices() {
        if (does === 'forget') throw new Error('I forgot');
        return devices.map(({ device }) => ({ device, state: 'silent' as const, reason: 'asleep', lastHeard: 5 }));
      },
      strangers: () => [{ name: id, address: null, firstSeen: 1, lastSeen: 2, times: 3, settings: { serial: id } }],
      async command({ name }, signal) {
        if (name === 'fail') throw new Error('it broke');
        if (name === 'wait') await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return { state: 'acknowledged' as const };
      },
    };
  },
};
const badLink = (id: string, does: string) => ({
  id,
  protocol: 'bad',
  settings: { does },
  devices: [{ device: `${id}-1`, settings: {} }],
});
const supervised = (driver = badDriver) =>
  new LinkSupervisor({
    drivers: [driver],
    again: 20,
    accept: (_message, done) => done(null),
    device: (name) => ({ name, plausibleWithin: 1, delivery: 'identified' }),
    secret: secretFiles('/nowhere'),
    folder: '/nowhere',
    clock: nowMicros,
    log: pino({ level: 'silent' }),
  });

test('a driver that throws, hangs or forgets takes no other link with it, and no configuration', async () => {
  const all = supervised();
  const names = ['throw', 'hang', 'forget', 'hold', 'good'];
  const strange = { id: 'strange', protocol: 'morse', settings: {}, devices: [{ device: 'x', settings: {} }] };
  await all.use({ brokers: [], links: [...names.map((name) => badLink(name, name)), strange] });
  const standing = () => Object.fromEntries(all.status().map(({ id, state, reason }) => [id, [state, reason]]));
  expect(standing()).toEqual({
    throw: ['refused', 'no such wire'],
    hang: ['refused', 'it is still being made after 5 s'],
    forget: ['online', null],
    hold: ['online', null],
    good: ['online', null],
    strange: ['misconfigured', 'this gateway has no driver for links of "morse"'],
  });
  const good = all.status().find(({ id }) => id === 'good');
  expect(good?.devices).toEqual([{ id: 'good-1', state: 'silent', reason: 'asleep', lastHeard: 5_000 }]);
  expect(good?.strangers).toMatchObject([{ name: 'good' }]);
  // One that changes leaves the others as they are, also while its old one does not let go.
  const since = good?.since;
  await all.use({ brokers: [], links: [badLink('good', 'good'), badLink('hold', 'new')] });
  expect(all.status().map(({ id, state }) => [id, state])).toEqual([
    ['good', 'online'],
    ['hold', 'online'],
  ]);
  expect(all.status()[0]?.since).toBe(since);
  await all.stop();
});

test('a command goes to the link that has its device, and whatever it does is an answer', async () => {
  const all = supervised();
  await all.use({ brokers: [], links: [badLink('good', 'good')] });
  expect(all.reaches('good-1')).toBe(false);
  expect(all.reaches('elsewhere')).toBeUndefined();
  const ask = (name: string, device = 'good-1', signal = new AbortController().signal) =>
    all.command({ id: '1', device, name, parameters: {} }, signal);
  expect(await ask('go')).toEqual({ state: 'acknowledged' });
  expect(await ask('fail')).toEqual({ state: 'failed', message: 'it broke' });
  expect(await ask('go', 'elsewhere')).toMatchObject({ state: 'failed' });
  const ending = new AbortController();
  const waiting = ask('wait', 'good-1', ending.signal);
  ending.abort();
  expect(await waiting).toEqual({ state: 'acknowledged' });
  await all.stop();
});

test('a link that could not be made is made again by itself, and no more once it is not wanted', async () => {
  const made = new Map<string, number>();
  const timesMade = (id: string): number => made.get(id) ?? 0;
  let mended = false;
  const all = supervised({
    ...badDriver,
    link(settings, host) {
      const { id } = settings as { id: string };
      made.set(id, timesMade(id) + 1);
      if (!mended) throw new Error('the disk is full');
      return badDriver.link(settings, host);
    },
  });
  await all.use({ brokers: [], links: [badLink('good', 'good')] });
  expect(all.status()).toMatchObject([{ state: 'refused', reason: 'the disk is full' }]);
  await vi.waitFor(() => expect(timesMade('good')).toBeGreaterThan(2));
  mended = true;
  await vi.waitFor(() => expect(all.status()).toMatchObject([{ state: 'online', reason: null }]));
  mended = false;
  await all.use({ brokers: [], links: [badLink('good', 'otherwise')] });
  expect(all.status()).toMatchObject([{ state: 'refused' }]);
  // Another takes its place: by the time that it was made thrice, the old one would have been made again.
  await all.use({ brokers: [], links: [badLink('other', 'good')] });
  const before = timesMade('good');
  await vi.waitFor(() => expect(timesMade('other')).toBeGreaterThan(2));
  expect(timesMade('good')).toBe(before);
  await all.stop();
});
