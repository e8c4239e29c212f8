import { execFile } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { promisify } from 'node:util';
import type { DriverHost, InboundMessage } from '@millrace/driver-api';
import snmp from 'net-snmp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../api/testing/harness.ts';
import { mutate, seeded, seeds } from '../../api/testing/mutate.ts';
import { element, integer, oid } from '../sim/ber.ts';
import { TrapDecoder } from '../trap/decoder.ts';
import { EngineGate, engineOf } from '../trap/engine-gate.ts';
import { TrapLink } from '../trap/link.ts';
import { trapSettings } from '../trap/manifest.ts';
import { AUTHENTICATION, hasSnmpd, PRIVACY } from './snmpd.ts';

// The gateway is stood in for. What sends is net-snmp's own snmptrap and snmpinform, and bytes that are made here.

const run = promisify(execFile);
const SECRETS: Readonly<Record<string, string>> = { community: 'plant', auth: AUTHENTICATION, priv: PRIVACY };
const LINK_DOWN = '1.3.6.1.6.3.1.1.5.3';
const ON_BATTERY = '1.3.6.1.2.1.33.2.1';
const MINUTES_LEFT = '1.3.6.1.2.1.33.1.2.3.0';

let link: TrapLink;
let kept: InboundMessage[];
let gateway: { refuses: boolean; slow: Promise<void> };

async function listen(device: object = {}, settings: object = {}): Promise<number> {
  const devices = [{ device: 'ups-1', from: ['127.0.0.1'], community: 'community', ...device }];
  const host: DriverHost = {
    async deliver(message) {
      await gateway.slow;
      if (gateway.refuses) throw new Error('the disk is full');
      kept.push(message);
    },
    report: () => undefined,
    secret: async (name) => SECRETS[name] ?? '',
    folder: () => '',
    log: { info: () => undefined, warn: () => undefined },
  };
  link = new TrapLink(trapSettings.parse({ id: 'traps', port: 0, devices, ...settings }), host);
  await link.start();
  return link.port() ?? 0;
}
beforeEach(() => {
  kept = [];
  gateway = { refuses: false, slow: Promise.resolve() };
});
afterEach(() => link?.stop());

const told = () =>
  kept.map(({ topic, payload }) => ({ topic, ...JSON.parse(Buffer.from(payload).toString('utf8')) })) as {
    topic: string;
    trap: string;
    values: Record<string, unknown>;
  }[];
const words = (some: string) => expect.stringContaining(some) as string;
const device = () => link.devices()[0];

const user = {
  community: undefined,
  version: '3',
  user: 'operator',
  authenticationSecret: 'auth',
  privacySecret: 'priv',
};
const AS_USER = [
  '-v3',
  '-u',
  'operator',
  '-l',
  'authPriv',
  '-a',
  'SHA-256',
  '-A',
  AUTHENTICATION,
  '-x',
  'AES',
  '-X',
  PRIVACY,
];
const AS_COMMUNITY = ['-v2c', '-c', 'plant'];
const ENGINE = ['-e', '0x8000000001020304'];
const BATTERY = ['', ON_BATTERY, MINUTES_LEFT, 'i', '17'];
const HERE = { address: '127.0.0.1', port: 9 };
const quiet = { env: { ...process.env, MIBS: '', SNMP_PERSISTENT_DIR: '/nonexistent' } };

/** Bytes of a notification, on a BER of our own. */
const pduBytes = (id: number, minutes: number): Buffer =>
  element(
    0xa7,
    integer(id),
    integer(0),
    integer(0),
    element(
      0x30,
      element(0x30, oid('1.3.6.1.2.1.1.3.0'), integer(4_711, 0x43)),
      element(0x30, oid('1.3.6.1.6.3.1.1.4.1.0'), oid(ON_BATTERY)),
      element(0x30, oid(MINUTES_LEFT), integer(minutes)),
    ),
  );
const trapBytes = (community: string, id: number, minutes: number): Buffer =>
  element(0x30, integer(1), element(0x04, Buffer.from(community)), pduBytes(id, minutes));
/** Of version 3, from nobody who proves nothing. */
const nobodysBytes = (pdu: Buffer): Buffer =>
  element(
    0x30,
    integer(3),
    element(0x30, integer(7), integer(65_507), element(0x04, Buffer.from([4])), integer(3)),
    element(0x04, element(0x30, element(0x04), integer(0), integer(0), element(0x04), element(0x04), element(0x04))),
    element(0x30, element(0x04), element(0x04), pdu),
  );

async function withSocket<Result>(work: (socket: Socket) => Promise<Result>): Promise<Result> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  try {
    return await work(socket);
  } finally {
    socket.close();
  }
}
const sent = (socket: Socket, bytes: Buffer, port: number) =>
  new Promise<void>((resolve, reject) =>
    socket.send(bytes, port, '127.0.0.1', (error) => (error ? reject(error) : resolve())),
  );

describe.skipIf(!hasSnmpd)('from net-snmp', () => {
  const trap = (port: number, as: readonly string[], what: readonly string[]) =>
    run('snmptrap', [...as, `127.0.0.1:${port}`, ...what], quiet);
  const inform = (port: number, as: readonly string[], times = 0) =>
    run('snmpinform', [...as, '-r', String(times), '-t', '1', `127.0.0.1:${port}`, ...BATTERY], quiet);

  test('traps of versions 1 and 2c are told alike, under the topic of their kind', async () => {
    const port = await listen();
    await trap(port, ['-v1', '-c', 'plant'], ['', '', '2', '0', '99', '1.3.6.1.2.1.2.2.1.1.3', 'i', '3']);
    await trap(port, ['-v1', '-c', 'plant'], ['1.3.6.1.4.1.318', '', '6', '5', '99', MINUTES_LEFT, 'i', '9']);
    await trap(port, AS_COMMUNITY, BATTERY);
    await until(() => expect(kept).toHaveLength(3));
    expect(told()).toMatchObject([
      {
        topic: `devices/ups-1/traps/${LINK_DOWN}`,
        trap: LINK_DOWN,
        uptime: 99,
        values: { '1.3.6.1.2.1.2.2.1.1.3': 3 },
      },
      { trap: '1.3.6.1.4.1.318.0.5', values: { [MINUTES_LEFT]: 9 } },
      { trap: ON_BATTERY, values: { [MINUTES_LEFT]: 17 }, _: { from: '127.0.0.1', inform: false } },
    ]);
    expect(kept[0]?.device).toBe('ups-1');
    expect(device()).toMatchObject({ device: 'ups-1', state: 'online', reason: null });
    expect(device()?.lastHeard).toBeGreaterThan(0);
  });

  test('version 3 is read from its user alone', async () => {
    const port = await listen(user);
    await trap(port, [...AS_USER, ...ENGINE], BATTERY);
    await until(() => expect(told()).toMatchObject([{ trap: ON_BATTERY, values: { [MINUTES_LEFT]: 17 } }]));
    await trap(port, [...AS_USER.with(8, 'another-password'), ...ENGINE], BATTERY);
    await until(() => expect(device()).toMatchObject({ state: 'refused' }));
    await trap(port, AS_COMMUNITY, BATTERY);
    await inform(port, AS_USER);
    expect(device()).toMatchObject({ state: 'online', reason: null });
    await expect(inform(port, AS_USER.with(2, 'stranger'))).rejects.toThrow('snmpinform');
    await until(() => expect(device()).toMatchObject({ state: 'refused', reason: words('user is not known') }));
    expect(kept).toHaveLength(2);
  });

  test('an inform is thanked when it is safe, and taken once however often it is sent', async () => {
    const port = await listen();
    gateway.refuses = true;
    await expect(inform(port, AS_COMMUNITY)).rejects.toThrow('Timeout');
    expect(kept).toEqual([]);
    const refusedAt = device()?.lastHeard ?? 0;
    gateway.refuses = false;
    // The journal takes its time: meanwhile the device sends the same again.
    const { promise, resolve } = Promise.withResolvers<void>();
    gateway.slow = promise;
    const thanked = inform(port, AS_COMMUNITY, 9);
    await until(() => expect(device()?.lastHeard).toBeGreaterThan(refusedAt));
    const first = device()?.lastHeard ?? 0;
    await until(() => expect(device()?.lastHeard).toBeGreaterThan(first));
    resolve();
    await thanked;
    expect(told()).toMatchObject([{ trap: ON_BATTERY, _: { inform: true } }]);
  });
});

test('a wrong community is told, and an address that nobody named is shown to be let in', async () => {
  const port = await listen({}, { devices: [{ device: 'ups-1', from: ['127.0.0.1'], community: 'community' }] });
  await withSocket(async (socket) => {
    await sent(socket, trapBytes('public', 1, 5), port);
    await until(() =>
      expect(device()).toMatchObject({ state: 'refused', reason: expect.stringContaining('community') as string }),
    );
    await sent(socket, trapBytes('plant', 2, 5), port);
    await until(() => expect(kept).toHaveLength(1));
    expect(device()).toMatchObject({ state: 'online' });
  });
  await link.stop();
  const strange = await listen({ from: ['10.0.0.20'] });
  await withSocket(async (socket) => {
    for (let times = 0; times < 3; times++) await sent(socket, trapBytes('plant', 3, 5), strange);
    await until(() =>
      expect(link.strangers()).toMatchObject([{ name: '127.0.0.1', times: 3, settings: { from: ['127.0.0.1'] } }]),
    );
  });
  expect(kept).toHaveLength(1);
});

test('a flood is bounded: ten times the measure at once, the rest is counted', async () => {
  const port = await listen({ most: 5 });
  await withSocket(async (socket) => {
    for (let id = 0; id < 2_000; id++) await sent(socket, trapBytes('plant', id, id), port);
    await until(() => expect(device()?.reason).toMatch(/dropped: it sends more than 5 a second/));
    await until(() => expect(kept.length).toBeGreaterThanOrEqual(50));
    expect(kept.length).toBeLessThan(500);
  });
});

test('a port that is taken is told, with what to do', async () => {
  await withSocket(async (socket) => {
    const states: unknown[] = [];
    const host = { report: (...state: unknown[]) => void states.push(state) } as unknown as DriverHost;
    const taken = new TrapLink(trapSettings.parse({ id: 'traps', port: socket.address().port }), host);
    await taken.start();
    expect(states.at(-1)).toEqual(['lost', expect.stringContaining('another program has this port')]);
    await taken.stop();
  });
});

test('settings refuse what would not be told apart, or does not go together', () => {
  const faultsOf = (devices: readonly object[]) =>
    trapSettings
      .safeParse({ id: 'x', devices })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(
    faultsOf([
      { device: 'a', from: ['10.0.0.1'] },
      { device: 'b', from: ['10.0.0.1'] },
    ]),
  ).toEqual(["devices.1.from: 10.0.0.1 is a's already: one address is one device"]);
  expect(faultsOf([{ device: 'a', from: ['10.0.0.1'], version: '3' }])).toEqual([
    'devices.0.user: version 3 needs a user',
  ]);
});

test('nobody who proves nothing is let in, whatever the library makes of him', () => {
  for (const known of [
    { community: 'plant' },
    { user: { name: 'operator', level: snmp.SecurityLevel.noAuthNoPriv } },
  ]) {
    const found = new TrapDecoder(known, 'traps/a').decode(nobodysBytes(pduBytes(1, 5)), HERE, 0);
    expect(found).toEqual({ refused: expect.stringContaining('neither the user nor the community') as string });
  }
});

test('engines that prove nothing are tried seldom, and one that did is let through', () => {
  const gate = new EngineGate();
  const tried = (from: number, now: number) =>
    Array.from({ length: 1_000 }, (_, at) => gate.mayPass(String(from + at), now)).filter(Boolean).length;
  expect(tried(1, 0)).toBe(20);
  gate.prove('known');
  expect([gate.mayPass('known', 1), gate.mayPass('', 1), gate.mayPass('other', 1)]).toEqual([true, true, false]);
  expect(tried(2_000, 60_000)).toBe(6);
  expect(engineOf(nobodysBytes(pduBytes(1, 5)))).toBe('');
  expect(engineOf(trapBytes('plant', 1, 5))).toBeNull();
});

test('ten thousand mutated datagrams: each is a trap, an answer or a reason, and nothing is thrown', () => {
  const { SecurityLevel, AuthProtocols, PrivProtocols } = snmp;
  const known = { name: 'operator', authProtocol: AuthProtocols.sha256, authKey: AUTHENTICATION };
  const decoders = [
    new TrapDecoder({ community: 'plant' }, 'traps/a'),
    new TrapDecoder(
      { user: { ...known, level: SecurityLevel.authPriv, privProtocol: PrivProtocols.aes, privKey: PRIVACY } },
      'traps/b',
    ),
  ];
  const discovery = nobodysBytes(element(0xa0, integer(9), integer(0), integer(0), element(0x30)));
  const samples = [trapBytes('plant', 1, 5), discovery];
  const counts = { trap: 0, reply: 0, refused: 0 };
  for (const seed of seeds()) {
    const random = seeded(seed);
    for (let times = 0; times < 5_000; times++) {
      const bytes = times % 50 === 0 ? (samples[times % 2] ?? samples[0]) : mutate(samples, random);
      const found = decoders[times % 2]?.decode(bytes as Buffer, HERE, 0);
      for (const part of ['trap', 'reply', 'refused'] as const) if (found?.[part] !== undefined) counts[part]++;
    }
  }
  console.log(`${counts.trap} traps, ${counts.reply} answers, ${counts.refused} refused`);
  expect(counts.trap).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThan(1_000);
  expect(decoders[1]?.decode(discovery, HERE, 0).reply?.length).toBeGreaterThan(30);
});
