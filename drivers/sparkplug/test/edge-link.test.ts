import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkState } from '@millrace/driver-api';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fickleWay } from '../../../distribution/testing/fickle-way.ts';
import { hasMosquitto, mosquitto } from '../../mqtt/test/mosquitto.ts';
import { bdSeqFile, type EdgePoint, edgeLink, edgeSettings, manifest, sparkplugHost } from '../index.ts';
import { writeState } from '../state-message.ts';
import { bytesOf, metric, payloadOf } from './talk.ts';

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function broker() {
  const made = await mosquitto();
  cleanups.push(() => made.remove());
  await made.start();
  return made;
}

const POINTS: readonly EdgePoint[] = [
  { device: null, name: 'Temperature', type: 'Double', writable: true },
  { device: 'Press', name: 'Count', type: 'Int64', writable: true },
];

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'millrace-edge-'));
  cleanups.push(async () => rmSync(made, { recursive: true, force: true }));
  return made;
}

function edge(ports: readonly number[], more: object = {}) {
  const folder = newFolder();
  const states: { state: LinkState; reason: string | null }[] = [];
  const writes: unknown[] = [];
  const settings = edgeSettings.parse({
    id: 'out',
    group: 'G',
    node: 'N',
    brokers: ports.map((port) => ({ url: `mqtt://127.0.0.1:${port}`, ...more })),
    ...more,
  });
  const link = edgeLink(settings, POINTS, bdSeqFile(join(folder, 'bd-seq')), {
    report: (state, reason) => states.push({ state, reason }),
    secret: async (name) => name,
    log: { info: () => {}, warn: () => {} },
    write: ({ device, name, value }) => writes.push([device, name, value]),
  });
  cleanups.push(() => link.stop());
  return { link, states, writes, online: () => eventually(() => expect(states.at(-1)?.state).toBe('online')) };
}

/** Everything that edge nodes say at a broker, as it comes. */
async function ears(port: number) {
  const heard: {
    type: string;
    topic: string;
    seq: bigint | undefined;
    names: (string | undefined)[];
    values: unknown[];
    historical: (boolean | undefined)[];
    qos: number;
    retain: boolean;
  }[] = [];
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 });
  cleanups.push(() => client.endAsync(true));
  client.on('message', (topic, payload, { qos, retain }) => {
    const { seq, metrics } = payloadOf(payload);
    heard.push({
      type: topic.split('/')[2] ?? '',
      topic,
      seq,
      names: metrics.map(({ name }) => name),
      values: metrics.map(({ value }) => value?.value),
      historical: metrics.map(({ isHistorical }) => isHistorical),
      qos,
      retain,
    });
  });
  await client.subscribeAsync('spBv1.0/G/#', { qos: 1, rap: true });
  const state = (online: boolean, timestamp: number) =>
    client.publishAsync('spBv1.0/STATE/plant', Buffer.from(writeState({ online, timestamp })), {
      qos: 1,
      retain: true,
    });
  return { heard, client, state, types: () => heard.map(({ type }) => type) };
}

const temperature = (value: number, time: number) => ({ device: null, name: 'Temperature', value, time });

describe.skipIf(!hasMosquitto)('an edge node at a real mosquitto', () => {
  test.each(['3.1.1', '5'])(
    'tck-id-principles-persistence-clean-session-311, tck-id-principles-persistence-clean-session-50, tck-id-operational-behavior-edge-node-intentional-disconnect-ndeath, tck-id-operational-behavior-edge-node-intentional-disconnect-packet, tck-id-payloads-ndeath-will-message-publisher, tck-id-payloads-ndeath-will-message-publisher-disconnect-mqtt311, tck-id-payloads-ndeath-will-message-publisher-disconnect-mqtt50: by MQTT %s it is born, reports, and says its death when it leaves',
    async (protocol) => {
      const { port } = await broker();
      const { heard, types, client } = await ears(port);
      const made = edge([port], { protocol });
      await made.link.start();
      await made.online();
      made.link.report([temperature(21, 1_000)]);
      await eventually(() => expect(types()).toEqual(['NBIRTH', 'DBIRTH', 'NDATA']));
      expect(heard.every(({ qos, retain }) => qos === 0 && !retain)).toBe(true);
      await made.link.stop();
      await eventually(() => expect(types().slice(0, 4)).toEqual(['NBIRTH', 'DBIRTH', 'NDATA', 'NDEATH']));
      expect(heard.at(-1)).toMatchObject({ seq: undefined, names: ['bdSeq'], values: [0n], retain: false });
      // By MQTT 5 the DISCONNECT says that the will is to be spoken too; a plain one would have made the broker forget it.
      if (protocol === '5') await eventually(() => expect(types().slice(3)).toEqual(['NDEATH', 'NDEATH']));
      // A command that is sent while it is away does not wait for it: its session was nobody's to keep.
      const write = (value: number) =>
        client.publishAsync('spBv1.0/G/NCMD/N', Buffer.from(bytesOf(null, [metric('Temperature', 'Double', value)])), {
          qos: 1,
        });
      await write(98);
      await made.link.start();
      await eventually(() => expect(types().at(-1)).toBe('DBIRTH'));
      await write(99);
      await eventually(() => expect(made.writes).toEqual([[null, 'Temperature', 99]]));
      expect(heard.findLast(({ type }) => type === 'NBIRTH')?.values[0]).toBe(1n);
    },
  );

  test('a host of ours and an edge node of ours understand each other: values, a command, a device that goes', async () => {
    const { port } = await broker();
    const messages: unknown[][] = [];
    const host = sparkplugHost.link(
      manifest.settings.parse({ id: 'in', url: `mqtt://127.0.0.1:${port}`, hostId: 'plant' }),
      {
        deliver: async ({ topic, payload }) => {
          const { value, quality } = JSON.parse(Buffer.from(payload).toString());
          messages.push([topic.replace('spBv1.0/G/', ''), value, quality]);
        },
        report: () => {},
        folder: newFolder,
        secret: async (name) => name,
        log: { info: () => {}, warn: () => {} },
      },
    );
    cleanups.push(() => host.stop());
    await host.start();
    const made = edge([port], { primaryHost: 'plant' });
    made.link.report([{ device: 'Press', name: 'Count', value: 2n ** 60n, time: 900 }]);
    await made.link.start();
    await eventually(() => expect(messages).toHaveLength(2));
    made.link.report([temperature(30, 2_000)]);
    made.link.deviceLost('Press');
    await eventually(() => expect(messages).toHaveLength(4));
    expect(messages).toEqual([
      ['NDATA/N/Temperature', null, 'good'],
      ['DDATA/N/Press/Count', '1152921504606846976', 'good'],
      ['NDATA/N/Temperature', 30, 'good'],
      ['DDATA/N/Press/Count', null, 'badCommLost'],
    ]);
    await made.link.stop();
    await eventually(() => expect(messages.at(-1)).toEqual(['NDATA/N/Temperature', null, 'badCommLost']));
  });

  test('tck-id-message-flow-edge-node-birth-publish-will-message-payload-bdSeq: a link that falls silent is found again; its will has the bdSeq of its birth, the next birth the next, and what was lost comes as history', async () => {
    const { port } = await broker();
    const way = await fickleWay(port);
    cleanups.push(() => way.close());
    const { heard, types } = await ears(port);
    const made = edge([way.port]);
    await made.link.start();
    await made.online();
    await eventually(() => expect(types()).toEqual(['NBIRTH', 'DBIRTH']));
    way.set('swallow');
    made.link.report([temperature(1, 1_000)]);
    made.link.report([temperature(2, 2_000)]);
    await eventually(() => expect(made.states.at(-1)?.state).not.toBe('online'));
    way.set('open');
    await eventually(() => expect(types().filter((type) => type === 'NBIRTH')).toHaveLength(2));
    await eventually(() => expect(heard.at(-1)?.historical).toEqual([true]));
    expect(heard.at(-1)?.values).toEqual([1]);
    const deaths = heard.filter(({ type }) => type === 'NDEATH').map(({ values }) => values[0]);
    const births = heard.filter(({ type }) => type === 'NBIRTH').map(({ values }) => values[0] as bigint);
    expect(deaths).toContain(births[0]);
    expect(births[1]).toBeGreaterThan(births[0] ?? 0n);
    expect(heard.findLast(({ type }) => type === 'NBIRTH')?.values).toContain(2);
  });

  test('tck-id-operational-behavior-primary-application-state-with-multiple-servers-single-server: it is at one broker at a time, that where its primary host is, and follows it', async () => {
    const [one, two] = [await broker(), await broker()];
    const [first, second] = [await ears(one.port), await ears(two.port)];
    await first.state(true, 1_000);
    await second.state(false, 1_000);
    const made = edge([one.port, two.port], { primaryHost: 'plant' });
    await made.link.start();
    await eventually(() => expect(first.types()).toEqual(['NBIRTH', 'DBIRTH']));
    expect(second.heard).toEqual([]);
    await second.state(true, 2_000);
    await first.state(false, 3_000);
    await eventually(() => expect(second.types()).toEqual(['NBIRTH', 'DBIRTH']));
    expect(first.types().filter((type) => type === 'NBIRTH')).toHaveLength(1);
    // Two brokers, each with its own way to who listens.
    await eventually(() => expect(first.types()[2]).toBe('NDEATH'));
  });

  test('a broker that is not there is passed over', async () => {
    const gone = await broker();
    await gone.stop();
    const { port } = await broker();
    const { types } = await ears(port);
    const made = edge([gone.port, port]);
    await made.link.start();
    await eventually(() => expect(types()).toEqual(['NBIRTH', 'DBIRTH']));
  });
});
