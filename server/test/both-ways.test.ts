import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayStatus, ledgerBalances, QUALITY } from '@millrace/contracts';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runCli } from '../../distribution/cli/test/run-cli.ts';
import { type House, house, until } from '../../distribution/test/house.ts';
import { bothWaysSite } from './both-ways-site.ts';
import { cookieOf } from './test-server.ts';

// Nothing is fake here: the keeper starts PostgreSQL, gateway and server as processes; devices speak to the public doors
// with credentials of their own; everything is asked over the server's HTTP API.
const MAIN = join(import.meta.dirname, '../../distribution/all-in-one/main.ts');
const MACHINE = 'hall/line-1/cell';
const EPC = '3034257BF7194E4000001A85';
const MINUTE = 60_000;

let plant: House;
let base: string;
let cookie: string;
const secrets = new Map<string, string>();

async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(cookie ? { cookie } : {}),
      origin: base,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}
const get = async <Shape>(path: string, shape: z.ZodType<Shape>): Promise<Shape> =>
  shape.parse(await (await call('GET', `/api/v1${path}`)).json());
const ask = <Shape>(name: string, input: unknown, shape: z.ZodType<Shape>): Promise<Shape> =>
  get(`/queries/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, shape);
const command = async <Shape>(name: string, input: unknown, shape: z.ZodType<Shape>): Promise<Shape> =>
  z.object({ result: shape }).parse(await (await call('POST', `/api/v1/commands/${name}`, input)).json()).result;
const anything = z.unknown();
const identified = z.object({ id: z.string() });

beforeAll(async () => {
  plant = await house(MAIN);
  await plant.run().ready;
  base = `http://127.0.0.1:${plant.env.MILLRACE_PORT}`;
  const { claim } = z
    .object({ claim: z.string() })
    .parse(JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')));
  const person = { name: 'Ada', email: 'ada@example.test', password: 'correct horse battery', company: 'Padma Works' };
  cookie = cookieOf(await call('POST', '/api/v1/setup/claim', { code: claim, ...person }));

  await command('plant.config.apply', { document: bothWaysSite(), profiles: [] }, anything);
  await command('plant.gateway.assign', { gateway: 'main', site: 'works' }, anything);
  const item = await command('stock.item.save', { code: 'CRATE', name: { en: 'Crate' }, unit: '{piece}' }, identified);
  const places = new Map<string, string>();
  for (const code of ['FINISHED', 'DISPATCH']) {
    const place = { site: 'works', code, name: { en: code } };
    places.set(code, (await command('stock.location.save', place, identified)).id);
  }
  const opening = { site: 'works', item: item.id, quantity: '5', to: places.get('FINISHED'), document: 'OPENING' };
  await command('stock.receive', opening, anything);
  await command('stock.tag.register', { epc: EPC, item: item.id, quantity: '1' }, anything);
  await command('attendance.person.save', { number: '1042', name: 'Rahima', site: 'works', shift: 'A' }, anything);
  for (const device of ['press-1', 'press-2', 'portal-1', 'clock-1']) {
    const { secret } = await command(
      'plant.device.rotate',
      { site: 'works', device },
      z.object({ secret: z.string() }),
    );
    secrets.set(device, secret);
  }
  // The gateway has fetched all of it when it knows the newest secret.
  await (await until(() => connect('clock-1'))).endAsync();
}, 300_000);
afterAll(() => plant?.clean(), 60_000);

/** By the HTTP door, so often one after another; each was thanked. */
async function post(device: string, topic: string, payload: object, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent++) {
    const answer = await fetch(`http://127.0.0.1:${plant.env.MILLRACE_INGEST_PORT}/ingest/v1/${topic}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${device}.${secrets.get(device)}`, 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
  }
}

const connect = (device: string) =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${plant.env.MILLRACE_MQTT_PORT}`, {
    clientId: device,
    username: device,
    password: secrets.get(device) ?? '',
    protocolVersion: 4,
    reconnectPeriod: 0,
  });

/** By MQTT with QoS 1, so often one after another; each was thanked. */
async function publish(device: string, topic: string, payloads: readonly object[]): Promise<void> {
  const client = await connect(device);
  for (const payload of payloads) await client.publishAsync(topic, JSON.stringify(payload), { qos: 1 });
  await client.endAsync();
}

const evidence = z.looseObject({
  record: z.object({ gateway: z.string(), epoch: z.int(), seq: z.int() }),
  source: z.string(),
  sourceKey: z.string().optional(),
  path: z.string().nullable(),
  time: z.number(),
  arrival: z.number().nullable(),
  quality: z.int().nullable(),
  value: z.unknown(),
});
const trailed = z.object({
  relation: z.enum(['named', 'between']).optional(),
  fact: z.looseObject({ key: z.string(), type: z.string(), retracted: z.boolean() }),
  booked: z.array(z.looseObject({ entity: z.string(), id: z.string(), reversed: z.boolean() })),
  evidence: z.array(evidence),
});
const trail = z.object({
  messages: z.array(
    z.looseObject({ kind: z.string(), path: z.string(), time: z.number(), arrival: z.number(), value: z.unknown() }),
  ),
  facts: z.array(trailed),
});
const trailOf = (question: Record<string, string | number>) => {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(question)) asked.set(name, String(value));
  return get(`/trail?${asked}`, trail);
};

const ledger = z.object({ gateways: z.array(z.object({ status: gatewayStatus })) });
async function countsOf(source: string) {
  const { gateways } = await get('/ledger', ledger);
  return gateways[0]?.status.sources.find((one) => one.source === source)?.counts;
}
const NOTHING = { corrected: 0, deadbanded: 0, rejected: 0, unmapped: 0, dropped: 0, buffered: 0 };
/** The account of a source in the end; it has to balance at every moment on the way. */
async function settles(source: string, counts: { received: number; stored: number; duplicate: number }): Promise<void> {
  await expect
    .poll(
      async () => {
        const told = await countsOf(source);
        if (told) expect(ledgerBalances(told), source).toBe(true);
        return told;
      },
      { timeout: 120_000 },
    )
    .toEqual({ ...NOTHING, ...counts });
}

/** What is asked for, once a fact is there. */
const traced = (question: Record<string, string | number>) =>
  until(async () => {
    const found = await trailOf(question);
    return found.facts.length > 0 && found;
  });
const only = <Row>(rows: readonly Row[]): Row => {
  expect(rows).toHaveLength(1);
  return rows[0] as Row;
};
const factsOf = async (type: string) =>
  (await ask('kernel.facts', { site: 'works', type }, z.object({ rows: z.array(z.looseObject({ key: z.string() })) })))
    .rows;

test('an RFID read, three times by MQTT: one move, and the way there and back', { timeout: 240_000 }, async () => {
  const at = Date.now();
  const read = { seq: 7, ts: at, epc: EPC, antenna: '1', rssi: -51.5 };
  await publish('portal-1', 'devices/portal-1/reads', [read, read, read]);
  await settles('portal-1', { received: 3, stored: 1, duplicate: 2 });

  const question = { source: 'portal-1', topic: 'devices/portal-1/reads', key: '7' };
  const there = await traced(question);
  const message = only(there.messages);
  const said = { type: 'tag-read', epc: EPC, antenna: '1', rssi: -51.5 };
  expect(message).toMatchObject({
    kind: 'observation',
    path: 'works/hall/line-1/gate/portal-1',
    time: at * 1000,
    value: said,
  });
  const found = only(there.facts);
  expect(found).toMatchObject({ relation: 'named', fact: { type: 'stock.moved', retracted: false } });
  const booked = only(found.booked);
  expect(booked).toMatchObject({ entity: 'stock.move', reversed: false });

  const balances = z.object({
    rows: z.array(z.looseObject({ location: z.looseObject({ code: z.string() }), quantity: z.string() })),
  });
  const { rows } = await ask('stock.balances', { site: 'works' }, balances);
  expect(rows.map(({ location, quantity }) => [location.code, quantity])).toEqual([
    ['DISPATCH', '1'],
    ['FINISHED', '4'],
  ]);

  const moves = z.object({ rows: z.array(z.looseObject({ id: z.string(), fact: z.string().nullable() })) });
  const move = only((await ask('stock.moves', { site: 'works' }, moves)).rows.filter(({ fact }) => fact !== null));
  expect(move).toMatchObject({ id: booked.id, fact: found.fact.key });
  const back = only((await trailOf({ entity: 'stock.move', id: move.id })).facts);
  expect(only(back.evidence)).toMatchObject({
    source: 'portal-1',
    sourceKey: 'devices/portal-1/reads#7',
    path: 'works/hall/line-1/gate/portal-1',
    time: at * 1000,
    arrival: message.arrival,
    value: said,
    clockSuspect: false,
    record: message.record,
  });
  // The record's own number, as the journal counts it, leads to the same.
  const { gateway, epoch, seq } = only(back.evidence).record;
  expect((await trailOf({ record: `${gateway}/${epoch}/${seq}` })).facts.map(({ fact }) => fact.key)).toEqual([
    found.fact.key,
  ]);
  expect(await factsOf('stock.moved')).toHaveLength(1);
});

test('a counter pulse, three times by HTTP: one piece, and the way there and back', { timeout: 240_000 }, async () => {
  const at = Date.now() - 5 * MINUTE;
  await post('press-1', 'devices/press-1/pulse', { ts: at - 1_000, pulse: 0 }, 1);
  await post('press-1', 'devices/press-1/pulse', { ts: at, pulse: 1 }, 3);
  await settles('press-1', { received: 4, stored: 2, duplicate: 2 });

  const path = `works/${MACHINE}/press-1/pulse`;
  const there = await traced({ point: path, time: at * 1000 });
  const message = only(there.messages);
  expect(message).toMatchObject({ kind: 'reading', path, time: at * 1000, value: 1, quality: QUALITY.good });
  const found = only(there.facts);
  expect(found).toMatchObject({ relation: 'named', fact: { type: 'production.counted', payload: { quantity: 1 } } });

  const counts = z.object({ counts: z.looseObject({ good: z.string(), scrap: z.string() }) });
  const machine = { site: 'works', machine: `${MACHINE}/press-1` };
  expect((await ask('production-log.machine', machine, counts)).counts).toMatchObject({ good: '1', scrap: '0' });

  const booked = only(found.booked);
  const back = only((await trailOf({ entity: booked.entity, id: booked.id })).facts);
  const pulse = only(back.evidence.filter(({ time }) => time === at * 1000));
  expect(pulse).toMatchObject({ source: 'press-1', path, value: 1, quality: QUALITY.good, arrival: message.arrival });
  expect(await factsOf('production.counted')).toHaveLength(1);
});

test('a stop, three times by MQTT: one stop, and the way there and back', { timeout: 240_000 }, async () => {
  const at = Date.now() - 20 * MINUTE;
  const topic = 'devices/press-2/state';
  const halt = { ts: at, state: 'halt' };
  await publish('press-2', topic, [
    { ts: at - MINUTE, state: 'run' },
    halt,
    halt,
    halt,
    { ts: at + 6 * MINUTE, state: 'run' },
  ]);
  await settles('press-2', { received: 5, stored: 3, duplicate: 2 });

  const path = `works/${MACHINE}/press-2/state`;
  const there = await traced({ point: path, time: at * 1000 });
  const message = only(there.messages);
  expect(message).toMatchObject({ kind: 'reading', path, time: at * 1000, value: 'halt' });
  const stops = z.object({
    rows: z.array(
      z.looseObject({ from: z.number(), to: z.number().nullable(), state: z.string(), fact: z.string().nullable() }),
    ),
  });
  const range = { site: 'works', from: (at - 5 * MINUTE) * 1000, to: Date.now() * 1000, machine: `${MACHINE}/press-2` };
  const closed = await until(async () => {
    const { rows } = await ask('production-log.stops', range, stops);
    return rows.some(({ to }) => to === (at + 6 * MINUTE) * 1000) && rows;
  });
  const stop = only(closed.filter(({ state }) => state === 'stopped'));
  expect(stop.from).toBe(at * 1000);

  const found = only(there.facts.filter(({ fact }) => fact.type === 'downtime.occurred'));
  expect(found).toMatchObject({ relation: 'named', fact: { key: stop.fact, retracted: false } });
  const back = only((await trailOf({ fact: stop.fact ?? '', site: 'works' })).facts);
  const row = only(back.booked);
  const opened = back.evidence.filter(({ time }) => time === at * 1000);
  expect(only(opened)).toMatchObject({
    source: 'press-2',
    path,
    value: 'halt',
    quality: QUALITY.good,
    arrival: message.arrival,
  });
  expect((await trailOf({ entity: row.entity, id: row.id })).facts).toEqual([back]);
});

test('a punch, three times by HTTP: one punch, and the way there and back', { timeout: 240_000 }, async () => {
  const at = Date.now() - 2 * MINUTE;
  const punch = { seq: 31, at: new Date(at).toISOString(), badge: '1042', direction: 'in', method: 'card' };
  await post('clock-1', 'devices/clock-1/punches', punch, 3);
  await settles('clock-1', { received: 3, stored: 1, duplicate: 2 });

  const there = await traced({ source: 'clock-1', time: at * 1000 });
  const message = only(there.messages);
  const said = { type: 'punch', person: '1042', direction: 'in', method: 'card' };
  expect(message).toMatchObject({ sourceKey: 'devices/clock-1/punches#31', time: at * 1000, value: said });
  const found = only(there.facts);
  expect(found).toMatchObject({ relation: 'named', fact: { type: 'attendance.punched' } });

  const punched = z.object({ punches: z.array(z.looseObject({ fact: z.string(), at: z.number() })) });
  const { people } = await ask('attendance.day', { site: 'works' }, z.object({ people: z.array(punched) }));
  const row = only(only(people).punches);
  expect(row).toMatchObject({ at: at * 1000, fact: found.fact.key });
  const booked = only(found.booked);
  const back = only((await trailOf({ entity: booked.entity, id: booked.id })).facts);
  expect(only(back.evidence)).toMatchObject({
    source: 'clock-1',
    sourceKey: 'devices/clock-1/punches#31',
    path: 'works/hall/line-1/gate/clock-1',
    arrival: message.arrival,
    value: said,
    clockSuspect: false,
  });
});

test('a message between two that a fact names leads to that fact; one that is nowhere leads to none', async () => {
  const at = Date.now() - 10 * MINUTE;
  const topic = 'devices/press-1/pulse';
  const minute = Math.floor(at / MINUTE) * MINUTE;
  // Pulses of one bucket: its fact names the first and the last.
  for (const [after, pulse] of [
    [1, 0],
    [2, 1],
    [3, 0],
    [4, 1],
    [5, 0],
    [6, 1],
  ] as const) {
    await post('press-1', topic, { ts: minute + after * 1000, pulse }, 1);
  }
  const path = `works/${MACHINE}/press-1/pulse`;
  const found = await until(async () => {
    const { facts } = await trailOf({ point: path, time: (minute + 4_000) * 1000 });
    return JSON.stringify(facts[0]?.fact.payload ?? null).includes('"quantity":3') && facts;
  });
  expect(only(found)).toMatchObject({ relation: 'between', fact: { type: 'production.counted' } });
  expect(await trailOf({ point: path, time: 1 })).toEqual({ messages: [], facts: [] });
  expect(await trailOf({ point: 'works/hall/none', time: 1 })).toEqual({ messages: [], facts: [] });
  await expect(trailOf({ source: 'press-1' })).rejects.toThrow('400');

  const told = await runCli(['trail', '--point', path, '--at', new Date(minute + 4_000).toISOString()], {
    MILLRACE_DATA: plant.data,
    MILLRACE_PORT: plant.env.MILLRACE_PORT ?? '',
  });
  expect([told.code, told.error]).toEqual([0, '']);
  expect(told.out).toMatch(/^message {2}works\/hall.*\nfact {5}production.counted.*lies between/);
  expect(told.out).toMatch(/\n {2}booked {3}production-log.count: .*\n {2}because {2}works\/hall/);
});
