import { type BrokerConnection, brokerConnection } from '@millrace/contracts';
import type { Driver, DriverHost } from '@millrace/driver-api';
import { mqttDriver } from '@millrace/driver-mqtt';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { links } from '../links.ts';
import { secretFiles } from '../secret-files.ts';

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

const made = (driver: Driver<BrokerConnection>) =>
  links({
    driver,
    accept: (_message, done) => done(null),
    secret: secretFiles('/nowhere'),
    log: pino({ level: 'silent' }),
  });

test('a connection that cannot be used is told as refused; the others run', async () => {
  const { driver, open } = fakeDriver();
  const all = made(driver);
  const twice = connection('twice', { subscribe: [{ filter: 'a/#', qos: 2 }] });
  await all.use([twice, connection('broken'), connection('good')]);
  expect(all.status().map(({ connection: { id }, state }) => [id, state])).toEqual([
    ['twice', 'refused'],
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
