import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InboundMessage, LinkState } from '@millrace/driver-api';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fickleWay } from '../../../distribution/testing/fickle-way.ts';
import { madeBy } from '../../../gateway/supervisor/threads/made-by.ts';
import type { SupervisedLinkDriver } from '../../../gateway/supervisor/threads/supervised-driver.ts';
import { threadLinkDriver } from '../../../gateway/supervisor/threads/thread-link-driver.ts';
import { hasMosquitto, mosquitto } from '../../mqtt/test/mosquitto.ts';
import type * as sparkplug from '../index.ts';
import { manifest, sparkplugHost } from '../index.ts';
import { bytesOf, metric, nbirth, ndeath, payloadOf } from './talk.ts';

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function broker(lines?: readonly string[]) {
  const made = await mosquitto(lines);
  cleanups.push(() => made.remove());
  await made.start();
  return made;
}

async function client(port: number, options: Parameters<typeof connectAsync>[1] = {}): Promise<MqttClient> {
  const made = await connectAsync(`mqtt://127.0.0.1:${port}`, options);
  cleanups.push(() => made.endAsync(true));
  return made;
}

/** All that is said under a filter, in order. */
async function ears(port: number, filter: string) {
  const heard: { topic: string; text: string; payload: Buffer; qos: number; retain: boolean }[] = [];
  const made = await client(port, { protocolVersion: 5 });
  made.on('message', (topic, payload, { qos, retain }) =>
    heard.push({ topic, payload, text: payload.toString('utf8'), qos, retain }),
  );
  await made.subscribeAsync(filter, { qos: 1, rap: true });
  return heard;
}

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'millrace-sparkplug-'));
  cleanups.push(async () => rmSync(made, { recursive: true, force: true }));
  return made;
}

// The driver does not know that it runs in a thread, and keeps its promises there.
const MODULE = new URL('../index.ts', import.meta.url).href;
const inThread = threadLinkDriver(manifest, madeBy<typeof sparkplug, 'sparkplugHost'>(MODULE, 'sparkplugHost'));
let driver: SupervisedLinkDriver = sparkplugHost;

function host(
  port: number,
  more: object = {},
  safe: (message: InboundMessage) => Promise<void> = async () => {},
  folder = newFolder(),
) {
  const messages: InboundMessage[] = [];
  const states: { state: LinkState; reason: string | null }[] = [];
  const settings = { id: 'line', url: `mqtt://127.0.0.1:${port}`, hostId: 'plant', ...more };
  const link = driver.link(
    manifest.settings.parse(settings),
    {
      deliver(message) {
        messages.push(message);
        return safe(message);
      },
      report: (state, reason) => states.push({ state, reason }),
      folder: () => folder,
      secret: async (name) => name,
      log: { info: () => {}, warn: () => {} },
    },
    (error) => states.push({ state: 'lost', reason: error.message }),
  );
  cleanups.push(() => link.stop());
  const values = () =>
    messages.map(({ topic, payload }) => [topic.split('/').at(-1), JSON.parse(Buffer.from(payload).toString()).value]);
  return {
    link,
    messages,
    states,
    values,
    online: () => eventually(() => expect(states.at(-1)?.state).toBe('online')),
  };
}

const birthOf = (bd: number, value: number) => nbirth(bd, [metric('T', 'Double', value, { alias: 1n })]);
const data = (seq: number, value: number) =>
  bytesOf(seq, [{ alias: 1n, timestamp: 5n, value: { kind: 'double', value } }]);

/** An edge node that is born when it is asked. */
async function edge(port: number, value = () => 1) {
  const made = await client(port);
  let births = 0;
  made.on('message', (_topic, payload) => {
    if (payloadOf(payload).metrics[0]?.name !== 'Node Control/Rebirth') return;
    births++;
    made.publish('spBv1.0/G/NBIRTH/N', Buffer.from(birthOf(0, value())));
  });
  await made.subscribeAsync('spBv1.0/G/NCMD/N', { qos: 1 });
  return {
    client: made,
    births: () => births,
    say: (topic: string, payload: Uint8Array) => made.publishAsync(topic, Buffer.from(payload)),
  };
}

describe.skipIf(!hasMosquitto)('a host at a real mosquitto', () => {
  test.each(['3.1.1', '5'])(
    "tck-id-message-flow-phid-sparkplug-clean-session-311, tck-id-message-flow-phid-sparkplug-clean-session-50, tck-id-intro-sparkplug-host-state, tck-id-components-ph-state, tck-id-conformance-primary-host, tck-id-operational-behavior-host-application-disconnect-intentional: by MQTT %s it says that it is there, and when it leaves; its session is nobody's to keep",
    async (protocol) => {
      const { port } = await broker();
      const heard = await ears(port, 'spBv1.0/STATE/#');
      const first = host(port, { protocol });
      await first.link.start();
      await first.online();
      await eventually(() => expect(heard).toHaveLength(1));
      expect(heard[0]).toMatchObject({ topic: 'spBv1.0/STATE/plant', qos: 1, retain: true });
      const birth = JSON.parse(heard[0]?.text ?? '');
      expect(birth).toEqual({ online: true, timestamp: expect.any(Number) });
      await first.link.stop();
      await eventually(() => expect(heard).toHaveLength(2));
      expect(heard[1]).toMatchObject({ qos: 1, retain: true });
      expect(JSON.parse(heard[1]?.text ?? '').online).toBe(false);
      // What is said while it is away by QoS 1 does not wait for it: its session ended with the connection.
      const speaker = await client(port);
      await speaker.publishAsync('spBv1.0/G/NDATA/N', Buffer.from(data(1, 1)), { qos: 1 });
      const second = host(port, { protocol });
      await second.link.start();
      await second.online();
      await speaker.publishAsync('spBv1.0/G/NBIRTH/N', Buffer.from(birthOf(0, 9)));
      await eventually(() => expect(second.values()).toEqual([['T', 9]]));
    },
  );

  test('its will is spoken when it dies: by the time of its CONNECT, which its birth had too', async () => {
    const { port } = await broker();
    const way = await fickleWay(port);
    cleanups.push(() => way.close());
    const heard = await ears(port, 'spBv1.0/STATE/plant');
    const dying = host(way.port);
    await dying.link.start();
    await dying.online();
    await eventually(() => expect(heard).toHaveLength(1));
    way.set('cut');
    await eventually(() => expect(heard.length).toBeGreaterThan(1));
    const [birth, death] = heard.map(({ text }) => JSON.parse(text));
    expect(death).toEqual({ online: false, timestamp: birth.timestamp });
  });
});

describe.skipIf(!hasMosquitto).each<[string, SupervisedLinkDriver]>([
  ['beside the journal', sparkplugHost],
  ['in a thread', inThread],
])('a host at a real mosquitto, %s', (_where, kind) => {
  beforeEach(() => {
    driver = kind;
  });

  test('a host that comes late asks, and takes the values of the birth and after it', async () => {
    const { port } = await broker();
    const node = await edge(port, () => 20);
    await node.say('spBv1.0/G/NBIRTH/N', birthOf(0, 1));
    const late = host(port);
    await late.link.start();
    await late.online();
    await node.say('spBv1.0/G/NDATA/N', data(9, 5));
    await eventually(() => expect(late.values()).toEqual([['T', 20]]));
    await node.say('spBv1.0/G/NDATA/N', data(1, 21));
    await eventually(() =>
      expect(late.values()).toEqual([
        ['T', 20],
        ['T', 21],
      ]),
    );
    expect(late.messages[1]).toMatchObject({ topic: 'spBv1.0/G/NDATA/N/T' });
  });

  test('an unknown alias leads to a birth without a hand', async () => {
    const { port } = await broker();
    const node = await edge(port, () => 20);
    const known = host(port);
    await known.link.start();
    await known.online();
    await node.say('spBv1.0/G/NBIRTH/N', nbirth(0));
    await node.say('spBv1.0/G/NDATA/N', data(1, 5));
    await eventually(() => expect(known.values()).toEqual([['T', 20]]));
    expect(node.births()).toBe(1);
  });

  test('a repeated bdSeq: the late death of a session before makes a living node stale for no longer than it takes to ask it', async () => {
    const { port } = await broker();
    const node = await edge(port, () => 33);
    const alive = host(port);
    await alive.link.start();
    await alive.online();
    await node.say('spBv1.0/G/NBIRTH/N', birthOf(0, 1));
    await node.say('spBv1.0/G/NBIRTH/N', birthOf(0, 2));
    await node.say('spBv1.0/G/NDEATH/N', ndeath(0));
    await eventually(() =>
      expect(alive.values()).toEqual([
        ['T', 1],
        ['T', 2],
        ['T', null],
        // At its own time, which is before the loss, and as it is now.
        ['T', 33],
        ['T', 33],
      ]),
    );
  });

  test('a link that falls silent is noticed; all is stale, and known again when it is back', async () => {
    const { port } = await broker();
    const way = await fickleWay(port);
    cleanups.push(() => way.close());
    const node = await edge(port, () => 44);
    const listening = host(way.port);
    await listening.link.start();
    await listening.online();
    await node.say('spBv1.0/G/NBIRTH/N', birthOf(0, 1));
    await eventually(() => expect(listening.values()).toEqual([['T', 1]]));
    way.set('swallow');
    await eventually(() =>
      expect(listening.values()).toEqual([
        ['T', 1],
        ['T', null],
      ]),
    );
    expect(listening.states.at(-1)?.state).toBe('lost');
    way.set('open');
    await eventually(() => expect(listening.values().at(-1)).toEqual(['T', 44]));
  });

  test('what is sent by QoS 1 is thanked only when all of its values are safe', async () => {
    const { port } = await broker(['allow_anonymous true', 'max_inflight_messages 1']);
    const releases: (() => void)[] = [];
    const slow = host(port, {}, () => new Promise((resolve) => releases.push(resolve)));
    await slow.link.start();
    await slow.online();
    const speaker = await client(port);
    await speaker.publishAsync('spBv1.0/G/NBIRTH/N', Buffer.from(birthOf(0, 1)), { qos: 1 });
    await speaker.publishAsync('spBv1.0/G/NDATA/N', Buffer.from(data(1, 2)), { qos: 1 });
    await eventually(() => expect(slow.messages).toHaveLength(1));
    // One may be on its way: the second comes only when the first is thanked.
    releases[0]?.();
    await eventually(() => expect(slow.messages).toHaveLength(2));
    for (const release of releases) release();
  });

  test('when the gateway takes no more, edge nodes are told that the host is offline', async () => {
    const { port } = await broker();
    const heard = await ears(port, 'spBv1.0/STATE/plant');
    const full = host(port, {}, () => Promise.reject(new Error('the journal is full')));
    await full.link.start();
    await full.online();
    await (await client(port)).publishAsync('spBv1.0/G/NBIRTH/N', Buffer.from(birthOf(0, 1)));
    await eventually(() => expect(heard.map(({ text }) => JSON.parse(text).online)).toEqual([true, false]));
    expect(full.states.at(-1)?.reason).toContain('the journal is full');
  });

  test('bytes that are no payload go to the gateway as they came, for a person to see', async () => {
    const { port } = await broker();
    const taking = host(port);
    await taking.link.start();
    await taking.online();
    await (await client(port)).publishAsync('spBv1.0/G/NDATA/N', Buffer.from([0xff, 0xff]));
    const came = () => taking.messages.map(({ topic, payload }) => [topic, [...payload]]);
    await eventually(() => expect(came()).toEqual([['spBv1.0/G/NDATA/N', [0xff, 0xff]]]));
  });

  test('after a restart of ours nothing that stood before is believed until its birth is seen', async () => {
    const { port } = await broker();
    const folder = newFolder();
    await edge(port, () => 4);
    const other = await client(port);
    const devices = ['N', 'gone'].map((node) => ({ device: node.toLowerCase(), group: 'G', node }));
    const said = ({ messages }: ReturnType<typeof host>) =>
      messages.map(({ topic, payload }) => {
        const { value, quality } = JSON.parse(Buffer.from(payload).toString()) as { value: unknown; quality: string };
        return `${topic.split('/')[1]}: ${value} ${quality}`;
      });
    const first = host(port, { devices }, undefined, folder);
    await first.link.start();
    await first.online();
    await other.publishAsync('spBv1.0/G/NBIRTH/gone', Buffer.from(birthOf(0, 7)));
    await eventually(() => expect(new Set(said(first))).toEqual(new Set(['n: 4 good', 'gone: 7 good'])));
    await first.link.stop();
    let full = true;
    const second = host(
      port,
      { devices },
      async () => {
        if (full) throw new Error('the journal is full');
      },
      folder,
    );
    await second.link.start();
    // While the loss is not safe, nothing else is begun.
    await eventually(() => expect(second.states.at(-1)).toEqual({ state: 'refused', reason: 'the journal is full' }));
    expect(new Set(said(second))).toEqual(new Set(['n: null badCommLost', 'gone: null badCommLost']));
    full = false;
    await eventually(() => expect(said(second)).toContain('n: 4 good'));
    expect(
      said(second)
        .filter((text) => text.startsWith('gone'))
        .at(-1),
    ).toBe('gone: null badCommLost');
    const reason = 'nothing was heard of it since this gateway was started';
    await eventually(() =>
      expect(second.link.devices?.()).toMatchObject([
        { device: 'n', state: 'online' },
        { device: 'gone', state: 'lost', reason },
      ]),
    );
    await second.link.stop();
    // What was told as lost is not told again; who was born is.
    const third = host(port, { devices }, undefined, folder);
    await third.link.start();
    await eventually(() => expect(said(third)).toContain('n: 4 good'));
    // A birth repeats what was at its own time, and says that it is so now.
    expect(said(third)).toEqual(['n: null badCommLost', 'n: 4 good', 'n: 4 good']);
  });
});
