import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { sparkplugHost } from '@millrace/driver-sparkplug';
import mqtt from 'mqtt';
import { mockCluster } from '../../../drivers/kafka/test/mock-cluster.ts';
import { mosquitto } from '../../../drivers/mqtt/test/mosquitto.ts';
import { tcpProxy } from '../../harness/tcp-proxy.ts';

/** Somebody outside: what is forwarded to him, and which readings have come, by their numbers. */
export interface Peer {
  readonly forward: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly came: ReadonlySet<number>;
}

export interface Peers {
  readonly all: readonly Peer[];
  away(): void;
  back(): void;
  close(): Promise<void>;
}

const numberOf = (text: string): number => Number((JSON.parse(text) as { value: unknown }).value);

/**
 * A mosquitto with a reader of its unified namespace and a host application of Sparkplug, a server of HTTP and a broker of
 * Kafka. Their ways are cut when they are away, but Kafka's, which stands still: its clients go by the address that it
 * says itself.
 */
export async function forwardPeers(): Promise<Peers> {
  const closing: (() => Promise<unknown>)[] = [];
  const broker = await mosquitto();
  closing.push(() => broker.remove());
  await broker.start();
  const way = await tcpProxy(() => broker.port);
  closing.push(() => way.close());

  const uns = new Set<number>();
  const loose = new Set<number>();
  const reader = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  closing.push(() => reader.endAsync(true));
  reader.on('message', (topic, payload) => {
    (topic.startsWith('loose/') ? loose : uns).add(numberOf(payload.toString()));
  });
  await reader.subscribeAsync(['uns/#', 'loose/#'], { qos: 1 });

  const sparkplug = new Set<number>();
  const host = sparkplugHost.link(
    sparkplugHost.manifest.settings.parse({
      id: 'host',
      url: `mqtt://127.0.0.1:${broker.port}`,
      hostId: 'scada',
      groups: ['drill'],
    }),
    {
      async deliver({ payload }) {
        const { value } = JSON.parse(Buffer.from(payload).toString()) as { value?: unknown };
        if (typeof value === 'number') sparkplug.add(value);
      },
      report: () => undefined,
      secret: async (name) => name,
      log: { info: () => undefined, warn: () => undefined },
      folder: () => {
        throw new Error('a host application keeps nothing');
      },
    },
  );
  closing.push(() => host.stop());
  await host.start();

  const posted = new Set<number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      for (const line of gunzipSync(Buffer.concat(chunks)).toString().trimEnd().split('\n')) posted.add(numberOf(line));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wayToServer = await tcpProxy(() => (server.address() as AddressInfo).port);
  closing.push(async () => {
    await wayToServer.close();
    server.closeAllConnections();
    server.close();
  });

  const kafka = await mockCluster('plant');
  closing.push(() => kafka.stop());
  const url = `mqtt://127.0.0.1:${way.port}`;
  return {
    all: [
      { forward: { id: 'uns', kind: 'mqtt', url, topic: 'uns/{device}/{name}', birth: true }, came: uns },
      {
        forward: { id: 'loose', kind: 'mqtt', url, topic: 'loose/{device}/{name}', policy: 'drop-oldest' },
        came: loose,
      },
      {
        forward: {
          id: 'scada',
          kind: 'sparkplug',
          group: 'drill',
          node: 'plant',
          brokers: [{ url }],
          primaryHost: 'scada',
        },
        came: sparkplug,
      },
      { forward: { id: 'web', kind: 'http', url: `http://127.0.0.1:${wayToServer.port}/in` }, came: posted },
      {
        forward: { id: 'stream', kind: 'kafka', brokers: [kafka.broker], topic: 'plant' },
        get came() {
          return new Set(kafka.got.map(({ payload }) => numberOf(payload)));
        },
      },
    ],
    away() {
      way.set('cut');
      wayToServer.set('cut');
      kafka.freeze();
    },
    back() {
      way.set('open');
      wayToServer.set('open');
      kafka.goOn();
    },
    async close() {
      for (const close of closing.reverse()) await close();
    },
  };
}
