import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DeviceCommandResult,
  type Fact,
  type FactOf,
  type GatewayConfig,
  MICROS_PER_MS,
  nowMicros,
} from '@millrace/contracts';
import mqtt from 'mqtt';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testPort } from '../../distribution/testing/test-port.ts';
import { SimulatedReader } from '../../drivers/llrp/sim/simulated-reader.ts';
import { SimulatedTag } from '../../drivers/llrp/sim/simulated-tag.ts';
import { hasMosquitto, mosquitto } from '../../drivers/mqtt/test/mosquitto.ts';
import { bytesOf, metric, nbirth, ndeath, payloadOf } from '../../drivers/sparkplug/test/talk.ts';
import { faceOf } from '../../drivers/zkteco/face.ts';
import { AdmsClock } from '../../drivers/zkteco/sim/adms-clock.ts';
import { PullClock } from '../../drivers/zkteco/sim/pull-clock.ts';
import { standardParts } from '../forward/standard-parts.ts';
import { EdgeServer } from '../forward/test/edge-server.ts';
import { countsOf, newFolder, type TestGateway, testGateway, until } from './gateway-fixture.ts';
import { LINK_DRIVERS, pageSite } from './page-site.ts';

// docs/time-clocks.md, docs/rfid.md and docs/sparkplug.md as they stand there, each through a whole gateway with its journal,
// detectors and edge link. Only ports are others. What is fake: the devices (each driver's simulator) and the server.

/** Of each tag of a block. */
const READS = 200;
/** A hundred thousand reads take a busy machine a while. */
const WITHIN = { timeout: 240_000, interval: 50 };

let server: EdgeServer;
const cleanups: (() => unknown)[] = [];
beforeEach(() => {
  server = new EdgeServer();
  cleanups.push(() => server.stop());
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function gatewayOf(config: GatewayConfig, folder = newFolder()) {
  const plant: TestGateway = await testGateway({
    ...{ config, folder },
    linkDrivers: LINK_DRIVERS,
    parts: standardParts(),
    env: { MILLRACE_SERVER_URL: await server.start(), MILLRACE_GATEWAY_SECRET: server.secret },
  });
  cleanups.push(() => plant.remove());
  const { gateway } = plant;
  const live = new Map<string, { v: unknown; q: number }>();
  gateway.onLive((topic, payload) => {
    if (payload !== '') live.set(topic.slice('millrace/v1/mill/hall/'.length), JSON.parse(payload));
  });
  const link = () => {
    const [found] = gateway.status().links ?? [];
    if (!found) throw new Error('the gateway tells of no link');
    return found;
  };
  const device = (id: string) => link().devices.find((one) => one.id === id);
  return { gateway, live, link, device };
}

function facts<Type extends 'attendance.punched' | 'stock.moved'>(type: Type): FactOf<Type>[] {
  const standing = new Map<string, Fact>();
  for (const { set } of server.delivered) {
    for (const fact of [...set.asserted, ...set.changed]) standing.set(fact.key, fact);
    for (const { key } of set.retracted) standing.delete(key);
  }
  return [...standing.values()].filter((fact): fact is FactOf<Type> => fact.type === type);
}

/** Gives a device a command as the server does, and waits for what becomes of it. */
async function command(device: string, name: string, parameters: object, seconds = 20): Promise<DeviceCommandResult> {
  const id = randomUUID();
  const [issuedAt, expiresAt] = [nowMicros(), nowMicros() + seconds * 1_000_000];
  const given = { id, device, name, parameters: { ...parameters }, issuedAt, expiresAt, by: 'a test' };
  server.requests = [{ kind: 'device-command', id, command: given }];
  return until(() => {
    const results = server.results.flatMap((one) => (one.kind === 'device-command' ? [one.result] : []));
    const found = results.find((one) => one.id === id && one.state !== 'delivered');
    if (!found) throw new Error('no result yet');
    return found;
  });
}

describe('docs/time-clocks.md', () => {
  async function hall() {
    const asked = new PullClock({ serial: 'OGT5678' });
    const [doorPort, askedPort] = [await testPort(), await asked.start()];
    cleanups.push(() => asked.stop());
    const config = pageSite('time-clocks.md', ({ links: [link] }) => {
      Object.assign(link?.settings ?? {}, { door: { host: '127.0.0.1', port: doorPort } });
      const pull = { host: '127.0.0.1', port: askedPort };
      Object.assign(link?.devices[1]?.settings ?? {}, { pull });
    });
    const plant = await gatewayOf(config);
    const clock = (serial = 'CJK1234') => new AdmsClock({ url: `http://127.0.0.1:${doorPort}`, serial });
    return { ...plant, clock, asked };
  }
  const wallAgo = (days: number): string =>
    faceOf('Asia/Dhaka', Math.floor(Date.now() / 1_000) * 1_000 - days * 86_400_000);
  const punch = (person: string, wall: string) => ({ person, wall, state: 0, verify: 1 });

  test('both clocks are live; a punch of a month ago is booked once, at its own time and for its own clock', async () => {
    const { gateway, clock, asked, device } = await hall();
    const gate = clock();
    const [old, now] = [wallAgo(30), wallAgo(0)];
    gate.punches.push(punch('41', old), punch('42', now));
    await gate.handshake();
    expect(await gate.upload()).toBe(true);
    // The whole of it once more, as after a reset of the clock.
    gate.uploaded = 0;
    expect(await gate.upload()).toBe(true);
    await until(() => expect(device('clock-02')?.state).toBe('online'));
    asked.punch(punch('43', now));
    await until(() => {
      const punched = facts('attendance.punched').map(({ payload: { person, at, clock: of, clockSuspect } }) => ({
        person,
        at: faceOf('Asia/Dhaka', at / MICROS_PER_MS),
        of: of.split('/').at(-1),
        clockSuspect,
      }));
      expect(punched.sort((a, b) => a.person.localeCompare(b.person))).toEqual([
        { person: '41', at: old, of: 'clock-01', clockSuspect: false },
        { person: '42', at: now, of: 'clock-01', clockSuspect: false },
        { person: '43', at: now, of: 'clock-02', clockSuspect: false },
      ]);
    });
    expect(countsOf(gateway, 'clock-01')).toMatchObject({ received: 4, duplicate: 2, unmapped: 0, rejected: 0 });
    expect(device('clock-01')).toMatchObject({ state: 'online', reason: null, lastHeard: expect.any(Number) });
  });

  test('a clock that nobody wrote down is told with what to write, and keeps its punches', async () => {
    const { gateway, clock, link } = await hall();
    const stranger = clock('NEW77');
    stranger.punches.push(punch('7', wallAgo(0)));
    expect(await stranger.handshake()).toBe(false);
    expect(link().strangers).toMatchObject([
      { name: 'NEW77', address: '127.0.0.1', times: 1, settings: { serial: 'NEW77' } },
    ]);
    // Written down as a second clock of the same gate, it gives what it kept.
    const config = gateway.config() as GatewayConfig;
    const [found] = config.links;
    if (!found) throw new Error('the page has no link');
    const mended = found.devices.map((one) =>
      one.device === 'clock-02' ? { device: 'clock-02', settings: { serial: 'NEW77', zone: 'Asia/Dhaka' } } : one,
    );
    await gateway.applyConfig({ ...config, version: 2, links: [{ ...found, devices: mended }] });
    await until(async () => expect(await stranger.handshake()).toBe(true));
    expect(await stranger.upload()).toBe(true);
    expect(countsOf(gateway, 'clock-02').received).toBe(1);
    expect(link().strangers).toEqual([]);
  });

  test('people are put in and taken out by commands that the clock itself acknowledges', async () => {
    const { clock, asked } = await hall();
    const gate = clock();
    await gate.handshake();
    const polling = setInterval(() => void gate.poll().catch(() => undefined), 100);
    cleanups.push(() => clearInterval(polling));
    const rina = { person: '42', name: 'Rina', card: '77' };
    expect(await command('clock-01', 'put-person', rina)).toMatchObject({ state: 'acknowledged' });
    expect([...gate.users]).toEqual([['42', 'Rina']]);
    expect(await command('clock-02', 'put-person', rina)).toMatchObject({ state: 'acknowledged' });
    expect(asked.users.map(({ person }) => person)).toEqual(['42']);
    expect(await command('clock-01', 'remove-person', { person: '42' })).toMatchObject({ state: 'acknowledged' });
    expect(gate.users.size).toBe(0);
    expect(await command('clock-01', 'set-clock', {})).toMatchObject({ state: 'acknowledged' });
    expect(await command('clock-01', 'put-person', { ...rina, card: 'x' })).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('digits only'),
    });
    expect(await command('clock-01', 'dance', {})).toMatchObject({ state: 'refused' });
    clearInterval(polling);
    expect(await command('clock-01', 'set-clock', {}, 1)).toMatchObject({
      state: 'expired',
      message: expect.stringContaining('withdrawn'),
    });
  });
});

describe('docs/rfid.md', () => {
  const EPC = '3074257BF7194E4000001A85';
  async function gate() {
    const readers = [new SimulatedReader(), new SimulatedReader()] as const;
    const ports = await Promise.all(readers.map((reader) => reader.start()));
    for (const reader of readers) cleanups.push(() => reader.stop());
    const folder = newFolder();
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets', 'tag-access'), '0badf00d\n');
    const site = pageSite('rfid.md', ({ links }) =>
      links.forEach(({ settings }, at) => {
        Object.assign(settings, { port: ports[at] });
      }),
    );
    const plant = await gatewayOf(site, folder);
    const { gateway } = plant;
    const states = () => gateway.status().links?.flatMap(({ devices }) => devices.map(({ state }) => state));
    await until(() => expect(states()).toEqual(['online', 'online']));
    return { ...plant, reader: readers[0], desk: readers[1] };
  }
  const through = (from: number) =>
    [1, 1, 1, 2, 2, 2].map((antenna, n) => ({ epc: EPC, antenna, rssi: -50, at: from + n * 100_000 }));

  test('a tag that is carried through is one passage, also when the reader lost us meanwhile', async () => {
    const { reader, gateway } = await gate();
    const reads = through(nowMicros() - 20_000_000);
    reader.see(reads.slice(0, 3));
    await until(() => expect(countsOf(gateway, 'gate-1').received).toBe(3));
    reader.cut();
    reader.see(reads.slice(3));
    await until(() => expect(countsOf(gateway, 'gate-1').received).toBe(6));
    // Said after the gap, and said again when the rest of it came: one passage all the same.
    await until(() => {
      const moves = facts('stock.moved').map(({ payload: { from, to } }) => [from, to]);
      expect(moves).toEqual([['FINISHED', 'DISPATCH']]);
    });
  });

  test('a block of 500 tags, each read 200 times within two seconds, is 500 passages, each the right way', {
    timeout: 300_000,
  }, async () => {
    const { reader, gateway } = await gate();
    const tags = Array.from({ length: 500 }, (_, tag) => ({
      epc: `3074257BF7194E40${tag.toString(16).toUpperCase().padStart(8, '0')}`,
      inward: tag % 3 !== 0,
    }));
    // Both antennas see every tag all the time; each comes nearest to one and then to the other.
    const from = nowMicros() - 10_000_000;
    const received = (): number => countsOf(gateway, 'gate-1').received;
    for (let step = 0; step < READS; step++) {
      // No more at once than a link holds: a reader that is left keeps its own, and a simulated one has sent it already.
      if (step >= 16) await vi.waitFor(() => expect(received()).toBeGreaterThan((step - 16) * 500), WITHIN);
      reader.see(
        tags.map(({ epc, inward }, tag) => {
          const outside = (step + tag) % 2 === 0;
          const rssi = Math.round(-40 - (Math.abs(step - (outside === inward ? 0.3 : 0.7) * READS) * 20) / READS);
          return { epc, antenna: outside ? 2 : 1, rssi, at: from + step * (2_000_000 / READS) + tag * 10 };
        }),
      );
    }
    await vi.waitFor(() => expect(received()).toBe(500 * READS), WITHIN);
    const said = () => new Map(facts('stock.moved').map(({ payload }) => [payload.identifier.value, payload]));
    // A machine that is slower than the gap says some before all their reads have come, and then again.
    const counted = (): number => [...said().values()].reduce((sum, { reads }) => sum + reads, 0);
    await vi.waitFor(() => expect([said().size, counted()]).toEqual([500, 500 * READS]), WITHIN);
    expect(facts('stock.moved').length).toBe(500);
    expect(tags.filter(({ epc, inward }) => said().get(epc)?.direction !== (inward ? 'in' : 'out'))).toEqual([]);
    expect(countsOf(gateway, 'gate-1')).toMatchObject({ duplicate: 0, rejected: 0, unmapped: 0, dropped: 0 });
  });

  test('a tag on the desk gets its EPC and a lock, a gate writes none, and a lamp is set', async () => {
    const { reader, desk } = await gate();
    const tag = new SimulatedTag({ epc: 'E28011052000', tid: 'E2003412013A0123456789AB' });
    desk.access.tags.add(tag);
    reader.access.tags.add(new SimulatedTag({ epc: 'E28011052001', tid: 'E2003412013A0123456789AC' }));
    const epc = 'urn:epc:tag:sgtin-96:3.0614141.812345.6789';
    expect(await command('desk-1', 'commission-tag', { epc })).toMatchObject({
      state: 'acknowledged',
      message: expect.stringContaining(`bears the EPC ${EPC}`),
    });
    expect(await command('desk-1', 'lock-tag', { tag: EPC })).toMatchObject({ state: 'acknowledged' });
    expect([tag.epc, tag.password('access')]).toEqual([EPC, '0BADF00D']);
    expect(await command('gate-1', 'commission-tag', { epc })).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('tags.allow'),
    });
    expect(await command('gate-1', 'set-output', { port: 3, high: true })).toMatchObject({ state: 'acknowledged' });
    expect(reader.outputs.get(3)).toBe(true);
    expect(await command('gate-1', 'set-output', { port: 30, high: true })).toMatchObject({ state: 'refused' });
  });
});

describe.skipIf(!hasMosquitto)('docs/sparkplug.md', () => {
  async function mixing() {
    const broker = await mosquitto();
    cleanups.push(() => broker.remove());
    await broker.start();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const client = await mqtt.connectAsync(url);
    cleanups.push(() => client.endAsync(true));
    const say = (topic: string, payload: Uint8Array) => client.publishAsync(topic, Buffer.from(payload));
    let speed = 12;
    const commands: string[] = [];
    const birth = async (now = BigInt(Date.now())) => {
      const stamped = { timestamp: now };
      await say('spBv1.0/Plant/NBIRTH/Line1', nbirth(1));
      await say(
        'spBv1.0/Plant/DBIRTH/Line1/Mixer',
        bytesOf(1, [
          metric('Motor/Speed', 'Double', speed, { alias: 7n, ...stamped }),
          metric('Motor/Running', 'Boolean', true, { alias: 8n, ...stamped }),
          metric('Motor/Heat', 'Double', 60, { alias: 9n, ...stamped }),
        ]),
      );
    };
    let seq = 1;
    const report = async (value: number) => {
      speed = value;
      const stamped = { timestamp: BigInt(Date.now()) };
      const of = { alias: 7n, ...stamped, value: { kind: 'double' as const, value } };
      await say('spBv1.0/Plant/DDATA/Line1/Mixer', bytesOf(++seq, [of]));
    };
    /** What an edge node does with a command: is born anew, or takes the value and reports it. */
    client.on('message', (topic, payload) => {
      const [first] = payloadOf(payload).metrics;
      commands.push(topic);
      if (first?.name === 'Node Control/Rebirth') {
        seq = 1;
        void birth();
      } else if (first?.value?.kind === 'double') void report(Math.min(first.value.value, 50));
    });
    await client.subscribeAsync(['spBv1.0/Plant/NCMD/Line1', 'spBv1.0/Plant/DCMD/Line1/+'], { qos: 1 });
    const plant = await gatewayOf(
      pageSite('sparkplug.md', ({ links: [link] }) => void Object.assign(link?.settings ?? {}, { url })),
    );
    return { ...plant, say, report, commands };
  }

  test('it is asked for its birth, its metrics are points with quality, its death loses all of them', async () => {
    const { live, device, say, report, gateway } = await mixing();
    const of = (point: string) => live.get(`mixing/cell/mixer-1/${point}`);
    await until(() => expect(of('speed')).toMatchObject({ v: 12, q: 0 }));
    expect(of('running')).toMatchObject({ v: true, q: 0 });
    await report(13.5);
    await until(() => expect(of('speed')).toMatchObject({ v: 13.5, q: 0 }));
    expect(device('mixer-1')).toMatchObject({ state: 'online' });
    // What nobody asked for is kept, and a rule is proposed.
    const { entries } = await gateway.quarantine.report();
    expect(entries.find(({ topic }) => topic.endsWith('/Heat'))?.proposal).toMatchObject({
      rule: {
        topic: 'devices/mixer-1/metrics/Motor/Heat',
        time: { path: 'time', format: 'epoch-ms' },
        quality: 'quality',
        values: [{ point: 'heat', path: 'value' }],
      },
      points: [{ name: 'heat', type: 'number' }],
    });
    expect(entries.map(({ topic, source, kind }) => [topic, source, kind])).toContainEqual([
      'devices/mixer-1/metrics/Motor/Heat',
      'mixer-1',
      'unmapped',
    ]);
    await say('spBv1.0/Plant/NDEATH/Line1', ndeath(1));
    await until(() =>
      expect([of('speed'), of('running')]).toMatchObject([
        { v: null, q: 0x8001 },
        { v: null, q: 0x8001 },
      ]),
    );
    expect(device('mixer-1')).toMatchObject({ state: 'connecting', reason: 'death' });
  });

  test('a value is written, and acknowledged when the edge node reports it', async () => {
    const { device, commands } = await mixing();
    await until(() => expect(device('mixer-1')?.state).toBe('online'));
    expect(await command('mixer-1', 'write', { metric: 'Motor/Speed', value: 40 })).toMatchObject({
      state: 'acknowledged',
    });
    expect(commands).toContain('spBv1.0/Plant/DCMD/Line1/Mixer');
    const births = commands.filter((topic) => topic === 'spBv1.0/Plant/NCMD/Line1').length;
    expect(await command('mixer-1', 'rebirth', {})).toMatchObject({ state: 'acknowledged' });
    await until(() => expect(commands.filter((topic) => topic === 'spBv1.0/Plant/NCMD/Line1').length).toBe(births + 1));
    // It goes no faster than 50.
    expect(await command('mixer-1', 'write', { metric: 'Motor/Speed', value: 90 }, 2)).toMatchObject({
      state: 'expired',
      message: expect.stringContaining('reported 50'),
    });
    expect(await command('mixer-1', 'write', { metric: 'Motor/Sped', value: 1 })).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('not in the birth'),
    });
    expect(await command('mixer-1', 'write', { metric: 'Motor/Speed', value: 'fast' })).toMatchObject({
      state: 'refused',
    });
  });

  test('an edge node that nobody wrote down is told with what to write, and what it says is kept', async () => {
    const { say, link, gateway } = await mixing();
    await until(() => expect(link().state).toBe('online'));
    await say('spBv1.0/Plant/NBIRTH/Line9', nbirth(1, [metric('Heat', 'Double', 60)]));
    await until(() =>
      expect(link().strangers).toMatchObject([{ name: 'Plant/Line9', settings: { group: 'Plant', node: 'Line9' } }]),
    );
    await until(() => expect(countsOf(gateway, 'link:mixing')).toMatchObject({ received: 1, unmapped: 1 }));
  });
});
