import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayStatus } from '@millrace/contracts';
import pg from 'pg';
import { CHECKOUT } from '../all-in-one/settings.ts';
import { type CliRun, runCli } from '../cli/test/run-cli.ts';
import { type House, house, type Run, until } from '../test/house.ts';
import { testPort } from './test-port.ts';

/** A real centre as its program runs it: server, receiver and PostgreSQL, in a data folder of its own. */
export interface Centre {
  readonly house: House;
  run: Run;
  readonly ports: { readonly http: number; readonly https: number; readonly receiver: number; readonly status: number };
  command(name: string, input: object): Promise<Record<string, unknown>>;
  get(path: string): Promise<unknown>;
  millrace(...args: string[]): Promise<CliRun>;
  /** Behind the doors, as the database's superuser. */
  database(): pg.Pool;
  /** Process id of a part that runs now. */
  pidOf(part: string): Promise<number>;
  /** What the receiver says of itself. */
  receiver(): Promise<{ state: string; refused: Record<string, number>; taken: { rows: number } }>;
}

export async function startCentre(): Promise<Centre> {
  const place = await house(join(CHECKOUT, 'distribution', 'central', 'main.ts'));
  const [receiver, status] = await Promise.all([testPort(), testPort()]);
  place.env.MILLRACE_RECEIVER_PORT = String(receiver);
  place.env.MILLRACE_RECEIVER_STATUS_PORT = String(status);
  const run = place.run();
  await run.ready;
  const http = Number(place.env.MILLRACE_PORT);
  const base = `http://127.0.0.1:${http}`;
  const { claim, operator, postgres } = JSON.parse(readFileSync(join(place.data, 'secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  const person = { name: 'Ada', email: 'ada@example.test', password: randomUUID(), company: 'Padma Works' };
  const claimed = await fetch(`${base}/api/v1/setup/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ ...person, code: claim }),
  });
  if (!claimed.ok) throw new Error(`the centre could not be claimed: ${await claimed.text()}`);
  const authorization = `Bearer ${operator}`;
  const health = async () =>
    (await (await fetch(`${base}/health`)).json()) as { parts: { name: string; pid: number | null }[] };
  return {
    house: place,
    run,
    ports: { http, https: Number(place.env.MILLRACE_HTTPS_PORT), receiver, status },
    async command(name, input) {
      const answer = await fetch(`${base}/api/v1/commands/${name}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(input),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${text}`);
      return (JSON.parse(text) as { result: Record<string, unknown> }).result;
    },
    async get(path) {
      const answer = await fetch(`${base}${path}`, { headers: { authorization } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return await answer.json();
    },
    millrace: (...args) =>
      runCli(args, { MILLRACE_DATA: place.data, MILLRACE_PORT: String(http), MILLRACE_NAME: 'plant' }),
    database() {
      const pool = new pg.Pool({
        connectionString: `postgres://postgres:${encodeURIComponent(postgres ?? '')}@127.0.0.1:${place.env.MILLRACE_DATABASE_PORT}/millrace`,
        max: 2,
      });
      pool.on('error', () => undefined);
      return pool;
    },
    pidOf: (part) => until(async () => (await health()).parts.find(({ name }) => name === part)?.pid ?? undefined),
    async receiver() {
      const answer = await fetch(`http://127.0.0.1:${status}/health`);
      return (await answer.json()) as Awaited<ReturnType<Centre['receiver']>>;
    },
  };
}

/** A site of the tests and the drill: a press with a counter, a meter and a time clock, ids ending in the site's name. */
export async function applySite(
  centre: Pick<Centre, 'command'>,
  site: string,
): Promise<Record<'press' | 'meter' | 'clock', { readonly id: string; readonly secret: string }>> {
  const id = (kind: string) => `${kind}-${site}`;
  const kinds = ['press', 'meter', 'clock'] as const;
  const path = (kind: string, name: string) => `hall/line/cell/${id(kind)}/${name}`;
  const value = (topic: string, point: string) => ({
    id: topic,
    topic: `devices/{device}/${topic}`,
    payload: 'json',
    time: { path: 't', format: 'epoch-us' },
    values: [{ point: `hall/line/cell/{device}/${point}`, path: 'v' }],
  });
  const document = {
    version: 1,
    site,
    name: { en: site },
    calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '06:00' }] },
    areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line', name: { en: 'Line' } }] }],
    devices: kinds.map((kind) => ({
      id: id(kind),
      path: `hall/line/cell/${id(kind)}`,
      rights: {
        publish: [`devices/${id(kind)}/#`, `command-results/${id(kind)}`],
        subscribe: [`commands/${id(kind)}`],
      },
    })),
    points: [
      { path: path('press', 'count'), unit: '{piece}' },
      { path: path('meter', 'power'), unit: 'kW' },
    ],
    rules: [
      value('count', 'count'),
      value('power', 'power'),
      {
        id: 'punch',
        topic: 'devices/{device}/punches',
        payload: 'json',
        time: { path: 't', format: 'epoch-us' },
        key: 'seq',
        observation: { type: 'punch', device: 'hall/line/cell/{device}', fields: { person: 'badge' } },
      },
    ],
    detectors: [
      {
        type: 'counter',
        subject: `hall/line/cell/${id('press')}`,
        inputs: { good: path('press', 'count') },
        settings: {},
      },
    ],
  };
  await centre.command('plant.config.apply', { document, profiles: [] });
  const made: Record<string, { id: string; secret: string }> = {};
  for (const kind of kinds) {
    const { secret } = await centre.command('plant.device.rotate', { site, device: id(kind) });
    made[kind] = { id: id(kind), secret: String(secret) };
  }
  return made as Awaited<ReturnType<typeof applySite>>;
}

/** A real edge box as its program runs it. */
export interface Box {
  readonly house: House;
  run: Run;
  readonly mqtt: number;
  readonly status: () => Promise<GatewayStatus>;
  readonly pidOfGateway: () => number;
}

/** Makes the box's place; nothing runs. `receiver`: where its records go, the centre's own door when left out. */
export async function makeBox(receiver?: number): Promise<House> {
  const place = await house(join(CHECKOUT, 'distribution', 'edge', 'main.ts'));
  if (receiver !== undefined) place.env.MILLRACE_RECEIVER_URL = `https://127.0.0.1:${receiver}`;
  return place;
}

export async function startBox(place: House, env: Record<string, string> = {}): Promise<Box> {
  const run = place.run(env);
  await run.ready;
  const ingest = place.env.MILLRACE_INGEST_PORT;
  return {
    house: place,
    run,
    mqtt: Number(place.env.MILLRACE_MQTT_PORT),
    status: async () => (await (await fetch(`http://127.0.0.1:${ingest}/health`)).json()) as GatewayStatus,
    pidOfGateway() {
      const { children } = JSON.parse(readFileSync(join(place.data, 'keeper.json'), 'utf8')) as {
        children: { name: string; pid: number }[];
      };
      return children.find(({ name }) => name === 'gateway')?.pid ?? 0;
    },
  };
}
