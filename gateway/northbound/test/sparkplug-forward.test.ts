import { sparkplugHost, sparkplugOutlet } from '@millrace/driver-sparkplug';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { hasMosquitto, type Mosquitto, mosquitto } from '../../../drivers/mqtt/test/mosquitto.ts';
import { cutProxy } from '../../test/cut-proxy.ts';
import { type TestGateway, testGateway, until } from '../../test/gateway-fixture.ts';
import { forwarding, plantWith, sinkOf, speeds } from './forward-fixture.ts';

let peer: Mosquitto;
let plant: TestGateway | null = null;
const cleanups: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  if (!hasMosquitto) return;
  peer = await mosquitto();
  await peer.start();
});
afterEach(async () => {
  await plant?.remove();
  plant = null;
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
afterAll(() => peer?.remove());

/** Our own host application at the same broker, and what it was told. */
async function hostAt(group: string) {
  const got: { topic: string; payload: { value?: unknown; historical?: boolean } }[] = [];
  const { settings } = sparkplugHost.manifest;
  const link = sparkplugHost.link(
    settings.parse({ id: 'host', url: `mqtt://127.0.0.1:${peer.port}`, hostId: `scada-${group}`, groups: [group] }),
    {
      async deliver({ topic, payload }) {
        got.push({ topic, payload: JSON.parse(Buffer.from(payload).toString()) as { value?: unknown } });
      },
      report: () => undefined,
      secret: async (name) => name,
      log: { info: () => undefined, warn: () => undefined },
      folder: () => {
        throw new Error('a host application keeps nothing');
      },
    },
  );
  cleanups.push(() => link.stop());
  await link.start();
  return {
    link,
    got,
    values: () => got.filter(({ topic }) => topic.endsWith('speed')).map(({ payload }) => payload.value),
  };
}

const toHost = (group: string, port = peer.port, more: object = {}) => ({
  id: 'scada',
  kind: 'sparkplug',
  group,
  node: 'plant',
  brokers: [{ url: `mqtt://127.0.0.1:${port}` }],
  primaryHost: `scada-${group}`,
  what: { points: ['+/+/+/+/speed'] },
  ...more,
});

test.skipIf(!hasMosquitto)(
  'nothing goes before the primary host is there; then all comes, once it is born',
  async () => {
    plant = await testGateway({ config: plantWith([toHost('A')]), parts: [forwarding(sparkplugOutlet)] });
    const { gateway } = plant;
    const machine = await plant.connect('m1');
    await speeds(machine, 0, 50);
    await until(() => expect(sinkOf(gateway, 'scada').reason).toBe('it waits for the host scada-A to be online'));
    await until(() => expect(sinkOf(gateway, 'scada').account).toMatchObject({ delivered: 0, buffered: 50 }));
    const host = await hostAt('A');
    await until(() => expect(new Set(host.values().filter((v) => v !== null)).size).toBe(50));
    await until(() =>
      expect(sinkOf(gateway, 'scada')).toMatchObject({ state: 'running', account: { delivered: 50, buffered: 0 } }),
    );
    await speeds(machine, 50, 60);
    await until(() => expect(host.values()).toContain(59));
  },
);

test.skipIf(!hasMosquitto)('a broken link loses nothing: what was not known to have come is said again', async () => {
  const way = await cutProxy(peer.port);
  cleanups.push(() => way.close());
  const host = await hostAt('B');
  plant = await testGateway({ config: plantWith([toHost('B', way.port)]), parts: [forwarding(sparkplugOutlet)] });
  const { gateway } = plant;
  const machine = await plant.connect('m1');
  for (let round = 0; round < 3; round++) {
    await speeds(machine, round * 300, round * 300 + 200);
    way.cut();
    await speeds(machine, round * 300 + 200, round * 300 + 300);
    way.mend();
  }
  await until(() => expect(sinkOf(gateway, 'scada').account).toMatchObject({ delivered: 900, buffered: 0 }));
  await until(() => expect(new Set(host.values().filter((v) => v !== null)).size).toBe(900));
});
