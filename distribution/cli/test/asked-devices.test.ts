import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { kilnDriver } from '../../../drivers/tutorial/index.ts';
import { Kiln } from '../../../drivers/tutorial/sim/kiln.ts';
import { filesOfPage } from '../../../drivers/tutorial/test/page.ts';
import { standardParts } from '../../../gateway/forward/standard-parts.ts';
import { type TestGateway, testGateway, until } from '../../../gateway/test/gateway-fixture.ts';
import { GATEWAY_SECRET, OPERATOR, type TestServer, testServer } from '../../../server/test/test-server.ts';
import { runCli } from './run-cli.ts';

// Each line typed is a process of its own, which a busy machine takes its time to start.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

// The whole way of a device that is asked: the site of docs/tutorial-driver.md applied with the program, a server, a
// gateway that fetches it, and a kiln on a port. Only the port is another.

const kiln = new Kiln();
let plant: TestServer;
let gateway: TestGateway;
let folder: string;
let cookie: string;
beforeAll(async () => {
  await kiln.start();
  kiln.set('temp', 812.5);
  plant = await testServer();
  cookie = await plant.signIn();
  folder = mkdtempSync(join(tmpdir(), 'millrace-asked-'));
  writeFileSync(join(folder, 'operator-token'), `${OPERATOR}\n`, { mode: 0o600 });
  mkdirSync(join(folder, 'site', 'profiles'), { recursive: true });
  const site = filesOfPage.get('site.yaml') ?? '';
  writeFileSync(join(folder, 'site', 'site.yaml'), site.replace('7070', String(kiln.settings.port)));
  writeFileSync(join(folder, 'site', 'profiles', 'kiln.yaml'), filesOfPage.get('kiln.yaml') ?? '');
  gateway = await testGateway({
    deviceDrivers: [kilnDriver],
    parts: standardParts(),
    env: { MILLRACE_GATEWAY: 'gw-1', MILLRACE_SERVER_URL: plant.base, MILLRACE_GATEWAY_SECRET: GATEWAY_SECRET },
  });
});
afterAll(async () => {
  await gateway?.remove();
  await plant?.close();
  await kiln.stop();
  rmSync(folder, { recursive: true, force: true });
});

const millrace = (...args: string[]) =>
  runCli(args, { MILLRACE_DATA: folder, MILLRACE_PORT: new URL(plant.base).port, MILLRACE_NAME: 'plant.test' });

test('a site that names a kiln is applied, and the list says that it is online', async () => {
  const applied = await millrace('config', 'apply', join(folder, 'site', 'site.yaml'));
  expect(applied.code, applied.error).toBe(0);
  const assigned = await plant.call('POST', '/api/v1/commands/plant.gateway.assign', {
    cookie,
    body: { gateway: 'gw-1', site: 'pottery' },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(assigned.status, assigned.text).toBe(200);
  await until(async () => {
    const { out } = await millrace('device', 'list');
    expect(out).toMatch(/kiln-1 .*kiln .*is asked .*online/);
  });
  const { out } = await millrace('device', 'show', 'kiln-1');
  expect(out).toContain('connection    kiln-1 (kiln), 1 links made');
  expect(out).toContain('points        2 of 2 have a value');
});

test('a person reads what it is now, and writes a set-point that the kiln confirms', async () => {
  const read = await millrace('device', 'read', 'kiln-1', 'temperature');
  expect([read.code, read.out.trim()], read.error).toEqual([0, 'temperature: 812.5 Cel (good)']);
  const written = await millrace('device', 'write', 'kiln-1', 'setpoint', '850');
  expect([written.code, written.out.trim()], written.error).toEqual([0, 'kiln-1 has confirmed setpoint = 850.']);
  expect(kiln.get('setpoint')).toBe(850);
});

test('what cannot be written is refused in words, and nothing happens', async () => {
  const tooHot = await millrace('device', 'write', 'kiln-1', 'setpoint', '1300');
  expect(tooHot.code).toBe(3);
  expect(tooHot.error).toContain('takes a number from 0 to 1250, not 1300');
  const fixed = await millrace('device', 'write', 'kiln-1', 'temperature', '20');
  expect(fixed.error).toContain('the kiln says: temp cannot be set');
  const slip = await millrace('device', 'read', 'kiln-1', 'tempreature');
  expect(slip.error).toContain('nothing called "tempreature" is asked of kiln-1; there is temperature, setpoint');
  expect(kiln.get('setpoint')).toBe(850);
});
