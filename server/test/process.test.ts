import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { runEnvironment } from '../../distribution/testing/run-environment.ts';
import { testPort } from '../../distribution/testing/test-port.ts';
import { eventually } from './eventually.ts';
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts';
import { ADMIN, CODE, cookieOf, OPERATOR, plantTables } from './test-server.ts';

/** The server as the process it is, run by Node's own type stripping, with a database that can go away. */
let database: TestDatabase;
let proxy: TcpProxy;
let data: string;
let child: ChildProcess | null = null;
let port: number;

beforeEach(async () => {
  database = await testDatabase(plantTables({ erp: true }));
  proxy = await tcpProxy({ host: '127.0.0.1', port: Number(new URL(database.url).port) });
  data = mkdtempSync(join(tmpdir(), 'millrace-process-'));
  port = await testPort();
});
afterEach(async () => {
  if (child && child.exitCode === null) {
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  await proxy.cut();
  await database.drop();
  rmSync(data, { recursive: true, force: true });
});

function through(url: string): string {
  const other = new URL(url);
  other.hostname = '127.0.0.1';
  other.port = String(proxy.port);
  return other.href;
}

interface Started {
  readonly process: ChildProcess;
  readonly messages: { type: string; state?: string; reason?: string | null }[];
  readonly output: () => string;
  ready(): Promise<void>;
}
function start(env: Record<string, string> = {}): Started {
  const started = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      ...runEnvironment(),
      MILLRACE_DATA: data,
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_PORT: String(port),
      MILLRACE_HTTPS_PORT: '0',
      MILLRACE_APP_URL: through(database.roleUrl('millrace_app')),
      MILLRACE_READER_URL: through(database.roleUrl('millrace_reader')),
      MILLRACE_AUTH_URL: through(database.roleUrl('millrace_auth')),
      MILLRACE_AUTH_SECRET: 'a secret for tests that is long enough',
      MILLRACE_OPERATOR_TOKEN: OPERATOR,
      MILLRACE_CLAIM_CODE: CODE,
      ...env,
    },
  });
  child = started;
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  started.stdout?.on('data', keep);
  started.stderr?.on('data', keep);
  const messages: Started['messages'] = [];
  started.on('message', (message) => messages.push(message as Started['messages'][number]));
  return {
    process: started,
    messages,
    output: () => output,
    ready: () =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (messages.some(({ type }) => type === 'ready')) resolve();
        };
        started.on('message', look);
        started.once('exit', (code) => reject(new Error(`it ended with ${code}: ${output}`)));
        look();
      }),
  };
}
const exit = (process: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> =>
  new Promise((resolve) => process.once('exit', (code, signal) => resolve([code, signal])));
const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text.startsWith('{') ? JSON.parse(text) : text };
};

test('it starts without a database, says so, and recovers by itself; again when the database goes away', async () => {
  await proxy.cut();
  const { ready, messages, output, process: running } = start();
  await ready();
  expect((await get('/health/live')).status).toBe(200);
  const notReady = await get('/health/ready');
  expect([notReady.status, notReady.json.state]).toEqual([503, 'not-ready']);
  const setup = await get('/api/v1/setup');
  expect([setup.status, setup.json.code, setup.headers.get('retry-after')]).toEqual([503, 'database-away', '2']);

  await proxy.open();
  await eventually(async () => (await get('/health/ready')).status).toBe(200);
  const claim = await fetch(`http://127.0.0.1:${port}/api/v1/setup/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: CODE, ...ADMIN }),
  });
  expect(claim.status).toBe(200);
  const cookie = cookieOf(claim);
  expect((await get('/api/v1/me', { cookie })).status).toBe(200);

  await proxy.cut();
  await eventually(async () => (await get('/api/v1/me', { cookie })).status).toBe(503);
  await eventually(async () => (await get('/health')).json).toMatchObject({
    state: 'not-ready',
    database: { state: 'away' },
  });
  await proxy.open();
  await eventually(async () => (await get('/api/v1/me', { cookie })).status).toBe(200);
  expect(messages.filter(({ type }) => type === 'health').map(({ state }) => state)).toContain('degraded');
  expect(running.exitCode).toBeNull();
  for (const secret of [ADMIN.password, CODE, OPERATOR, cookie.split('=')[1] ?? '?']) {
    expect(output()).not.toContain(secret);
  }
});

test('it ends when asked to, by a signal or by its parent, also with a request still open', async () => {
  const first = start();
  await first.ready();
  const open = get('/api/v1/events?wait=60&after=0', { authorization: `Bearer ${OPERATOR}` }).catch(() => undefined);
  const ended = exit(first.process);
  first.process.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  await open;

  const second = start();
  await second.ready();
  const asked = exit(second.process);
  second.process.send({ type: 'stop' });
  expect(await asked).toEqual([0, null]);

  const third = start();
  await third.ready();
  const orphaned = exit(third.process);
  third.process.disconnect();
  expect(await orphaned).toEqual([0, null]);
});

test('faults of the settings are told together, a taken port by its name', async () => {
  const wrong = start({ MILLRACE_AUTH_SECRET: 'short', MILLRACE_PORT: '99999' });
  expect((await exit(wrong.process))[0]).toBe(1);
  await eventually(wrong.output).toContain('MILLRACE_AUTH_SECRET');
  expect(wrong.output()).toContain('MILLRACE_PORT');
  const first = start();
  await first.ready();
  const second = start();
  expect((await exit(second.process))[0]).toBe(1);
  await eventually(second.output).toContain(`port ${port} (MILLRACE_PORT) is taken`);
  child = first.process;
});
