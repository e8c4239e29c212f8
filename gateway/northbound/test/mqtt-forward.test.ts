import { rmSync } from 'node:fs';
import { type ForwardedRecord, forwardedRecord } from '@millrace/contracts';
import { mqttOutlet } from '@millrace/driver-mqtt';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { hasMosquitto, type Mosquitto, mosquitto } from '../../../drivers/mqtt/test/mosquitto.ts';
import { cutProxy } from '../../test/cut-proxy.ts';
import { newFolder, SECRET, type TestGateway, testGateway, until } from '../../test/gateway-fixture.ts';
import { keepConfig, spawnGateway } from '../../test/spawned-gateway.ts';
import { forwarding, plantWith, sinkOf, speeds } from './forward-fixture.ts';

let peer: Mosquitto;
let plant: TestGateway | null = null;
beforeAll(async () => {
  if (!hasMosquitto) return;
  peer = await mosquitto();
  await peer.start();
});
afterEach(async () => {
  await plant?.remove();
  plant = null;
});
afterAll(() => peer?.remove());

/** Somebody outside, who reads all below a topic in a session that the broker keeps. */
async function reader(filter: string, clientId: string) {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${peer.port}`, { clientId, clean: false });
  const got: { topic: string; record: ForwardedRecord; retained: boolean }[] = [];
  client.on('message', (topic, payload, { retain }) => {
    got.push({ topic, record: forwardedRecord.parse(JSON.parse(payload.toString())), retained: retain });
  });
  await client.subscribeAsync(filter, { qos: 1 });
  return { client, got };
}
const valuesOf = (got: readonly { record: ForwardedRecord }[]) =>
  got.flatMap(({ record }) => (record.kind === 'sample' ? [record.value] : []));
const toPeer = (more: object = {}) => ({
  id: 'cloud',
  kind: 'mqtt',
  url: `mqtt://127.0.0.1:${peer.port}`,
  ...more,
});

test.skipIf(!hasMosquitto)(
  'records go to a broker by their path, with value, quality, time and unit; what is not taken is counted as filtered',
  async () => {
    const { client: outside, got } = await reader('enterprise/#', 'uns');
    const config = plantWith([
      toPeer({
        topic: 'enterprise/{site}/{area}/{line}/{cell}/{device}/{name}',
        what: { points: ['+/+/+/+/speed'] },
        retain: true,
      }),
    ]);
    plant = await testGateway({ config, parts: [forwarding(mqttOutlet)] });
    const { gateway } = plant;
    const machine = await plant.connect('m1');
    await speeds(machine, 0, 3);
    await machine.publishAsync('devices/m1/product', JSON.stringify({ t: Date.now() * 1_000, v: 'soap' }), { qos: 1 });
    await until(() => expect(valuesOf(got)).toEqual([0, 1, 2]));
    expect(got[0]).toMatchObject({
      topic: 'enterprise/plant/area/line/cell/m1/speed',
      record: { path: 'plant/area/line/cell/m1/speed', unit: 'm/s', quality: 'good', status: 0, source: 'm1' },
    });
    expect(new Set(got.map(({ record }) => record.id)).size).toBe(3);
    await until(() =>
      expect(sinkOf(gateway, 'cloud')).toMatchObject({
        state: 'running',
        account: { offered: 4, delivered: 3, filtered: 1, refused: 0, dropped: 0, buffered: 0 },
      }),
    );
    const late = await reader('enterprise/#', 'late');
    await until(() => expect(late.got).toMatchObject([{ retained: true, record: { value: 2 } }]));
    await Promise.all([outside.endAsync(), late.client.endAsync()]);
  },
);

test.skipIf(!hasMosquitto)(
  'a broker that is away costs another forward nothing; at its return the whole state is said, and all comes',
  async () => {
    const way = await cutProxy(peer.port);
    const { client: outside, got } = await reader('away/#', 'away');
    try {
      const config = plantWith([
        toPeer({ id: 'away', url: `mqtt://127.0.0.1:${way.port}`, topic: 'away/{name}', birth: true }),
        toPeer({ id: 'here', topic: 'here/{name}' }),
      ]);
      plant = await testGateway({ config, parts: [forwarding(mqttOutlet)] });
      const { gateway } = plant;
      const machine = await plant.connect('m1');
      await speeds(machine, 0, 2);
      await until(() => expect(sinkOf(gateway, 'away').account.delivered).toBe(2));
      const away = () => until(() => expect(sinkOf(gateway, 'away')).toMatchObject({ state: 'waiting' }));
      way.cut();
      await away();
      way.mend();
      await until(() => expect(valuesOf(got)).toEqual([0, 1, 1]));
      way.cut();
      await away();
      await speeds(machine, 2, 2_000);
      await until(() => expect(sinkOf(gateway, 'here').account).toMatchObject({ delivered: 2_000, buffered: 0 }));
      expect(sinkOf(gateway, 'away').account).toMatchObject({ delivered: 2, buffered: 1_998 });
      await until(() => expect(sinkOf(gateway, 'away').reason).toMatch(/ended|listens|answer/));
      way.mend();
      await until(() => expect(sinkOf(gateway, 'away').account).toMatchObject({ delivered: 2_000, dropped: 0 }));
      await until(() => expect(new Set(valuesOf(got)).size).toBe(2_000));
    } finally {
      await outside.endAsync();
      await way.close();
    }
  },
);

test.skipIf(!hasMosquitto)('what stays the same goes on; a forward that changed goes on where it was', async () => {
  const { client: outside, got } = await reader('same/#', 'same');
  const part = { parts: [forwarding(mqttOutlet)] };
  const one = toPeer({ topic: 'same/{name}' });
  plant = await testGateway({ config: plantWith([one]), ...part });
  const { gateway } = plant;
  const machine = await plant.connect('m1');
  await speeds(machine, 0, 10);
  await gateway.applyConfig(plantWith([], 2));
  expect(gateway.status().sinks.some(({ name }) => name.startsWith('forward:'))).toBe(false);
  await speeds(machine, 10, 20);
  await gateway.applyConfig(
    plantWith([{ ...one, topic: 'same/renamed/{name}' }, toPeer({ id: 'wrong', secret: 'none' })], 3),
  );
  await until(() => expect(new Set(valuesOf(got)).size).toBe(20));
  await until(() => expect(sinkOf(gateway, 'cloud').account).toMatchObject({ offered: 20, delivered: 20 }));
  await until(() => expect(sinkOf(gateway, 'wrong')).toMatchObject({ state: 'failed' }));
  expect(sinkOf(gateway, 'wrong').reason).toContain('put it into the data folder as secrets/none');
  await outside.endAsync();
});

test.skipIf(!hasMosquitto)(
  'kill -9 between, again and again: all that was thanked is delivered, and the sum is exact',
  async () => {
    const { client: outside, got } = await reader('killed/#', 'killed');
    const folder = newFolder();
    const config = plantWith([toPeer({ topic: 'killed/{name}', from: 'beginning' })]);
    keepConfig(folder, config);
    const thanked = new Set<number>();
    let next = 0;
    const base = Date.now() * 1_000;
    try {
      for (const enough of [1, 400, 1_200]) {
        const { kill, port } = await spawnGateway(folder);
        const client: MqttClient = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
          username: 'm1',
          password: SECRET,
          reconnectPeriod: 0,
        });
        client.on('error', () => undefined);
        await new Promise<void>((resolve) => {
          client.once('close', () => resolve());
          const sendOne = (): void => {
            const v = next++;
            client.publish('devices/m1/speed', JSON.stringify({ t: base + v, v }), { qos: 1 }, (error) => {
              if (error) return;
              thanked.add(v);
              if (thanked.size === enough) void kill();
              sendOne();
            });
          };
          for (let at = 0; at < 50; at++) sendOne();
        });
        await kill();
        client.end(true);
      }
      plant = await testGateway({ folder, parts: [forwarding(mqttOutlet)] });
      const { gateway } = plant;
      await until(() => expect(sinkOf(gateway, 'cloud').account.buffered).toBe(0));
      const { account } = sinkOf(gateway, 'cloud');
      expect(account.offered).toBe(gateway.journal.status().nextSeq - 1);
      expect(account).toMatchObject({ delivered: account.offered, dropped: 0, filtered: 0 });
      await until(() => expect(new Set(got.map(({ record }) => record.id)).size).toBe(account.offered));
      const came = new Set(valuesOf(got));
      expect([...thanked].filter((v) => !came.has(v))).toEqual([]);
    } finally {
      await outside.endAsync();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
