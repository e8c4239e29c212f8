import { rmSync } from 'node:fs';
import mqtt, { type MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { configOf, countsOf, newFolder, SECRET, settingsOf, testGateway, testStore, until } from './gateway-fixture.ts';
import { keepConfig, spawnGateway } from './spawned-gateway.ts';

test('kill -9 under load, again and again: all that was thanked is stored, once, and the ledger is exact', async () => {
  const store = await testStore();
  const folder = newFolder();
  try {
    const config = await store.register(
      configOf({
        points: [{ path: 'plant/area/line/cell/m1/count' }],
        rules: [
          {
            id: 'count',
            topic: 'devices/{id}/count',
            time: { path: 't', format: 'epoch-us' },
            values: [{ point: 'area/line/cell/{id}/count', path: 'n' }],
          },
        ],
        devices: [{ id: 'm1' }],
      }),
    );
    keepConfig(folder, config);
    expect(settingsOf(folder).MILLRACE_GATEWAY).toBe('gw');

    const thanked = new Set<number>();
    const base = Date.now() * 1000;
    let next = 0;
    for (const enough of [1, 400, 1_500, 2_500]) {
      const { kill, port } = await spawnGateway(folder, { MILLRACE_RECEIVER_URL: store.url });
      const client: MqttClient = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
        username: 'm1',
        password: SECRET,
        reconnectPeriod: 0,
      });
      client.on('error', () => undefined);
      await new Promise<void>((resolve) => {
        client.once('close', () => resolve());
        const sendOne = (): void => {
          const n = next++;
          client.publish('devices/m1/count', JSON.stringify({ t: base + n, n }), { qos: 1 }, (error) => {
            if (error) return;
            thanked.add(n);
            if (thanked.size === enough) void kill();
            sendOne();
          });
        };
        for (let at = 0; at < 100; at++) sendOne();
      });
      await kill();
      client.end(true);
    }

    const last = await testGateway({ folder, env: { MILLRACE_RECEIVER_URL: store.url } });
    try {
      await until(() => expect(countsOf(last.gateway, 'm1').buffered).toBe(0));
      const counts = countsOf(last.gateway, 'm1');
      const { rows } = await store.pool.query('select value from timeseries.sample_standard');
      const values = rows.map(({ value }) => value as number);
      expect(new Set(values).size).toBe(values.length);
      expect(counts).toMatchObject({ received: values.length, stored: values.length, duplicate: 0, corrected: 0 });
      const kept = new Set(values);
      expect([...thanked].filter((n) => !kept.has(n))).toEqual([]);
    } finally {
      await last.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await store.end();
  }
});
