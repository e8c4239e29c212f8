import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CHECKOUT } from '../all-in-one/settings.ts';
import { processAlive } from '../postgres/process-alive.ts';
import { type House, house, type Run, until } from './house.ts';

// The whole product as `npm start` runs it: the real gateway and server.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let plant: House;
let run: Run;
beforeAll(async () => {
  plant = await house(join(CHECKOUT, 'distribution', 'all-in-one', 'main.ts'));
  run = plant.run();
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
  for (const name of ['database', 'server', 'certificates', 'archive'])
    await until(async () => (await parts()).get(name) === 'ready');
  // This empty plant has given its gateway no site yet, which it may say.
  await until(async () => /^(ready|degraded)$/.test((await parts()).get('gateway') ?? ''));
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
  expect(await http('/health/ready')).toMatchObject({ status: 200 });
});
