import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, test as property } from '@fast-check/vitest';
import { openStore, type Receiver, type ReceiverBatch } from '@millrace/timeseries';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueAuthority, issueServer } from '../../../distribution/certificates/issue.ts';
import { configOf, type TestStore, testStore } from '../../test/gateway-fixture.ts';
import { decodeBatch, encodeBatch } from '../batch-codec.ts';
import { Caller } from '../http-call.ts';
import { type ReceiverDoor, startReceiverDoor } from '../receiver-door.ts';
import { BATCH_TYPE, RECORDS_PATH, remoteReceiver } from '../remote-receiver.ts';
import { testAuthority } from './test-authority.ts';

const batchOf = (gateway: string, point: number, rows: readonly { seq: number; value: number }[]): ReceiverBatch => ({
  gateway,
  epoch: 5,
  samples: {
    length: rows.length,
    seq: Float64Array.from(rows, ({ seq }) => seq),
    point: Int32Array.from(rows, () => point),
    time: Float64Array.from(rows, ({ seq }) => (Date.now() - 60_000) * 1_000 + seq),
    arrival: Float64Array.from(rows, () => Date.now() * 1_000),
    value: Float64Array.from(rows, ({ value }) => value),
    quality: new Uint16Array(rows.length),
    source: new Uint16Array(rows.length),
    sources: ['m1'],
    other: new Map(),
  },
  observations: [],
  covered: [{ from: 1, to: Math.max(1, ...rows.map(({ seq }) => seq)) }],
  deadbanded: new Map([['m1', 0]]),
});

property.prop([
  fc.array(fc.record({ gap: fc.integer({ min: 1, max: 90 }), value: fc.double() }), { maxLength: 60 }),
  fc.dictionary(fc.string({ minLength: 1 }), fc.nat()),
])('a batch survives the way over the wire', (rows, deadbanded) => {
  let seq = 0;
  const numbered = rows.map(({ gap, value }) => {
    seq += gap;
    return { seq, value };
  });
  const batch = { ...batchOf('gw', 3, numbered), deadbanded: new Map(Object.entries(deadbanded)) };
  expect(decodeBatch(encodeBatch(batch))).toEqual(batch);
});

property.prop([fc.uint8Array({ maxLength: 200 })])('bytes that are no batch are refused, never believed', (bytes) => {
  expect(() => decodeBatch(bytes)).toThrow(RangeError);
});

describe('across the link', () => {
  const authority = testAuthority();
  const secret = 'secret-of-box-1';
  let store: TestStore;
  let receiver: Receiver;
  let door: ReceiverDoor;
  let point = 0;
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
  const access = new Map([
    [hashOf(secret), { gateway: 'box-1', revoked: false, sites: ['plant'] }],
    [hashOf('secret-of-box-2'), { gateway: 'box-2', revoked: false, sites: ['plant'] }],
  ]);
  const box = authority.certificate('box-1');
  const callerWith = (tls: ReturnType<typeof authority.certificate>, own = secret) =>
    new Caller({ url: `https://localhost:${door.port}`, secret: own, tls });
  const never = new AbortController().signal;

  beforeAll(async () => {
    store = await testStore();
    const config = await store.register(configOf({ points: [{ path: 'plant/area/line/cell/m1/speed' }] }));
    point = config.points[0]?.id ?? 0;
    receiver = (await openStore({ pool: store.pool })).receiver;
    const server = authority.certificate('receiver');
    door = await startReceiverDoor({
      host: '127.0.0.1',
      port: 0,
      tls: {
        key: authority.read(server.key),
        certificate: authority.read(server.certificate),
        ca: authority.read(server.ca),
      },
      accessOf: async (hash) => access.get(hash) ?? null,
      sitesOf: async (points) => new Set([...points].map((id) => (id === point ? 'plant' : 'elsewhere'))),
      receiver,
      log: pino({ level: 'silent' }),
    });
  });
  afterAll(async () => {
    await door?.stop();
    await store?.end();
    authority.remove();
  });

  test('rows and ranges are committed together; the same batch again changes nothing', async () => {
    const caller = callerWith(box);
    const remote = remoteReceiver(caller, never);
    const batch = batchOf('box-1', point, [
      { seq: 1, value: 10 },
      { seq: 4, value: 20 },
    ]);
    expect(await remote.write(batch)).toMatchObject({ counts: [{ source: 'm1', stored: 2 }], skipped: 0 });
    expect(await remote.write(batch)).toMatchObject({ skipped: 2 });
    expect(await remote.acknowledged('box-1')).toMatchObject([{ epoch: 5, ranges: [{ from: 1, to: 4 }] }]);
    expect(await receiver.acknowledged('box-1')).toEqual(await remote.acknowledged('box-1'));
    const { rows } = await store.pool.query('select value from timeseries.sample_standard order by value');
    expect(rows).toEqual([{ value: 10 }, { value: 20 }]);
    caller.close();
  });

  test('devices of two boxes that are called alike do not stand for each other', async () => {
    const said = (gateway: string, person: string): ReceiverBatch => ({
      ...batchOf(gateway, point, []),
      covered: [{ from: 20, to: 20 }],
      observations: [
        {
          ...{ gateway, epoch: 5, seq: 20, kind: 'observation', source: 'clock-1', sourceKey: '1', arrival: 1 },
          body: {
            ...{ device: 'clock-1', time: 1, arrival: 1, clockSuspect: false },
            body: { type: 'punch', person, direction: 'in', method: 'card' },
          },
        },
      ],
    });
    await receiver.write(said('box-1', 'Ada'));
    await receiver.write(said('box-2', 'Ben'));
    const { rows } = await store.pool.query(
      `select gateway, body ->> 'person' as person from timeseries.observation where source = 'clock-1' order by 1`,
    );
    expect(rows).toEqual([
      { gateway: 'box-1', person: 'Ada' },
      { gateway: 'box-2', person: 'Ben' },
    ]);
  });

  const refused = (caller: Caller) =>
    remoteReceiver(caller, never)
      .acknowledged('box-1')
      .then(
        () => 'let in',
        (error: Error) => error.message,
      );

  test('a certificate of another authority, one that has run out, a server’s own and none are refused, and counted', async () => {
    authority.authority('stranger');
    const certificates = [
      authority.certificate('box-1', 'stranger', { file: 'forged' }),
      authority.certificate('box-1', 'ca', { file: 'ended', days: 0 }),
      authority.certificate('box-1', 'ca', { file: 'server-only', usage: 'serverAuth' }),
      { ca: box.ca },
    ];
    const told = [];
    for (const tls of certificates) {
      const caller = new Caller({ url: `https://localhost:${door.port}`, secret, tls });
      told.push(await refused(caller));
      caller.close();
    }
    for (const [at, reason] of [
      'UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY',
      'EXPIRED',
      'PURPOSE',
      'none was shown',
    ].entries())
      expect(told[at]).toMatch(new RegExp(`answered 401 .*client certificate.*(${reason})`));
    expect(door.refused.get('certificate')).toBe(4);
  });

  test('a box whose clock begins in 1970 believes its centre; a certificate that has run out, or of another, it does not', async () => {
    const now = Date.now();
    const day = 86_400_000;
    const plant = await issueAuthority('plant', new Date(now + 400 * day));
    const stranger = await issueAuthority('plant', new Date(now + 400 * day));
    const names = { dns: ['localhost'], ip: ['127.0.0.1'] };
    const folder = mkdtempSync(join(tmpdir(), 'millrace-pin-'));
    const ca = join(folder, 'ca.pem');
    const serving = async (signer: typeof plant, at: number, authorityPem: string, under = names) => {
      const { certificate, key } = await issueServer(signer, 'plant', under, new Date(at));
      writeFileSync(ca, authorityPem);
      const heard: string[] = [];
      const server = createServer({ cert: certificate, key }, (request, response) => {
        heard.push(request.headers.authorization ?? '');
        response.end('[]');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const caller = new Caller({ url: `https://127.0.0.1:${port}`, secret, tls: { ca } });
      const said = await caller.get('/', never).then(
        () => 'believed',
        (error: Error) => error.message,
      );
      caller.close();
      server.close();
      return { said, heard };
    };
    const future = now + 400 * day;
    expect((await serving(plant, future, plant.certificate)).said).toBe('believed');
    const wrong = [
      await serving(stranger, future, plant.certificate),
      await serving(plant, future, plant.certificate, { dns: ['elsewhere'], ip: ['192.0.2.1'] }),
    ];
    const old = await issueAuthority('plant', new Date(now - 500 * day));
    wrong.push(await serving(old, now - 450 * day, old.certificate));
    for (const { said, heard } of wrong) {
      expect(said).toMatch(/the server's certificate/);
      // Nothing was sent, the secret least of all.
      expect(heard).toEqual([]);
    }
    rmSync(folder, { recursive: true });
  });

  test('a wrong secret, another’s certificate and a revoked gateway are refused, and counted', async () => {
    const wrong = callerWith(box, 'guess');
    expect(await refused(wrong)).toContain('401');
    const stolen = callerWith(box, 'secret-of-box-2');
    expect(await refused(stolen)).toContain('the certificate is of box-1');
    access.set(hashOf(secret), { gateway: 'box-1', revoked: true, sites: ['plant'] });
    const revoked = callerWith(box);
    expect(await refused(revoked)).toMatch(/403 .*box-1 was revoked/);
    access.set(hashOf(secret), { gateway: 'box-1', revoked: false, sites: ['plant'] });
    expect(await refused(revoked)).toBe('let in');
    expect(Object.fromEntries(door.refused)).toMatchObject({ 'wrong-secret': 1, 'other-gateway': 1, revoked: 1 });
    for (const caller of [wrong, stolen, revoked]) caller.close();
  });

  test('a box cannot write as another gateway, nor for points of another site', async () => {
    const caller = callerWith(box);
    const remote = remoteReceiver(caller, never);
    await expect(remote.write(batchOf('box-2', point, []))).rejects.toMatchObject({ status: 403 });
    const record = { epoch: 5, seq: 9, kind: 'observation', source: 'm1', arrival: 1 } as const;
    const body = { device: 'm1', time: 1, arrival: 1, clockSuspect: false, body: { type: 'scan', code: 'x' } } as const;
    const smuggled = { ...batchOf('box-1', point, []), observations: [{ ...record, gateway: 'box-2', body }] };
    await expect(remote.write(smuggled)).rejects.toMatchObject({ status: 403 });
    await expect(remote.acknowledged('box-2')).rejects.toMatchObject({ status: 403 });
    await expect(remote.write(batchOf('box-1', point + 1, [{ seq: 1, value: 1 }]))).rejects.toMatchObject({
      status: 403,
    });
    const garbage = {
      method: 'POST' as const,
      path: RECORDS_PATH,
      body: Buffer.from('no batch'),
      type: BATCH_TYPE,
      signal: never,
    };
    expect((await caller.call(garbage)).status).toBe(400);
    expect(Object.fromEntries(door.refused)).toMatchObject({ 'other-gateway': 4, 'other-site': 1, malformed: 1 });
    caller.close();
  });
});
