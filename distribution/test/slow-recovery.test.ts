import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { postgresPart } from '../all-in-one/postgres-part.ts';
import { type Cluster, cluster } from '../postgres/cluster.ts';
import { postmasterPid } from '../postgres/postmaster.ts';
import { testPort } from '../testing/test-port.ts';
import { gone, until } from './house.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;
let server: Cluster;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-slow-'));
  server = cluster({ folder, port: await testPort(), password: 'of-the-test' });
});
afterEach(async () => {
  await server.stop('immediate');
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform === 'win32')('a plant is stopped while its PostgreSQL still recovers', async () => {
  await server.start();
  await server.stop();
  // A recovery that never ends: it asks for the next piece of its log, and gets no answer.
  writeFileSync(join(server.data, 'recovery.signal'), '', { mode: 0o644 });
  const more = { restore_command: 'sleep 1000' };
  const slow: Cluster = { ...server, start: (options) => server.start({ ...options, more }) };
  const quiet = { say: () => undefined, warn: () => undefined };
  const part = postgresPart(slow, quiet, () => undefined);
  const starting = part.start().then(
    () => 'ready',
    () => 'stopped',
  );
  const pid = await until(() => postmasterPid(server.data));
  await part.stop();
  expect(await starting).toBe('stopped');
  await gone(pid);
  expect(part.status()).toMatchObject({ state: 'stopped', pid: null });
});
