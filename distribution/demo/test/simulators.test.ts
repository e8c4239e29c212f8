import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_SITE } from '@millrace/provisioning';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runEnvironment } from '../../testing/run-environment.ts';
import { mqttLink } from '../link/mqtt-link.ts';
import { Outbox } from '../link/outbox.ts';
import { random } from '../model/random.ts';
import { demoFolder } from '../run/demo-folder.ts';
import { mosquittoWithPasswords, type PasswordBroker } from './mosquitto-with-passwords.ts';

/** The MQTT door is a real mosquitto with the devices' own passwords; the HTTP door here only counts what it is sent. */
const ids = [...readFileSync(DEMO_SITE, 'utf8').matchAll(/^ {2}- id: ([a-z]+-\d+)$/gm)].map(([, id]) => id ?? '');
const secrets = Object.fromEntries(ids.map((id) => [id, `secret-of-${id}`]));

let broker: PasswordBroker;
let watcher: MqttClient;
let door: Server;
let data: string;
const heard: { topic: string; payload: string }[] = [];
const posted: { path: string; authorization: string; lines: number }[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  broker = await mosquittoWithPasswords({ ...secrets, watcher: 'watches' });
  watcher = mqtt.connect(broker.url, { username: 'watcher', password: 'watches' });
  watcher.on('message', (topic, payload) => heard.push({ topic, payload: payload.toString() }));
  await new Promise<void>((resolve) => watcher.once('connect', () => resolve()));
  await watcher.subscribeAsync('#', { qos: 1 });
  door = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      const { url = '', headers } = request;
      posted.push({ path: url, authorization: headers.authorization ?? '', lines: body.split('\n').length });
      response.setHeader('content-type', 'application/json').end('{"accepted":1}');
    });
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  data = mkdtempSync(join(tmpdir(), 'millrace-demo-'));
  demoFolder(data).keepCredentials(secrets);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  heard.length = 0;
  posted.length = 0;
});
afterAll(async () => {
  await watcher?.endAsync(true);
  door?.close();
  await broker?.stop();
  rmSync(data, { recursive: true, force: true });
});

function start(...args: string[]): { child: ChildProcess; told: () => string; stop: () => Promise<unknown> } {
  const address = door.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, '..', 'main.ts'),
      '--mqtt',
      broker.url,
      '--http',
      `http://127.0.0.1:${port}`,
      ...args,
    ],
    { env: { PATH: process.env.PATH, ...runEnvironment(), MILLRACE_DATA: data }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk;
    });
  }
  return {
    child,
    told: () => text,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
}
const until = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 100 });
/** What a machine counted, in what it said of the time after a moment. */
const goodOf = (id: string, after = 0): number[] =>
  heard
    .filter(({ topic }) => topic === `devices/${id}/telemetry`)
    .map(({ payload }) => JSON.parse(payload) as { ts: number; pieces: { good: number } })
    .filter(({ ts }) => ts > after)
    .map(({ pieces }) => pieces.good);

test('every device speaks with its own credential, tells its past, and goes on from where it stopped', async () => {
  const first = start('--seed', '7', '--history', '20 min');
  await until(() => {
    const speakers = new Set(heard.map(({ topic }) => topic.split('/').at(topic.startsWith('meters') ? -2 : 1)));
    // Clocks and gates speak only when somebody comes.
    for (const id of ids.filter((one) => !/^(clock|portal|scale)/.test(one))) expect(speakers).toContain(id);
    expect(posted.map(({ authorization }) => authorization)).toContain('Bearer scale-01.secret-of-scale-01');
    expect(posted.some(({ lines }) => lines > 1)).toBe(true);
    expect(first.told()).toContain('seed 7');
  });
  expect(await first.stop()).toBe(0);
  const before = demoFolder(data).memory();
  expect(before).toMatchObject({ seed: 7, clean: true });

  heard.length = 0;
  const again = start('--history', '20 min');
  await until(() => expect(goodOf('sew-01', before?.at).length).toBeGreaterThan(0));
  expect(again.told()).toContain('seed 7');
  expect(Math.min(...goodOf('sew-01', before?.at))).toBeGreaterThanOrEqual(
    before?.devices['sew-01']?.good ?? Number.NaN,
  );
  expect(await again.stop()).toBe(0);
});

test('after a kill the counters begin at zero, as after a loss of power, and a sequence never goes back', async () => {
  const first = start('--history', '20 min');
  await until(() => expect(goodOf('sew-02').length).toBeGreaterThan(0));
  const ended = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await ended;
  const left = demoFolder(data).memory();
  expect(left?.clean).toBe(false);
  heard.length = 0;
  const again = start('--history', '20 min');
  await until(() => expect(goodOf('sew-02').length).toBeGreaterThan(0));
  expect(Math.min(...goodOf('sew-02'))).toBeLessThan(3);
  await again.stop();
  expect(demoFolder(data).memory()?.devices['portal-01']?.seq).toBeGreaterThanOrEqual(
    left?.devices['portal-01']?.seq ?? Number.NaN,
  );
});

test('a second run makes the first one faster, and gives its speed back', async () => {
  const first = start('--history', '0 s');
  await until(() => expect(first.told()).toContain('speed 1'));
  const second = start('--speed', '60');
  await until(() => expect(first.told()).toMatch(/\d running at 60×\n/));
  expect(await second.stop()).toBe(0);
  await until(() => expect(first.told()).toMatch(/\d running at 1×\n/));
  expect(await first.stop()).toBe(0);
});

test('one device alone', async () => {
  const run = start('--only', 'cnc-03', '--history', '1 min');
  await until(() => expect(heard.length).toBeGreaterThan(2));
  expect(new Set(heard.map(({ topic }) => topic))).toEqual(new Set(['devices/cnc-03/telemetry']));
  expect(await run.stop()).toBe(0);
});

test('what is asked wrongly is said, and a plant that is not set up', async () => {
  const wrong = start('--speed', 'fast');
  expect((await once(wrong.child, 'exit'))[0]).toBe(2);
  expect(wrong.told()).toContain('--speed fast');
  const empty = mkdtempSync(join(tmpdir(), 'millrace-empty-'));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '..', 'main.ts')],
    {
      env: { PATH: process.env.PATH, ...runEnvironment(), MILLRACE_DATA: empty },
      stdio: 'ignore',
    },
  );
  expect((await once(child, 'exit'))[0]).toBe(1);
  rmSync(empty, { recursive: true, force: true });
});

test('a device whose plug is pulled in the middle of sending loses nothing', async () => {
  const said: string[] = [];
  const link = mqttLink(broker.url, { device: 'sew-05', secret: secrets['sew-05'] ?? '' }, (what) => said.push(what));
  const outbox = new Outbox({ link, random: random(1, 'test'), group: 20, complain: (what) => said.push(what) });
  const messages = Array.from({ length: 400 }, (_, n) => ({
    at: n,
    topic: 'devices/sew-05/telemetry',
    payload: `n ${n}`,
  }));
  await until(() => expect(link.up).toBe(true));
  outbox.takeBacklog(messages);
  void outbox.flush(1000);
  await link.unplug();
  expect(link.up).toBe(false);
  link.plug();
  await until(() => {
    void outbox.flush(Date.now());
    expect(outbox.waiting).toBe(0);
  });
  await until(() => expect(new Set(heard.map(({ payload }) => payload)).size).toBe(400));
  await link.stop();
});
