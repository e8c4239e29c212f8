import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CHECKOUT } from '../all-in-one/settings.ts';
import { keepCertificates } from '../certificates/keep-certificates.ts';
import { machineAddresses, machineNames } from '../certificates/names.ts';
import { processAlive } from '../postgres/process-alive.ts';
import { type House, house, type Run, until } from './house.ts';

// The whole product as `npm start` runs it: the real gateway and server.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let plant: House;
let run: Run;
beforeAll(async () => {
  plant = await house(join(CHECKOUT, 'distribution', 'all-in-one', 'main.ts'));
  run = plant.run({ MILLRACE_LOG_LEVEL: 'debug' });
  await run.ready;
});
afterAll(() => plant.clean());

const http = async (path: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`http://127.0.0.1:${plant.env.MILLRACE_PORT}${path}`, {
    headers: { connection: 'close' },
  });
  return { status: answer.status, text: await answer.text() };
};

/** As a terminal that trusts the plant's authority and calls it by its name. */
const https = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const ca = readFileSync(join(plant.data, 'certificates', 'authority.pem'));
    const options = { host: '127.0.0.1', port: plant.env.MILLRACE_HTTPS_PORT, path, ca, servername: 'plant.local' };
    request({ ...options, agent: false, headers: { host: 'plant.local' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });

const opens = (setting: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(plant.env[setting]), '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

test('it is ready, and every door is open', async () => {
  expect(await http('/health/ready')).toMatchObject({ status: 200 });
  expect(JSON.parse((await http('/api/v1/setup')).text)).toEqual({ claimed: false });
  expect(await https('/health/live')).toBe(200);
  for (const setting of [
    'MILLRACE_MQTT_PORT',
    'MILLRACE_MQTT_TLS_PORT',
    'MILLRACE_INGEST_PORT',
    'MILLRACE_INGEST_TLS_PORT',
  ])
    expect([setting, await opens(setting)]).toEqual([setting, true]);
});

test('the health page knows every part', async () => {
  const parts = async () => {
    const page = JSON.parse((await http('/api/v1/health')).text) as { parts: { name: string; state: string }[] };
    return new Map(page.parts.map(({ name, state }) => [name, state]));
  };
  for (const name of ['database', 'server', 'certificates', 'archive', 'backup'])
    await until(async () => (await parts()).get(name) === 'ready');
  // This empty plant has given its gateway no site yet, which it may say.
  await until(async () => /^(ready|degraded)$/.test((await parts()).get('gateway') ?? ''));
});

/** A TLS connection that is kept open, what was heard on it, and which certificate it began with. */
async function secure(setting: string) {
  const ca = readFileSync(join(plant.data, 'certificates', 'authority.pem'));
  const options: ConnectionOptions = { host: '127.0.0.1', port: Number(plant.env[setting]), ca, servername: 'plant' };
  let heard = '';
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const made = tlsConnect(options, () => resolve(made));
    made.once('error', reject);
  });
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const serial = socket.getPeerCertificate().serialNumber;
  return { socket, serial, heard: () => heard };
}
const serialNow = async (setting: string): Promise<string> => {
  const { socket, serial } = await secure(setting);
  socket.destroy();
  return serial;
};

test('a renewed certificate serves new connections at every TLS door, and those that are there go on', async () => {
  const get = 'GET / HTTP/1.1\r\nhost: plant\r\n\r\n';
  // MQTT 3.1.1: a CONNECT without a credential, which is refused by a CONNACK. The answer (0x20 is a space) is what counts here.
  const hello = Buffer.from([0x10, 13, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 60, 0, 1, 0x78]);
  const doors = [
    { setting: 'MILLRACE_HTTPS_PORT', say: get, answer: /^HTTP\/1\.1 \d+/ },
    { setting: 'MILLRACE_INGEST_TLS_PORT', say: get, answer: /^HTTP\/1\.1 \d+/ },
    { setting: 'MILLRACE_MQTT_TLS_PORT', say: hello, answer: /^ [\s\S]{3}$/ },
  ];
  const before = await Promise.all(doors.map(({ setting }) => secure(setting)));
  // The machine got one more address, as the keeper's own look would find it.
  const names = machineNames('plant', [...machineAddresses(), '192.0.2.7']);
  expect(await keepCertificates(join(plant.data, 'certificates'), 'plant', { names })).toBe('server');
  for (const [at, { setting, say, answer }] of doors.entries()) {
    const old = before[at];
    await until(async () => (await serialNow(setting)) !== old?.serial);
    expect([setting, old?.socket.destroyed]).toEqual([setting, false]);
    old?.socket.write(say);
    await until(() => answer.test(old?.heard() ?? ''));
    old?.socket.destroy();
  }
});

test('no secret of the plant stands in a log, whoever was turned away with one; a request is found by its id', async () => {
  const secrets = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as Record<string, string>;
  const id = 'request-of-the-test';
  const url = `http://127.0.0.1:${plant.env.MILLRACE_PORT}/api/v1`;
  const headers = { 'x-request-id': id, 'content-type': 'application/json', connection: 'close' };
  for (const secret of Object.values(secrets)) {
    // As a token, as a password, as a claim code, in an address: each where it does not belong.
    await fetch(`${url}/health`, { headers: { ...headers, authorization: `Bearer ${secret}` } });
    await fetch(`${url}/nothing`, { headers: { ...headers, cookie: `session=${secret}` } });
    const body = JSON.stringify({ email: 'nobody@plant', password: secret, code: secret });
    await fetch(`${url}/auth/sign-in`, { method: 'POST', headers, body });
    await fetch(`http://127.0.0.1:${plant.env.MILLRACE_INGEST_PORT}/ingest/v1/x`, {
      ...{ method: 'POST', body: '1', headers: { authorization: `Bearer x.${secret}`, connection: 'close' } },
    });
  }
  const folder = join(plant.data, 'logs');
  const logs = [...readdirSync(folder).map((name) => join(folder, name)), join(plant.data, 'postgres', 'postgres.log')];
  const texts = () => logs.map((path) => readFileSync(path, 'utf8'));
  await until(() => texts().some((text) => text.includes(id)));
  for (const [name, secret] of Object.entries(secrets)) {
    expect([name, texts().findIndex((text) => text.includes(secret))]).toEqual([name, -1]);
    // The keeper's own words hold only the one-time code, which a person is to read.
    if (name !== 'claim') expect([name, run.output().includes(secret)]).toEqual([name, false]);
  }
  const lines = readFileSync(join(folder, 'server.log'), 'utf8').trim().split('\n');
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ process: 'server', level: expect.any(Number) });
});

test('it ends without leaving a process, and a second start finds everything made', async () => {
  const { children } = JSON.parse(readFileSync(join(plant.data, 'keeper.json'), 'utf8')) as {
    children: { pid: number }[];
  };
  run.process.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  for (const { pid } of children) expect(processAlive(pid)).toBe(false);

  run = plant.run();
  await run.ready;
  expect(run.output()).not.toContain('certificate authority was made');
  // Whoever has heard "ready" is not told otherwise.
  expect(await http('/health/ready')).toMatchObject({ status: 200 });
});
