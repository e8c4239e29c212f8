import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayStatus } from '@millrace/contracts';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { codeOf } from '../../server/test/authenticator.ts';
import { CHECKOUT } from '../all-in-one/settings.ts';
import { runCli } from '../cli/test/run-cli.ts';
import { applySite } from '../testing/edge-and-centre.ts';
import { type House, house, type Run, until } from './house.ts';

// The whole product as `npm start` runs it, with an overlap of half a minute.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const PERSON = { name: 'Ada', email: 'ada@example.test', password: randomUUID() };
let plant: House;
let run: Run;
let base: string;
let first: Record<string, string>;
const secrets = () => JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as Record<string, string>;
const cli = (...args: string[]) =>
  runCli(args, { MILLRACE_DATA: plant.data, MILLRACE_PORT: plant.env.MILLRACE_PORT ?? '', MILLRACE_NAME: 'plant' });

async function call(
  path: string,
  { cookie, body, bearer, key }: { cookie?: string; body?: object; bearer?: string; key?: string } = {},
) {
  const answer = await fetch(`${base}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...{ origin: base, connection: 'close' },
      ...(body && { 'content-type': 'application/json' }),
      ...(cookie && { cookie }),
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(key && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const set = answer.headers.getSetCookie().filter((line) => !/max-age=0/i.test(line));
  const text = await answer.text();
  return {
    status: answer.status,
    json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    cookie: set.map((line) => line.split(';', 1)[0] ?? '').join('; '),
    set,
  };
}
const me = async (cookie: string) => (await call('/api/v1/me', { cookie })).status;
const status = async () =>
  (await (await fetch(`http://127.0.0.1:${plant.env.MILLRACE_INGEST_PORT}/health`)).json()) as GatewayStatus;

beforeAll(async () => {
  plant = await house(join(CHECKOUT, 'distribution', 'all-in-one', 'main.ts'));
  run = plant.run({ MILLRACE_SECRETS_OVERLAP_HOURS: String(30 / 3600) });
  await run.ready;
  base = `http://127.0.0.1:${plant.env.MILLRACE_PORT}`;
  first = secrets();
});
afterAll(() => plant?.clean());

test('the instance changes its secrets under load: no reading is lost, nobody signed out, the old ones end', async () => {
  const claimed = await call('/api/v1/setup/claim', { body: { ...PERSON, company: 'Padma Works', code: first.claim } });
  expect(claimed.status).toBe(200);
  const command = async (name: string, input: object) =>
    (await call(`/api/v1/commands/${name}`, { body: input, bearer: first.operator ?? '', key: randomUUID() })).json
      .result as Record<string, unknown>;
  const { press } = await applySite({ command }, 'works');
  await command('plant.gateway.assign', { gateway: 'main', site: 'works' });
  const options = { username: press.id, password: press.secret, clientId: press.id, reconnectPeriod: 0 };
  const device = await until(() => mqtt.connectAsync(`mqtt://127.0.0.1:${plant.env.MILLRACE_MQTT_PORT}`, options));
  let sent = 0;
  const began = Math.floor(Date.now() / 1000) * 1_000_000 - 600_000_000;
  const send = () =>
    device.publishAsync('devices/press-works/count', JSON.stringify({ t: began + sent * 1_000, v: 100 + sent++ }), {
      qos: 1,
    });

  // Ada with a second factor, twice: one browser is used meanwhile, the other lies in a drawer.
  const credentials = { email: PERSON.email, password: PERSON.password };
  const signIn = () => call('/api/auth/sign-in/email', { body: credentials });
  const alone = (await signIn()).cookie;
  const { uri } = (await call('/api/auth/two-factor/enable', { cookie: alone, body: { password: PERSON.password } }))
    .json as { uri: string };
  const confirmed = await call('/api/auth/two-factor/confirm', { cookie: alone, body: { code: codeOf(uri) } });
  expect(confirmed.json).toEqual({ done: true });
  const used = confirmed.cookie || alone;
  const withCode = async () => {
    const pending = (await signIn()).cookie;
    // Each code is good once: the one of the next half minute is taken as well.
    return call('/api/auth/two-factor/verify-totp', {
      cookie: pending,
      body: { code: codeOf(uri, Date.now() + 30_000) },
    });
  };
  const drawer = (await withCode()).cookie;
  expect([await me(used), await me(drawer)]).toEqual([200, 200]);

  const done = await cli('secrets', 'rotate', '--json');
  expect(done.code, done.error).toBe(0);
  const { oldUntil } = JSON.parse(done.out) as { oldUntil: number };
  const now = secrets();
  for (const name of ['gateway', 'live', 'auth']) {
    expect(now[name]).not.toBe(first[name]);
    expect(now[`${name}_before`]).toBe(first[name]);
  }
  const again = await cli('secrets', 'rotate');
  expect([again.code === 0, again.error]).toEqual([false, expect.stringContaining('still good')]);

  // Both are good. The browser that is used is given its cookie anew, and what was begun before goes on.
  const poll = async (secret: string) => (await call('/edge/v1/requests?wait=0', { bearer: secret })).status;
  expect([await poll(first.gateway ?? ''), await poll(now.gateway ?? '')]).toEqual([200, 200]);
  const renewed = await call('/api/v1/me', { cookie: used });
  expect([renewed.status, renewed.set]).toEqual([
    200,
    [expect.stringMatching(/session_token=.*HttpOnly; SameSite=Lax$/)],
  ]);
  const kept = renewed.cookie;
  expect((await call('/api/v1/me', { cookie: kept })).set).toEqual([]);

  const asked = encodeURIComponent(JSON.stringify({ name: 'operations.secrets-rotate' }));
  await until(async () => {
    const { rows } = (await call(`/api/v1/queries/kernel.audit?input=${asked}`, { bearer: first.operator ?? '' }))
      .json as { rows: { refusal: string | null }[] };
    const refusals = rows.map(({ refusal }) => refusal);
    return refusals.length === 2 && refusals.includes(null) && refusals.includes('secrets-changed-lately');
  });

  // The server starts anew in the middle of it, with all that is good.
  const pids = () =>
    JSON.parse(readFileSync(join(plant.data, 'keeper.json'), 'utf8')) as { children: { name: string; pid: number }[] };
  const pidOf = (name: string) => pids().children.find((one) => one.name === name)?.pid ?? 0;
  const killed = pidOf('server');
  process.kill(killed, 'SIGKILL');
  await until(async () => pidOf('server') !== killed && (await me(used)) === 200);

  const old = { username: 'server', password: first.live ?? '', reconnectPeriod: 0, clientId: 'old' };
  const broker = `mqtt://127.0.0.1:${plant.env.MILLRACE_MQTT_PORT}`;
  await (await mqtt.connectAsync(broker, old)).endAsync(true);
  await until(async () => {
    await send();
    return Date.now() * 1000 > oldUntil && secrets().old_until === undefined;
  });
  await until(async () => (await poll(first.gateway ?? '')) === 401);
  expect(await poll(now.gateway ?? '')).toBe(200);
  await until(async () => (await me(used)) === 401);
  expect([await me(kept), await me(drawer)]).toEqual([200, 401]);
  await expect(mqtt.connectAsync(broker, { ...old, clientId: 'late' })).rejects.toThrow(
    /[Nn]ot authorized|[Bb]ad user/,
  );
  // What was encrypted with the secret that is gone is read with the new one.
  expect((await withCode()).status).toBe(200);

  await send();
  const counts = await until(async () => {
    const found = (await status()).sources.find(({ source }) => source === 'press-works')?.counts;
    return found?.buffered === 0 && found;
  });
  expect([counts.received, counts.stored]).toEqual([sent, sent]);
  await until(async () => (await status()).sinks.every(({ state }) => state === 'running'));
  const live = async () =>
    ((await (await fetch(`${base}/api/v1/health`)).json()) as { parts: { name: string; state: string }[] }).parts;
  await until(async () => (await live()).every(({ name, state }) => name !== 'server' || state === 'ready'));
  await device.endAsync(true);
});

test('what was changed outlives a restart of everything', async () => {
  const now = secrets();
  run.process.kill('SIGTERM');
  await run.ended;
  run = plant.run();
  await run.ready;
  await until(async () => (await status()).sinks.every(({ state }) => state === 'running'));
  expect(secrets()).toEqual(now);
  expect(now).not.toHaveProperty('auth_before');
});
