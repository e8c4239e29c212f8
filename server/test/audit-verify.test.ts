import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../distribution/cli/test/run-cli.ts';
import { sealAudit } from '../../erp-core/kernel/audit/seal.ts';
import { OPERATOR, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let owner: pg.Pool;
let company: string;
const data = mkdtempSync(join(tmpdir(), 'millrace-audit-'));
beforeAll(async () => {
  plant = await testServer(undefined, {}, { data });
  writeFileSync(join(data, 'operator-token'), `${OPERATOR}\n`, { mode: 0o600 });
  const cookie = await plant.signIn();
  company = (await plant.call('GET', '/api/v1/me', { cookie })).json.company.id;
  owner = new pg.Pool({ connectionString: plant.database.url, max: 2 });
  owner.on('error', () => undefined);
});
afterAll(async () => {
  await owner?.end();
  await plant?.close();
});

const millrace = (...args: string[]) =>
  runCli(args, { MILLRACE_DATA: data, MILLRACE_PORT: String(plant.server.port), MILLRACE_NAME: 'plant.test' });

test('the command line says that the audit trail is whole, and names the first row that is not', async () => {
  const app = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_app'), max: 2 });
  await sealAudit(app, company, () => Date.now() * 1000).finally(() => app.end());
  const whole = await millrace('audit', 'verify');
  expect([whole.code, whole.out]).toEqual([0, expect.stringMatching(/rows under 1 seals are as they were sealed/)]);
  const kept = /--expect: (\d+:[0-9a-f]{64})/.exec(whole.out)?.[1] ?? '';
  expect((await millrace('audit', 'verify', '--expect', kept)).code).toBe(0);
  const other = await millrace('audit', 'verify', '--expect', `1:${'0'.repeat(64)}`);
  expect([other.code, other.error]).toEqual([3, expect.stringContaining('seal 1')]);

  const { rows } = await owner.query<{ id: string }>(
    `update kernel.audit set user_id = 'somebody else' where id = (
       select id from kernel.audit where company = $1 and command = 'kernel.setup') returning id`,
    [company],
  );
  const broken = await millrace('audit', 'verify');
  expect(broken.code).toBe(3);
  expect(broken.error).toContain(`row ${rows[0]?.id}`);
  expect(broken.error).toContain('kernel.setup');
});
