import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { certificates } from '../../drivers/mqtt/test/certificates.ts';
import { startGateway } from '../start.ts';
import {
  configOf,
  countsOf,
  newFolder,
  SECRET,
  settingsOf,
  type TestGateway,
  testGateway,
  until,
} from './gateway-fixture.ts';

let plant: TestGateway | null = null;
afterEach(async () => {
  await plant?.remove();
  plant = null;
});

const config = configOf({
  points: [{ path: 'plant/area/line/cell/m1/speed' }],
  rules: [
    { id: 'speed', topic: 'devices/{id}/speed', payload: 'number', values: [{ point: 'area/line/cell/{id}/speed' }] },
  ],
  devices: [
    { id: 'm1' },
    { id: 'best', delivery: 'best-effort' as const, rights: { publish: ['devices/m1/#'], subscribe: [] } },
  ],
});

test('a taken port is told by its number, its setting and who has it; nothing else stays open', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const folder = newFolder();
  const start = startGateway({ settings: settingsOf(folder, { MILLRACE_INGEST_PORT: String(port) }), config });
  await expect(start).rejects.toThrow(`port ${port} (MILLRACE_INGEST_PORT) is taken`);
  if (process.platform === 'linux') await expect(start).rejects.toThrow(`process ${process.pid}`);
  other.close();
  // The journal was let go: the same folder starts.
  plant = await testGateway({ folder, config });
});

test('TLS doors open where there is a certificate, and take a renewed one without a restart', async () => {
  const made = certificates();
  const folder = newFolder();
  const own = join(folder, 'certificates');
  mkdirSync(own);
  copyFileSync(made.server, join(own, 'server.pem'));
  copyFileSync(made.serverKey, join(own, 'server.key'));
  plant = await testGateway({ folder, config });
  const { ports } = plant.gateway;
  const device = await plant.connect('m1', { protocol: 'mqtts', port: ports.mqtts ?? 0, ca: readFileSync(made.ca) });
  await device.publishAsync('devices/m1/speed', '1', { qos: 1 });
  expect(countsOf(plant.gateway, 'm1').received).toBe(1);

  const serialAt = (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = tlsConnect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.on('error', reject);
    });
  const before = await serialAt(ports.https ?? 0);
  const renewed = certificates();
  copyFileSync(renewed.serverKey, join(own, 'server.key'));
  copyFileSync(renewed.server, join(own, 'server.pem'));
  await until(async () => expect(await serialAt(ports.https ?? 0)).not.toBe(before));
  // The connection that was there goes on.
  await device.publishAsync('devices/m1/speed', '2', { qos: 1 });
});

test('a full disk refuses with a reason, keeps what was thanked, drops the oldest of what was declared so, and takes again', async () => {
  plant = await testGateway({ config });
  const { gateway } = plant;
  const post = (device: string, body: string) =>
    fetch(`http://127.0.0.1:${gateway.ports.http}/ingest/v1/devices/m1/speed`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${device}.${SECRET}`, 'content-type': 'text/plain' },
    });
  expect((await post('m1', '1')).status).toBe(200);
  // SQLite itself says that there is no more room.
  await gateway.journal.query({ sql: 'pragma max_page_count = 1' });
  let accepted = 1;
  await until(async () => {
    const { status } = await post('m1', 'x'.repeat(200_000));
    if (status === 200) accepted++;
    expect(status).toBe(503);
  });
  await until(async () => expect(await (await post('m1', 'x'.repeat(200_000))).json()).toMatchObject({ code: 'full' }));
  // Each is a third of what may wait for this source: of five, the oldest two or more make room.
  for (let n = 0; n < 5; n++) expect((await post('best', `${n}${'y'.repeat(300_000)}`)).status).toBe(200);
  expect(countsOf(gateway, 'best')).toMatchObject({ received: 5, buffered: 3, dropped: 2 });
  await gateway.journal.query({ sql: 'pragma max_page_count = 1000000' });
  await until(async () => expect((await post('m1', '2')).status).toBe(200));
  expect((await post('best', '2')).status).toBe(200);
  expect(countsOf(gateway, 'm1').received).toBe(accepted + 1);
  expect(gateway.status().sources.find(({ source }) => source === 'm1')?.refused.full).toBeGreaterThan(0);
  await until(() =>
    expect(countsOf(gateway, 'best')).toMatchObject({ received: 6, dropped: 2, rejected: 3, buffered: 1 }),
  );
  const kept = (await gateway.quarantine.report()).entries.find(({ source }) => source === 'best');
  expect(kept).toMatchObject({ count: 3, reason: 'not-a-number' });
  expect(kept?.payload.startsWith('4y')).toBe(true);
  // What was counted stays counted, and so does what doors refused.
  const { full } = gateway.status().sources.find(({ source }) => source === 'm1')?.refused ?? {};
  const { folder } = plant;
  await plant.stop();
  plant = await testGateway({ config, folder });
  const sources = plant.gateway.status().sources;
  expect(sources.find(({ source }) => source === 'm1')?.refused).toEqual({ full });
  expect(countsOf(plant.gateway, 'best')).toMatchObject({ received: 6, dropped: 2, rejected: 3, buffered: 1 });
});
