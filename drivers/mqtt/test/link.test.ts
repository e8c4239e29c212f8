import type { InboundMessage, LinkState } from '@millrace/driver-api';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fickleWay } from '../../../distribution/testing/fickle-way.ts';
import { manifest, mqttDriver } from '../index.ts';
import { certificates } from './certificates.ts';
import { hasMosquitto, type Mosquitto, mosquitto } from './mosquitto.ts';

/** Waits for what must come sooner or later, however slow the machine is. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function broker(...args: Parameters<typeof mosquitto>): Promise<Mosquitto> {
  const made = await mosquitto(...args);
  cleanups.push(() => made.remove());
  await made.start();
  return made;
}

/** A gateway as the driver sees it: what it was handed, and when that becomes safe, is the test's to say. */
function gateway(settings: Record<string, unknown>, safe: (message: InboundMessage) => Promise<void> = async () => {}) {
  const messages: InboundMessage[] = [];
  const states: { state: LinkState; reason: string | null }[] = [];
  const link = mqttDriver.link(manifest.settings.parse(settings), {
    deliver(message) {
      messages.push(message);
      return safe(message);
    },
    report: (state, reason) => states.push({ state, reason }),
    folder: () => {
      throw new Error('this link keeps nothing');
    },
    secret: async (name) => `secret of ${name}`,
    log: { info: () => {}, warn: () => {} },
  });
  cleanups.push(() => link.stop());
  const last = () => states.at(-1);
  return { link, messages, states, last, online: () => eventually(() => expect(last()?.state).toBe('online')) };
}

async function publisher(port: number) {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
  cleanups.push(() => client.endAsync(true));
  return client;
}

const numbers = (messages: readonly InboundMessage[]) =>
  messages.map(({ payload }) => Number(Buffer.from(payload).toString()));
const settingsFor = (port: number, more: object = {}) => ({
  id: 'line-broker',
  url: `mqtt://127.0.0.1:${port}`,
  subscribe: [{ filter: 'plant/#' }],
  ...more,
});

describe.skipIf(!hasMosquitto)('against a real mosquitto', () => {
  test.each(['3.1.1', '5'])(
    'MQTT %s: takes hundreds of messages at once and thanks for each only when it is safe',
    async (protocol) => {
      const { port } = await broker();
      let release = () => {};
      const synced = new Promise<void>((resolve) => {
        release = resolve;
      });
      const first = gateway(settingsFor(port, { protocol }), () => synced);
      await first.link.start();
      await first.online();
      const client = await publisher(port);
      await Promise.all(Array.from({ length: 300 }, (_, at) => client.publishAsync('plant/a', String(at), { qos: 1 })));
      // All of them are on their way though none is safe: one sync serves them all.
      await eventually(() => expect(first.messages).toHaveLength(300));
      // The gateway dies before its sync: nothing was thanked for, so all of it comes again.
      await first.link.stop();
      release();
      const second = gateway(settingsFor(port, { protocol }));
      await second.link.start();
      await eventually(() => expect(second.messages).toHaveLength(300));
      expect(second.messages.every(({ redelivered }) => redelivered)).toBe(true);
      expect(numbers(second.messages).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, at) => at));
      // These were safe, so the broker has nothing left for the next session.
      await client.publishAsync('plant/a', '1000', { qos: 1 });
      await eventually(() => expect(numbers(second.messages)).toContain(1000));
      await second.link.stop();
      const third = gateway(settingsFor(port, { protocol }));
      await third.link.start();
      await third.online();
      await client.publishAsync('plant/a', '1001', { qos: 1 });
      await eventually(() => expect(numbers(third.messages)).toContain(1001));
      expect(numbers(third.messages)).toEqual([1001]);
    },
  );

  test('what the gateway refuses stays with the broker and comes again', async () => {
    const { port } = await broker();
    let full = true;
    const one = gateway(settingsFor(port), async () => {
      if (full) throw new Error('the journal is full');
    });
    await one.link.start();
    await one.online();
    const client = await publisher(port);
    await client.publishAsync('plant/a', '7', { qos: 1 });
    await eventually(() =>
      expect(one.last()).toMatchObject({ state: 'lost', reason: expect.stringContaining('full') }),
    );
    full = false;
    await one.online();
    await eventually(() => expect(numbers(one.messages)).toEqual([7, 7]));
  });

  test('a broker that was away is found again, and what it kept meanwhile arrives', async () => {
    const peer = await broker(['allow_anonymous true', 'persistence true', 'persistence_location {folder}/']);
    const one = gateway(settingsFor(peer.port));
    await one.link.start();
    await one.online();
    await peer.stop();
    await eventually(() => expect(one.last()?.state).toBe('lost'));
    expect(one.last()?.reason).toBeTruthy();
    await peer.start();
    await one.online();
    await (await publisher(peer.port)).publishAsync('plant/a', '1', { qos: 1 });
    await eventually(() => expect(numbers(one.messages)).toEqual([1]));
  });

  async function wayTo(port: number) {
    const way = await fickleWay(port);
    cleanups.push(() => way.close());
    return way;
  }

  test('a way that swallows everything is noticed, and the broker found as soon as it is mended', async () => {
    const { port } = await broker();
    const way = await wayTo(port);
    const one = gateway(settingsFor(way.port));
    await one.link.start();
    await one.online();
    const client = await publisher(port);
    await client.publishAsync('plant/a', '0', { qos: 1 });
    await eventually(() => expect(numbers(one.messages)).toEqual([0]));
    way.set('swallow');
    for (const n of [1, 2, 3]) await client.publishAsync('plant/a', String(n), { qos: 1 });
    await eventually(() => expect(one.last()).toEqual({ state: 'lost', reason: 'the host does not answer' }));
    // Many short attempts, one after the other: none of them sleeps through the return.
    const made = way.made;
    await eventually(() => expect(way.made).toBeGreaterThan(made + 4));
    expect(way.most).toBeLessThanOrEqual(2);
    way.set('open');
    await one.online();
    await eventually(() => expect([...new Set(numbers(one.messages))].sort()).toEqual([0, 1, 2, 3]));
  });

  test('a broker that says nothing for long, because nothing happens, is left alone', async () => {
    const { port } = await broker();
    const way = await wayTo(port);
    const one = gateway(settingsFor(way.port));
    await one.link.start();
    await one.online();
    const answers = way.answers;
    // More of its own answers to our questions than it may miss.
    await eventually(() => expect(way.answers).toBeGreaterThan(answers + 5));
    expect({ made: way.made, state: one.last()?.state }).toEqual({ made: 1, state: 'online' });
  });

  test('a broker that is away is tried often, one that refuses us seldom', async () => {
    const { port } = await broker(['allow_anonymous false']);
    const [refusing, cut] = [await wayTo(port), await wayTo(port)];
    cut.set('cut');
    const refused = gateway(settingsFor(refusing.port, { user: 'millrace', secret: 'line-broker' }));
    const away = gateway(settingsFor(cut.port));
    await Promise.all([refused.link.start(), away.link.start()]);
    await eventually(() => expect(cut.refused).toBeGreaterThan(25));
    expect(refusing.made).toBeLessThan(cut.refused / 3);
    expect(refusing.made).toBeGreaterThan(0);
  });

  test('a shared group splits the messages: each is taken once', async () => {
    const { port } = await broker();
    const pair = ['one', 'two'].map((id) => gateway(settingsFor(port, { id, sharedGroup: 'gateways' })));
    for (const { link, online } of pair) {
      await link.start();
      await online();
    }
    const client = await publisher(port);
    await Promise.all(Array.from({ length: 100 }, (_, at) => client.publishAsync('plant/a', String(at), { qos: 1 })));
    await eventually(() => expect(pair.flatMap(({ messages }) => messages)).toHaveLength(100));
    expect(pair.every(({ messages }) => messages.length > 0)).toBe(true);
    expect(new Set(pair.flatMap(({ messages }) => numbers(messages))).size).toBe(100);
  });

  test('says in words why it is not online', async () => {
    const { port } = await broker(['allow_anonymous false']);
    const unknown = gateway(settingsFor(port, { user: 'millrace', secret: 'line-broker' }));
    await unknown.link.start();
    await eventually(() => expect(unknown.last()?.reason).toMatch(/does not allow|wrong user/));
    const nobody = gateway(settingsFor(9));
    await nobody.link.start();
    await eventually(() => expect(nobody.last()?.reason).toBe('nothing listens at that address'));
  });

  test('TLS: shows its client certificate, and does not speak to a broker that a stranger signed for', async () => {
    const files = certificates();
    const { port } = await broker([
      'allow_anonymous true',
      `cafile ${files.ca}`,
      `certfile ${files.server}`,
      `keyfile ${files.serverKey}`,
      'require_certificate true',
    ]);
    const secure = (tls: object) => ({ ...settingsFor(port), url: `mqtts://127.0.0.1:${port}`, tls });
    const known = gateway(secure({ ca: files.ca, certificate: files.client, key: files.clientKey }));
    await known.link.start();
    await known.online();
    const stranger = gateway(secure({ ca: files.otherCa, certificate: files.client, key: files.clientKey }));
    await stranger.link.start();
    await eventually(() => expect(stranger.last()?.reason).toMatch(/signed by nobody we trust/));
    const nameless = gateway(secure({ ca: files.ca }));
    await nameless.link.start();
    await eventually(() => expect(nameless.states.some(({ state }) => state === 'lost')).toBe(true));
    expect(nameless.states.some(({ state }) => state === 'online')).toBe(false);
  });

  test('announces its end by its last will when it dies without a word', async () => {
    const { port } = await broker();
    const client = await publisher(port);
    const heard: string[] = [];
    client.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
    await client.subscribeAsync('state/#', { qos: 1 });
    const one = gateway(settingsFor(port, { will: { topic: 'state/gateway', payload: 'gone' } }));
    await one.link.start();
    await one.online();
    // `stop` closes the socket without DISCONNECT, so that the broker keeps the session and tells the others.
    await one.link.stop();
    await eventually(() => expect(heard).toEqual(['state/gateway gone']));
  });
});

test('QoS 2 is refused with the reason, before anything is opened', () => {
  const result = manifest.settings.safeParse(settingsFor(1883, { subscribe: [{ filter: 'plant/#', qos: 2 }] }));
  expect(result.error?.issues[0]).toMatchObject({
    path: ['subscribe', 0, 'qos'],
    message: expect.stringContaining('QoS 1'),
  });
});

test('a missing certificate is named', async () => {
  const one = gateway({ ...settingsFor(8883), url: 'mqtts://127.0.0.1:8883', tls: { ca: '/nowhere/ca.crt' } });
  await one.link.start();
  await eventually(() =>
    expect(one.last()).toMatchObject({ state: 'refused', reason: expect.stringContaining('/nowhere/ca.crt') }),
  );
});
