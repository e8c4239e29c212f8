import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ForwardedSample, forward, nowMicros, point } from '@millrace/contracts';
import type { LinkState, OutletWrite } from '@millrace/driver-api';
import { connectAsync } from 'mqtt';
import { afterEach, expect, test, vi } from 'vitest';
import { hasMosquitto, mosquitto } from '../../mqtt/test/mosquitto.ts';
import { sparkplugOutlet } from '../index.ts';
import { bytesOf, metric, payloadOf } from './talk.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 120_000, interval: 20 });
const signal = new AbortController().signal;

async function outletAt(port: number) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-outlet-'));
  cleanups.push(async () => rmSync(folder, { recursive: true, force: true }));
  const writes: OutletWrite[] = [];
  let state: LinkState = 'connecting';
  const settings = forward.parse({
    id: 'scada',
    kind: 'sparkplug',
    group: 'G',
    node: 'N',
    brokers: [{ url: `mqtt://127.0.0.1:${port}` }],
    writable: ['+/+/+/+/set'],
  });
  const link = sparkplugOutlet.link(settings, {
    points: ['set', 'count'].map((name, at) =>
      point.parse({ id: at + 1, path: `plant/a/l/c/press/${name}`, lateness: 1, maxGap: 1, keepAtLeastEvery: 1 }),
    ),
    report: (now) => {
      state = now;
    },
    secret: async (name) => name,
    stateFile: join(folder, 'bd-seq'),
    write: async (wanted) => void writes.push(wanted),
    log: { info: () => undefined, warn: () => undefined },
  });
  cleanups.push(() => link.stop());
  await link.start();
  return { link, writes, online: () => eventually(() => expect(state).toBe('online')) };
}

const sample = (seq: number, more: Partial<ForwardedSample>): ForwardedSample => ({
  id: `gw/1/${seq}`,
  kind: 'sample',
  source: 'press',
  path: 'plant/a/l/c/press/count',
  time: 1_000_000 * seq,
  arrival: nowMicros(),
  value: seq,
  unit: '1',
  quality: 'good',
  status: 0,
  ...more,
});

test.skipIf(!hasMosquitto)(
  'points are metrics of devices; a value of another type is refused with its reason, a bad one is null, a late one history',
  async () => {
    const peer = await mosquitto();
    cleanups.push(() => peer.remove());
    await peer.start();
    const ears = await connectAsync(`mqtt://127.0.0.1:${peer.port}`);
    cleanups.push(() => ears.endAsync(true));
    const heard: { topic: string; metrics: { value: unknown; historical: boolean }[] }[] = [];
    ears.on('message', (topic, payload) => {
      const metrics = payloadOf(payload).metrics.map(({ value, isHistorical, isNull }) => ({
        value: isNull ? null : value?.value,
        historical: isHistorical ?? false,
      }));
      heard.push({ topic, metrics });
    });
    await ears.subscribeAsync('spBv1.0/G/DDATA/#');
    const { link, online } = await outletAt(peer.port);
    await online();
    const refused = await link.send(
      [
        sample(1, {}),
        sample(2, { value: 'two' }),
        sample(3, { value: 3, quality: 'bad' }),
        sample(4, { arrival: 1, time: 500_000 }),
      ],
      signal,
    );
    expect(refused).toMatchObject([{ record: { id: 'gw/1/2' }, reason: expect.stringContaining('not of the type') }]);
    await eventually(() => expect(heard.flatMap(({ metrics }) => metrics)).toHaveLength(3));
    expect(heard[0]?.topic).toBe('spBv1.0/G/DDATA/N/a:l:c:press');
    expect(heard.flatMap(({ metrics }) => metrics)).toEqual([
      { value: 1, historical: false },
      { value: null, historical: false },
      { value: 4, historical: true },
    ]);
  },
);

test.skipIf(!hasMosquitto)('a host may write where it is allowed, and nowhere else', async () => {
  const peer = await mosquitto();
  cleanups.push(() => peer.remove());
  await peer.start();
  const { writes, online } = await outletAt(peer.port);
  await online();
  const host = await connectAsync(`mqtt://127.0.0.1:${peer.port}`);
  cleanups.push(() => host.endAsync(true));
  const topic = 'spBv1.0/G/DCMD/N/a:l:c:press';
  for (const name of ['count', 'set']) {
    await host.publishAsync(topic, Buffer.from(bytesOf(null, [metric(name, 'Double', 7)])), { qos: 1 });
  }
  await eventually(() => expect(writes).toEqual([{ path: 'plant/a/l/c/press/set', value: 7 }]));
});
