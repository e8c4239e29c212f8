import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { GatewayConfig } from '@millrace/contracts';
import { gatewayConfig } from '@millrace/contracts/gateway-config';
import { sparkplugHost, sparkplugOutlet } from '@millrace/driver-sparkplug';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { hasMosquitto, type Mosquitto, mosquitto } from '../../../drivers/mqtt/test/mosquitto.ts';
import { kilnDriver } from '../../../drivers/tutorial/index.ts';
import { Kiln } from '../../../drivers/tutorial/sim/kiln.ts';
import { cutProxy } from '../../test/cut-proxy.ts';
import { configOf, newFolder, type TestGateway, testGateway, until } from '../../test/gateway-fixture.ts';
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

const KILN = 'plant/area/line/cell/kiln';
/** A point to be like. */
const pointNamed = ({ points: [first] }: GatewayConfig): GatewayConfig['points'][number] => {
  if (!first) throw new Error('the plant has no point');
  return first;
};

/** Our own host application at the same broker, and what it was told. */
async function hostAt(group: string, devices: readonly object[] = []) {
  const got: { topic: string; payload: { value?: unknown; historical?: boolean } }[] = [];
  const { settings } = sparkplugHost.manifest;
  const folder = newFolder();
  cleanups.push(async () => rmSync(folder, { recursive: true, force: true }));
  const link = sparkplugHost.link(
    settings.parse({
      id: 'host',
      url: `mqtt://127.0.0.1:${peer.port}`,
      hostId: `scada-${group}`,
      groups: [group],
      devices,
    }),
    {
      async deliver({ topic, payload }) {
        got.push({ topic, payload: JSON.parse(Buffer.from(payload).toString()) as { value?: unknown } });
      },
      report: () => undefined,
      secret: async (name) => name,
      log: { info: () => undefined, warn: () => undefined },
      folder: () => folder,
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

/** Gives the plant a command to write, as a SCADA host does, and waits for the value to come back. */
const write = (
  { link }: Awaited<ReturnType<typeof hostAt>>,
  device: string,
  metric: string,
  value: number,
  ms: number,
) =>
  link.command?.({ id: randomUUID(), device, name: 'write', parameters: { metric, value } }, AbortSignal.timeout(ms));

test.skipIf(!hasMosquitto)(
  'a host writes: the device behind its connection and the one at our broker take it, and the value comes back',
  async () => {
    const kiln = await new Kiln().start();
    cleanups.push(() => kiln.stop());
    const forward = toHost('C', peer.port, { what: { points: ['#'] }, writable: ['+/+/+/+/set', '+/+/+/m1/speed'] });
    const config = plantWith([forward]);
    const points = ['set', 'limit'].map((name, at) => ({
      ...pointNamed(config),
      id: 50 + at,
      path: `${KILN}/${name}`,
    }));
    const connection = {
      ...{ id: 'kilns', protocol: 'kiln', settings: kiln.settings, timeout: 2_000_000 },
      devices: [
        {
          ...{ id: 'kiln', path: 'area/line/cell/kiln', profile: {}, plausibleWithin: 1e12 },
          points: points.map(({ id }) => ({ id, address: 'setpoint', every: 100_000 })),
        },
      ],
    };
    const more = configOf({ devices: [{ id: 'm1' }, { id: 'kiln' }] });
    plant = await testGateway({
      config: gatewayConfig.parse({
        ...config,
        ...{ points: [...config.points, ...points], devices: more.devices, connections: [connection] },
      }),
      deviceDrivers: [kilnDriver],
      parts: [forwarding(sparkplugOutlet)],
    });
    const machine = await plant.connect('m1');
    const heard: { name: string; by?: string; parameters: { value: number } }[] = [];
    machine.on('message', (_topic, payload) => {
      const command = JSON.parse(payload.toString()) as (typeof heard)[number] & { id: string };
      heard.push(command);
      machine.publish('command-results/m1', JSON.stringify({ id: command.id }), { qos: 1 });
      void speeds(machine, command.parameters.value, command.parameters.value + 1);
    });
    await machine.subscribeAsync('commands/m1', { qos: 1 });
    await speeds(machine, 1, 2);
    const host = await hostAt('C', [
      { device: 'm1', group: 'C', node: 'plant', edgeDevice: 'area:line:cell:m1' },
      { device: 'kiln', group: 'C', node: 'plant', edgeDevice: 'area:line:cell:kiln' },
    ]);
    await until(() => expect(host.link.devices?.().map(({ state }) => state)).toEqual(['online', 'online']));
    await until(() => expect(host.values()).toContain(1));
    expect(await write(host, 'kiln', 'set', 850, 30_000)).toMatchObject({ state: 'acknowledged' });
    expect(kiln.values.get('setpoint')).toBe(850);
    expect(await write(host, 'm1', 'speed', 12, 30_000)).toMatchObject({ state: 'acknowledged' });
    expect(heard).toMatchObject([{ name: 'write', parameters: { point: 'speed', value: 12 } }]);
    // What nobody opened is not written, whoever asks.
    expect(await write(host, 'kiln', 'limit', 900, 1_000)).toMatchObject({ state: 'failed' });
    expect(kiln.values.get('setpoint')).toBe(850);
  },
);

test.skipIf(!hasMosquitto)('without "writable" a host writes nothing', async () => {
  plant = await testGateway({ config: plantWith([toHost('D')]), parts: [forwarding(sparkplugOutlet)] });
  const machine = await plant.connect('m1');
  const heard: string[] = [];
  machine.on('message', (topic) => heard.push(topic));
  await machine.subscribeAsync('commands/m1', { qos: 1 });
  const host = await hostAt('D', [{ device: 'm1', group: 'D', node: 'plant', edgeDevice: 'area:line:cell:m1' }]);
  await speeds(machine, 1, 2);
  await until(() => expect(host.values()).toContain(1));
  expect(await write(host, 'm1', 'speed', 12, 1_000)).toMatchObject({ state: 'failed' });
  expect(heard).toEqual([]);
});

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
