import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { conformance } from '../../api/testing/conformance.ts';
import { opcuaDriver } from '../index.ts';
import { ConformingServer } from '../sim/conforming-server.ts';
import { startServer, type TestServer } from '../sim/server.ts';

let server: TestServer;
const folder = mkdtempSync(join(tmpdir(), 'opcua-conformance-'));
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

conformance(opcuaDriver(folder), () => new ConformingServer(() => server));
