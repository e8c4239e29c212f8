import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { zktecoDriver } from '../../../drivers/zkteco/index.ts';
import { AdmsClock } from '../../../drivers/zkteco/sim/adms-clock.ts';
import { siteDocument } from '../../../erp-core/testing/site.ts';
import { standardParts } from '../../../gateway/forward/standard-parts.ts';
import { type TestGateway, testGateway, until } from '../../../gateway/test/gateway-fixture.ts';
import { GATEWAY_SECRET, OPERATOR, type TestServer, testServer } from '../../../server/test/test-server.ts';
import { testPort } from '../../testing/test-port.ts';
import { runCli } from './run-cli.ts';

// Two time clocks that nobody has written down call a gateway's door, and a person decides on each from the command line:
// program, server, gateway and door are real, the clocks are the driver's simulator.
let plant: TestServer;
let gateway: TestGateway;
let folder: string;
let cookie: string;
let clock: (serial: string) => AdmsClock;

beforeAll(async () => {
  const port = await testPort();
  clock = (serial) => new AdmsClock({ url: `http://127.0.0.1:${port}`, serial });
  plant = await testServer();
  cookie = await plant.signIn();
  folder = mkdtempSync(join(tmpdir(), 'millrace-strangers-'));
  writeFileSync(join(folder, 'operator-token'), `${OPERATOR}\n`, { mode: 0o600 });
  const link = { id: 'clocks', protocol: 'zkteco', settings: { door: { port } } };
  const document = { ...siteDocument('mill'), devices: [], links: [link] };
  expect((await command('plant.config.apply', { document, profiles: [] })).status).toBe(200);
  expect((await command('plant.gateway.assign', { gateway: 'gw-1', site: 'mill' })).status).toBe(200);
  gateway = await testGateway({
    linkDrivers: [zktecoDriver],
    parts: standardParts(),
    env: { MILLRACE_GATEWAY: 'gw-1', MILLRACE_SERVER_URL: plant.base, MILLRACE_GATEWAY_SECRET: GATEWAY_SECRET },
  });
});
afterAll(async () => {
  await gateway?.remove();
  await plant?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const command = (name: string, body: object) =>
  plant.call('POST', `/api/v1/commands/${name}`, { cookie, body, headers: { 'idempotency-key': randomUUID() } });
const millrace = (...args: string[]) =>
  runCli(args, { MILLRACE_DATA: folder, MILLRACE_PORT: new URL(plant.base).port, MILLRACE_NAME: 'plant.test' });
const at = ['--path', 'hall/line-1/gate/clock-1', '--profile', 'time-clock'];

test('who came is listed; a plan with faults, and one that is only tried, change nothing', async () => {
  await until(async () => expect(await clock('CJK9876').handshake()).toBe(false));
  expect(await clock('CJK0001').handshake()).toBe(false);
  await vi.waitFor(async () => expect((await millrace('device', 'strangers')).out).toContain('CJK0001'), {
    timeout: 120_000,
  });
  const nobody = await millrace('device', 'approve', 'CJK987', ...at);
  expect([nobody.code, nobody.error]).toEqual([6, expect.stringContaining('did you mean "CJK9876"?')]);
  const missing = await millrace('device', 'approve', 'CJK9876', ...at);
  expect([missing.code, missing.error]).toEqual([3, expect.stringContaining('zone')]);
  const tried = await millrace('device', 'approve', 'CJK9876', ...at, '--device', 'zone=Asia/Dhaka', '--dry-run');
  expect(tried.code, tried.error).toBe(0);
  expect(tried.out).toContain('new device clock-1 at hall/line-1/gate/clock-1 (time-clock)');
  expect(tried.out).toContain('Nothing is changed (--dry-run): version 2 would be this.');
  expect((await millrace('device', 'list')).out).not.toContain('clock-1');
});

test('let in, it is answered; said no to, it is listed no more until that is thought over', async () => {
  const done = await millrace('device', 'approve', 'CJK9876', ...at, '--device', 'zone=Asia/Dhaka');
  expect(done.code, done.error).toBe(0);
  expect(done.out).toContain('CJK9876 is let in as clock-1, with version 2');
  await until(async () => expect(await clock('CJK9876').handshake()).toBe(true));
  // The link was made anew, and knows of nobody before he comes again; what is named whole is taken at once.
  const rejected = await millrace('device', 'reject', 'CJK0001', '--link', 'clocks');
  expect(rejected.code, rejected.error).toBe(0);
  expect(await clock('CJK0001').handshake()).toBe(false);
  await vi.waitFor(async () => expect((await millrace('device', 'strangers')).out).toContain('1 more were rejected'), {
    timeout: 120_000,
  });
  const slip = await millrace('device', 'reconsider', 'CJK0002');
  expect([slip.code, slip.error]).toEqual([6, expect.stringContaining('did you mean "CJK0001"?')]);
  expect((await millrace('device', 'reconsider', 'CJK0001')).code).toBe(0);
  expect((await millrace('device', 'strangers')).out).toContain('CJK0001');
});
