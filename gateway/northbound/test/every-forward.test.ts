import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { type ForwardedRecord, forwardedRecord, type GatewayConfig } from '@millrace/contracts';
import { mqttOutlet } from '@millrace/driver-mqtt';
import { httpOutlet } from '@millrace/http-outlet';
import { kafkaOutlet } from '@millrace/kafka-outlet';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasKcat, type MockCluster, mockCluster } from '../../../drivers/kafka/test/mock-cluster.ts';
import { certificates } from '../../../drivers/mqtt/test/certificates.ts';
import { hasMosquitto, type Mosquitto, mosquitto } from '../../../drivers/mqtt/test/mosquitto.ts';
import { standardParts } from '../../forward/standard-parts.ts';
import { newFolder, SECRET, type TestGateway, testGateway, until } from '../../test/gateway-fixture.ts';
import { keepConfig, spawnGateway } from '../../test/spawned-gateway.ts';
import { northboundPart } from '../northbound-part.ts';
import { plantWith, sinkOf } from './forward-fixture.ts';

// Real: the gateway's process, mosquitto and a web server with TLS of an authority of their own that ask for our
// certificate. Not real: librdkafka's broker for tests, which knows no TLS; of Kafka's, only the handshake is tried.

const OUTLETS = [mqttOutlet, httpOutlet, kafkaOutlet].map((outlet) => ({
  kind: outlet.kind,
  load: async () => outlet,
}));
const files = certificates();
const tls = { ca: files.ca, certificate: files.client, key: files.clientKey };

/** Takes every batch from whoever shows a certificate of our authority. */
async function webServer() {
  const got: ForwardedRecord[] = [];
  const server = createServer(
    {
      key: readFileSync(files.serverKey),
      cert: readFileSync(files.server),
      ca: readFileSync(files.ca),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const lines = gunzipSync(Buffer.concat(chunks)).toString().trimEnd().split('\n');
        got.push(...lines.map((line) => forwardedRecord.parse(JSON.parse(line))));
        response.writeHead(204).end();
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    got,
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

let broker: Mosquitto;
let web: Awaited<ReturnType<typeof webServer>>;
let cluster: MockCluster | null = null;
let reader: mqtt.MqttClient;
const read: ForwardedRecord[] = [];

beforeAll(async () => {
  if (!hasMosquitto) return;
  broker = await mosquitto([
    'allow_anonymous true',
    'require_certificate true',
    `cafile ${files.ca}`,
    `certfile ${files.server}`,
    `keyfile ${files.serverKey}`,
  ]);
  await broker.start();
  web = await webServer();
  if (hasKcat) cluster = await mockCluster('plant');
  const pem = { ca: readFileSync(files.ca), cert: readFileSync(files.client), key: readFileSync(files.clientKey) };
  reader = await mqtt.connectAsync(`mqtts://127.0.0.1:${broker.port}`, { clientId: 'reader', clean: false, ...pem });
  reader.on('message', (_, payload) => read.push(forwardedRecord.parse(JSON.parse(payload.toString()))));
  await reader.subscribeAsync('plant/#', { qos: 1 });
});
afterAll(async () => {
  await reader?.endAsync(true);
  await broker?.remove();
  web?.stop();
  await cluster?.stop();
});

/** The machine of the fixture with a scanner and a limit of its speed, given to these. */
function plantOf(forwards: readonly object[]): GatewayConfig {
  const config = plantWith(forwards);
  const subject = 'area/line/cell/m1/speed';
  return {
    ...config,
    rules: [
      ...config.rules,
      {
        id: 'scan',
        topic: 'devices/{id}/scans',
        time: { path: 't', format: 'epoch-us' },
        key: 'n',
        values: [],
        observation: { type: 'scan', device: 'area/line/cell/{id}', fields: { code: 'code' } },
      },
    ] as unknown as GatewayConfig['rules'],
    detectors: [
      {
        stream: `limit:${subject}`,
        type: 'limit',
        subject,
        inputs: { value: 1 },
        devices: [],
        settings: { high: 100, deadband: 0 },
        units: { value: 'm/s' },
        lateness: 3_600_000_000,
      },
    ],
  };
}
const everything = { kinds: ['samples', 'observations', 'facts'] };
const toBroker = (more: object = {}) => ({
  id: 'broker',
  kind: 'mqtt',
  url: `mqtts://127.0.0.1:${broker.port}`,
  what: everything,
  from: 'beginning',
  tls,
  ...more,
});
const toWeb = (more: object = {}) => ({
  ...{ id: 'web', kind: 'http', url: web.url, what: everything, from: 'beginning', tls },
  ...more,
});
const toKafka = () =>
  cluster
    ? [{ id: 'stream', kind: 'kafka', brokers: [cluster.broker], topic: 'plant', what: everything, from: 'beginning' }]
    : [];

const began = Date.now() * 1_000 - 60_000_000;
let next = 0;
/** A scan, and a speed that is beyond its limit every other time; resolves when the gateway has thanked for both. */
async function work(client: mqtt.MqttClient, times: number): Promise<void> {
  for (let at = 0; at < times; at++) {
    const n = next++;
    const t = began + n * 1_000;
    await Promise.all([
      client.publishAsync('devices/m1/scans', JSON.stringify({ t, n: String(n), code: `C${n}` }), { qos: 1 }),
      client.publishAsync('devices/m1/speed', JSON.stringify({ t, v: n % 2 === 0 ? 150 : 50 }), { qos: 1 }),
    ]);
  }
}

const kindsOf = (records: readonly ForwardedRecord[]) => {
  const byId = new Map(records.map((record) => [record.id, record]));
  const count = (kind: string) => [...byId.values()].filter((record) => record.kind === kind).length;
  return { samples: count('sample'), observations: count('observation'), facts: count('fact-set') };
};
const inStream = () => (cluster?.got ?? []).map(({ payload }) => forwardedRecord.parse(JSON.parse(payload)));

test.skipIf(!hasMosquitto)(
  'readings, observations and facts go to each who is there, over TLS and over a kill -9; who is dead delays nobody',
  async () => {
    const folder = newFolder();
    const config = plantOf([
      toBroker(),
      toWeb(),
      ...toKafka(),
      // Nobody listens; somebody listens whom a stranger signed for.
      toWeb({ id: 'dead', url: 'https://127.0.0.1:9/in' }),
      toBroker({ id: 'stranger', tls: { ...tls, ca: files.otherCa } }),
    ]);
    keepConfig(folder, config);
    let plant: TestGateway | null = null;
    try {
      const { kill, port } = await spawnGateway(folder);
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
        username: 'm1',
        password: SECRET,
        reconnectPeriod: 0,
      });
      client.on('error', () => undefined);
      await work(client, 20);
      await until(() => expect(kindsOf(web.got).observations).toBeGreaterThan(0));
      await kill();
      client.end(true);

      plant = await testGateway({ folder, parts: [...standardParts(), northboundPart(OUTLETS)] });
      const { gateway } = plant;
      await work(await plant.connect('m1'), 20);
      const living = ['broker', 'web', ...(cluster ? ['stream'] : [])];
      // Detectors say what they found when they have found it: until all has been told, there may be more of it.
      const offered = (): number => gateway.journal.status().nextSeq - 1;
      const all = () => ({ samples: 40, observations: 40, facts: offered() - 80 });
      await until(() => {
        const delivered = { offered: offered(), delivered: offered(), refused: 0, dropped: 0, buffered: 0 };
        for (const id of living) expect(sinkOf(gateway, id)).toMatchObject({ state: 'running', account: delivered });
        for (const id of ['dead', 'stranger'])
          expect(sinkOf(gateway, id)).toMatchObject({
            state: 'waiting',
            account: { delivered: 0, buffered: offered() },
          });
        expect(kindsOf(web.got)).toEqual(all());
      });
      expect(sinkOf(gateway, 'dead').reason).toMatch(/nothing listens at 127\.0\.0\.1:9/);
      expect(sinkOf(gateway, 'stranger').reason).toMatch(/certificate|signed/);
      expect(all().facts).toBeGreaterThan(0);
      await until(() => expect(kindsOf(read)).toEqual(all()));
      if (cluster) await until(() => expect(kindsOf(inStream())).toEqual(all()));
      // Whole in itself: who reads it knows what was scanned where, and what a fact says.
      expect(web.got.find(({ kind }) => kind === 'observation')).toMatchObject({
        site: 'plant',
        device: 'area/line/cell/m1',
        sourceKey: expect.any(String) as string,
        body: { type: 'scan', code: expect.stringMatching(/^C\d+$/) as string },
      });
      const conditions = web.got.flatMap((record) => (record.kind === 'fact-set' ? record.body.asserted : []));
      expect(conditions).toContainEqual(expect.objectContaining({ type: 'condition.occurred' }));
    } finally {
      await plant?.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  180_000,
);

/** Somebody who speaks TLS and nothing else: who showed what, before it hung up. */
async function handshakes() {
  const shown: { authorized: boolean; name: string | undefined }[] = [];
  const server = createTlsServer(
    {
      key: readFileSync(files.serverKey),
      cert: readFileSync(files.server),
      ca: readFileSync(files.ca),
      requestCert: true,
    },
    (socket: TLSSocket) => {
      const { CN } = socket.getPeerCertificate().subject ?? {};
      shown.push({ authorized: socket.authorized, name: Array.isArray(CN) ? CN[0] : CN });
      socket.on('error', () => undefined).destroy();
    },
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { shown, broker: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

test('Kafka by TLS shows our certificate to its authority, and does not speak to whom a stranger signed for', async () => {
  const [ours, theirs] = [await handshakes(), await handshakes()];
  const kafka = (id: string, broker: string, ca: string) => ({
    ...{ id, kind: 'kafka', topic: 't', brokers: [broker] },
    tls: { ...tls, ca },
  });
  const config = plantWith([kafka('ours', ours.broker, files.ca), kafka('theirs', theirs.broker, files.otherCa)]);
  const plant = await testGateway({ config, parts: [northboundPart(OUTLETS)] });
  try {
    await until(() => expect(ours.shown).toContainEqual({ authorized: true, name: 'client' }));
    await until(() => expect(sinkOf(plant.gateway, 'theirs').reason).toMatch(/certificate|signed/i));
    expect(theirs.shown).toEqual([]);
  } finally {
    await plant.remove();
    ours.stop();
    theirs.stop();
  }
}, 120_000);
