import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceDriver, DeviceError, DevicePoint, DeviceSample } from '@millrace/driver-api';
import { trustIn } from '@millrace/opcua-pki';
import { DataType, type UAVariable } from 'node-opcua';
import type { PublishResponse } from 'node-opcua-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { tcpProxy } from '../../../bench/harness/tcp-proxy.ts';
import { ownClock } from '../../../distribution/testing/own-clock.ts';
import { type PointAddress, parseNode } from '../address.ts';
import { opcuaDriver } from '../driver.ts';
import { LastTimes } from '../last-times.ts';
import { limitsOf } from '../limits.ts';
import { manifest } from '../manifest.ts';
import { isNode, nodesOf } from '../nodes.ts';
import { publisherOf } from '../publish.ts';
import type { RawSession } from '../raw-session.ts';
import { leave, openSession } from '../session.ts';
import { number, startServer, type TestServer } from '../sim/server.ts';
import { type Subscription, subscriptionOf } from '../subscription.ts';
import { valueWatch } from '../value-watch.ts';
import { openBench } from './bench.ts';

/** As many as show what one leaves behind at the server; a thousand are made by the suite of all drivers. */
const TIMES = 50;
const PATIENT = { timeout: 120_000 };
const point: DevicePoint<PointAddress> = {
  id: 1,
  path: 'plant/speed',
  type: 'number',
  address: { node: parseNode('ns=1;s=speed') },
};
const asked = { ...point, address: 'ns=1;s=speed' } as DevicePoint;

let server: TestServer;
let speed: UAVariable;
let put: (value: number) => void;

async function start(port?: number): Promise<void> {
  server = await startServer(
    (own) => {
      speed = number(own, 'speed');
    },
    port === undefined ? {} : { port },
  );
  put = (value) => speed.setValueFromSource({ dataType: DataType.Double, value });
}
beforeEach(() => start());
afterEach(() => server.stop());

/**
 * A subscription on a real session and a real server. What is false in it is the wire: `lose` may swallow a message that
 * the server has sent, as a client that lost its memory would.
 */
async function rig(change: (session: RawSession) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'opcua-rig-'));
  const lost: DeviceError[] = [];
  const warnings: string[] = [];
  const samples: DeviceSample[] = [];
  const log = { info: () => undefined, warn: (_: object, message: string) => void warnings.push(message) };
  const settings = manifest.settings.parse({ endpoint: server.endpoint, policy: 'None' });
  const context = { signal: new AbortController().signal, log, secret: async () => '', lost: () => undefined };
  const { client, session } = await openSession(settings, context, { folder, trust: trustIn(folder) });
  const limits = await limitsOf(session);
  const [node] = await nodesOf(session, await session.readNamespaceArray(), limits).find([point.address.node]);
  if (!node || !isNode(node)) throw new Error('the test server has no speed');
  change(session);
  const profile = manifest.profile.parse({ publishing: '50 ms', sampling: '20 ms' });
  const watching = valueWatch({
    ...{ session, limits, profile, log },
    points: [{ point, node }],
    names: new Map(),
    times: new LastTimes(),
    deliver: async (some) => void samples.push(...some),
  });
  const subscription: Subscription = subscriptionOf({
    ...{ session, profile, watching, log },
    publisher: publisherOf(session, (error) => lost.push(error)),
    alive: () => undefined,
    lost: (error) => lost.push(error),
  });
  await subscription.start();
  return {
    lost,
    warnings,
    subscription,
    values: () => samples.map(({ value }) => value),
    async close() {
      await subscription.stop();
      await leave(client);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Lets publish answers through `pass`, which may drop one: then the request is sent once more, with nothing said. */
function losing(pass: (response: PublishResponse) => boolean) {
  return (session: RawSession): void => {
    const publish = session.publish.bind(session);
    session.publish = (request, callback) =>
      publish(request, (error, response) => {
        if (response && !pass(response)) publish(request, callback);
        else callback(error, response);
      });
  };
}

const holds = (response: PublishResponse, value: number): boolean =>
  JSON.stringify(response.notificationMessage.notificationData ?? []).includes(`"value":${value}`);

describe('a message that is missing', () => {
  test('is asked for again, and comes in its place', async () => {
    let dropped = 0;
    const rigged = await rig(losing((response) => !(holds(response, 10) && dropped++ === 0)));
    await vi.waitFor(() => expect(rigged.values()).toEqual([0]), PATIENT);
    put(10);
    await vi.waitFor(() => expect(dropped).toBe(1), PATIENT);
    put(11);
    await vi.waitFor(() => expect(rigged.values()).toEqual([0, 10, 11]), PATIENT);
    expect(rigged.warnings).toEqual(['messages of the subscription were missing']);
    await rigged.close();
  });

  test('that the server has no more is made good by reading', async () => {
    let dropped = 0;
    const rigged = await rig((session) => {
      losing((response) => !(holds(response, 10) && dropped++ === 0))(session);
      const republish = session.republish.bind(session);
      // Of another number, so that the server itself refuses it.
      session.republish = (request, callback) => {
        request.retransmitSequenceNumber = 1_000_000;
        republish(request, callback);
      };
    });
    await vi.waitFor(() => expect(rigged.values()).toEqual([0]), PATIENT);
    put(10);
    // Nothing changes afterwards: without the reading, 10 would stay unseen for ever.
    await vi.waitFor(() => expect(rigged.values()).toEqual([0, 10]), PATIENT);
    await rigged.close();
  });
});

describe('a subscription', () => {
  test('that is silent while the server answers is made anew', async () => {
    let silent = false;
    const rigged = await rig((session) => {
      const publish = session.publish.bind(session);
      session.publish = (request, callback) =>
        publish(request, (error, response) => {
          if (!silent) callback(error, response);
        });
    });
    await vi.waitFor(() => expect(rigged.values()).toEqual([0]), PATIENT);
    silent = true;
    put(20);
    rigged.subscription.check(performance.now() + 5_000);
    expect(rigged.warnings).toEqual([]);
    silent = false;
    rigged.subscription.check(performance.now() + 60_000);
    await vi.waitFor(() => expect(rigged.values().at(-1)).toBe(20), PATIENT);
    expect(rigged.warnings).toEqual([expect.stringMatching(/is silent, though the server answers/)]);
    expect(server.server.engine.currentSubscriptionCount).toBe(1);
    await rigged.close();
  });

  test('that the server has ended is made anew', async () => {
    const bench = await openBench(server.endpoint);
    const watched = await bench.subscribe([asked]);
    await vi.waitFor(() => expect(watched.values('speed')).toEqual([0]), PATIENT);
    for (const session of Object.values(
      (
        server.server.engine as unknown as {
          _sessions: Record<string, { publishEngine: { subscriptions: { terminate(): void }[] } }>;
        }
      )._sessions,
    ))
      for (const subscription of session.publishEngine.subscriptions) subscription.terminate();
    put(30);
    await vi.waitFor(() => expect(watched.values('speed').at(-1)).toBe(30), PATIENT);
    expect(bench.lost).toEqual([]);
    await bench.close();
  });

  test('whose values cannot be kept is not acknowledged, and its link is given up', async () => {
    const bench = await openBench(server.endpoint);
    await bench.subscribe([asked], {}, async () => {
      throw new Error('the disk is full');
    });
    await vi.waitFor(() => expect(bench.lost).toHaveLength(1), PATIENT);
    expect(bench.lost[0]?.message).toMatch(/could not be kept.*the disk is full/);
    await bench.close();
  });
});

describe('the subscription of a lost session', () => {
  /** A link through a wire that is cut, and a second one of the same driver while the server still has the first session. */
  async function cutAndBack(
    between: () => Promise<void>,
    secured: { readonly policy: string; readonly mode?: string } = { policy: 'None' },
  ) {
    const folder = await mkdtemp(join(tmpdir(), 'opcua-transfer-'));
    const proxy = await tcpProxy(() => server.port);
    const driver = opcuaDriver(folder);
    const endpoint = `opc.tcp://127.0.0.1:${proxy.port}`;
    if (secured.mode) await trustServer(driver, endpoint, folder, secured);
    const first = await openBench(endpoint, folder, driver, secured);
    const before = await first.subscribe([asked], { queue: 50 });
    await vi.waitFor(() => expect(before.values('speed')).toEqual([0]), PATIENT);
    proxy.set('cut');
    await vi.waitFor(() => expect(first.lost).toHaveLength(1), PATIENT);
    await first.close();
    await between();
    proxy.set('open');
    const second = await openBench(endpoint, folder, driver, secured);
    const after = await second.subscribe([asked], { queue: 50 });
    return {
      after,
      second,
      async close() {
        await second.close();
        await proxy.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  /** As a person would: shown at the first attempt, approved with all that speaks against it. */
  async function trustServer(driver: DeviceDriver, endpoint: string, folder: string, secured: object): Promise<void> {
    await expect(openBench(endpoint, folder, driver, secured)).rejects.toMatchObject({ code: 'refused' });
    const { thumbprint = '', reasons = [] } = driver.trust?.report({ endpoint, ...secured })?.peer ?? {};
    await driver.trust?.decide('trust', { thumbprint, reasons: reasons.map(({ code }) => code) });
  }
  /** What the server has seen last of the items that it watches. */
  const sampled = (): unknown[] =>
    server.server.engine
      .getSessions()
      .flatMap(({ publishEngine }) => publishEngine.subscriptions)
      .flatMap((one) => Array.from(one.getMonitoredItems().serverHandles, (id) => one.getMonitoredItem(id)))
      .map((item) => item?.oldDataValue.value.value as unknown);
  const setOneByOne = async (): Promise<void> => {
    // Each is seen by the server's sampling before the next one comes.
    for (let value = 1; value <= 5; value++) {
      put(value);
      await vi.waitFor(() => expect(sampled()).toContain(value), PATIENT);
    }
  };

  test('is handed over with all that changed meanwhile', async () => {
    // Without a user and without security a server cannot tell who asks; this one is told to hand over all the same.
    server.server.engine.allowAnonymousSubscriptionTransferOnUnsecuredChannel = true;
    const { after, second, close } = await cutAndBack(setOneByOne);
    await vi.waitFor(() => expect(after.values('speed')).toEqual(expect.arrayContaining([1, 2, 3, 4, 5])), PATIENT);
    expect(server.server.engine.currentSubscriptionCount).toBe(1);
    put(6);
    await vi.waitFor(() => expect(after.values('speed').at(-1)).toBe(6), PATIENT);
    expect(second.lost).toEqual([]);
    await close();
  });

  test.each(['Sign', 'SignAndEncrypt'])(
    'is handed over on a secured channel (%s), where a server can tell who asks',
    async (mode) => {
      const { after, second, close } = await cutAndBack(setOneByOne, { policy: 'Basic256Sha256', mode });
      await vi.waitFor(() => expect(after.values('speed')).toEqual(expect.arrayContaining([1, 2, 3, 4, 5])), PATIENT);
      expect(server.server.engine.currentSubscriptionCount).toBe(1);
      put(6);
      await vi.waitFor(() => expect(after.values('speed').at(-1)).toBe(6), PATIENT);
      expect(second.lost).toEqual([]);
      await close();
    },
  );

  test('is made anew where the server refuses to hand it over', async () => {
    const { after, second, close } = await cutAndBack(setOneByOne);
    await vi.waitFor(() => expect(after.values('speed')).toEqual([5]), PATIENT);
    put(6);
    await vi.waitFor(() => expect(after.values('speed')).toEqual([5, 6]), PATIENT);
    expect(second.lost).toEqual([]);
    await close();
  });
});

describe('a link', () => {
  test('whose server goes away is told at once, and a new one works when it is back', async () => {
    const bench = await openBench(server.endpoint);
    await bench.subscribe([asked]);
    const { port } = server;
    await server.stop();
    await vi.waitFor(() => expect(bench.lost).toHaveLength(1), PATIENT);
    const signal = new AbortController().signal;
    const [request] = await bench.link.plan([asked], {});
    await expect(request?.read(signal)).rejects.toMatchObject({ code: 'lost' });
    await bench.close();
    await start(port);
    const again = await openBench(server.endpoint);
    const watched = await again.subscribe([asked]);
    await vi.waitFor(() => expect(watched.values('speed')).toEqual([0]), PATIENT);
    await again.close();
  });

  test('that is half open is told within seconds', async () => {
    const proxy = await tcpProxy(() => server.port);
    const bench = await openBench(`opc.tcp://127.0.0.1:${proxy.port}`);
    await bench.subscribe([asked]);
    const clock = ownClock();
    proxy.set('half-open');
    await vi.waitFor(() => expect(bench.lost).toMatchObject([{ code: 'silent' }]), PATIENT);
    expect(clock.passed()).toBeLessThan(12_000);
    clock.stop();
    await bench.close();
    await proxy.close();
  });

  test('that was made and left many times leaves nothing behind', { timeout: 600_000 }, async () => {
    const open = () => process.getActiveResourcesInfo().filter((name) => /Timeout|TCP/.test(name)).length;
    const folder = await mkdtemp(join(tmpdir(), 'opcua-many-'));
    const one = async () => {
      const bench = await openBench(server.endpoint, folder);
      await bench.subscribe([asked]);
      await bench.close();
    };
    await one();
    const before = open();
    for (let time = 0; time < TIMES; time++) await one();
    await vi.waitFor(() => expect(server.server.engine.currentSessionCount).toBe(0), PATIENT);
    expect(server.server.engine.currentSubscriptionCount).toBe(0);
    // The test's own waiting has timers too; one that each link left would be as many as there were links.
    await vi.waitFor(() => expect(open()).toBeLessThan(before + TIMES / 5), PATIENT);
    await rm(folder, { recursive: true, force: true });
  });
});
