import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opcuaDriver } from '../../../drivers/opcua/index.ts';
import { type Filler, startFiller } from '../../../drivers/opcua/sim/filler.ts';
import { standardParts } from '../../../gateway/forward/standard-parts.ts';
import { type TestGateway, testGateway, until } from '../../../gateway/test/gateway-fixture.ts';
import { GATEWAY_SECRET, OPERATOR, type TestServer, testServer } from '../../../server/test/test-server.ts';
import { runCli } from './run-cli.ts';

// The steps of docs/opcua.md as a technician takes them: its files applied with the program, a server, a gateway that
// fetches them, and a machine whose certificate nobody knows. Only the port is another.

const page = readFileSync(new URL('../../../docs/opcua.md', import.meta.url), 'utf8');
const file = (name: string): string =>
  page.match(new RegExp(`^\`\`\`yaml file=${name}\n([\\s\\S]*?)^\`\`\`$`, 'm'))?.[1] ?? '';

let filler: Filler;
let plant: TestServer;
let gateway: TestGateway;
let folder: string;
let cookie: string;
let thumbprint = '';
beforeAll(async () => {
  [filler, plant] = await Promise.all([startFiller(), testServer()]);
  cookie = await plant.signIn();
  folder = mkdtempSync(join(tmpdir(), 'millrace-trusted-'));
  writeFileSync(join(folder, 'operator-token'), `${OPERATOR}\n`, { mode: 0o600 });
  mkdirSync(join(folder, 'site', 'profiles'), { recursive: true });
  writeFileSync(join(folder, 'site', 'site.yaml'), file('site.yaml').replace('4840', String(filler.port)));
  writeFileSync(join(folder, 'site', 'profiles', 'filler-7.yaml'), file('filler-7.yaml'));
  gateway = await testGateway({
    deviceDrivers: [opcuaDriver(join(folder, 'certificates', 'opcua'))],
    parts: standardParts(),
    env: { MILLRACE_GATEWAY: 'gw-1', MILLRACE_SERVER_URL: plant.base, MILLRACE_GATEWAY_SECRET: GATEWAY_SECRET },
  });
});
afterAll(async () => {
  await gateway?.remove();
  await plant?.close();
  await filler?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const millrace = (...args: string[]) =>
  runCli(args, { MILLRACE_DATA: folder, MILLRACE_PORT: new URL(plant.base).port, MILLRACE_NAME: 'plant.test' });

test('steps 1 to 3: applied, the filler is refused, and its certificate is shown with the words that approve it', async () => {
  const applied = await millrace('config', 'apply', join(folder, 'site', 'site.yaml'));
  expect(applied.code, applied.error).toBe(0);
  const assigned = await plant.call('POST', '/api/v1/commands/plant.gateway.assign', {
    cookie,
    body: { gateway: 'gw-1', site: 'dairy' },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(assigned.status, assigned.text).toBe(200);
  await until(async () => {
    const { out } = await millrace('device', 'list');
    expect(out).toMatch(/filler-1 .*filler-7 .*refused: the certificate .* waits for approval/);
  });
  const { out } = await millrace('device', 'certificates');
  expect(out).toContain('nobody here has approved it');
  thumbprint = /millrace device trust filler-1 ([0-9a-f]{40})/.exec(out)?.[1] ?? '';
  expect(thumbprint).not.toBe('');
});

test('step 4: trusted, it is read within moments; another thumbprint is refused in words', async () => {
  const wrong = await millrace('device', 'trust', 'filler-1', 'a'.repeat(40));
  expect(wrong.code).toBe(3);
  expect(wrong.error).toContain(`filler-1 shows the certificate ${thumbprint}`);
  const trusted = await millrace('device', 'trust', 'filler-1', thumbprint);
  expect(trusted.code, trusted.error).toBe(0);
  await until(async () => {
    const read = await millrace('device', 'read', 'filler-1', 'speed');
    expect(read.out.trim(), read.error).toMatch(/^speed: 12000 .*\(good\)$/);
  });
});

test('a word that is taken back ends the link', async () => {
  const taken = await millrace('device', 'distrust', 'filler-1', thumbprint.slice(0, 8));
  expect(taken.code, taken.error).toBe(0);
  await until(async () => {
    const { out } = await millrace('device', 'list');
    expect(out).toMatch(/filler-1 .*refused: .*was rejected by a person/);
  });
});
