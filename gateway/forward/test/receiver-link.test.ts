import { createHash } from 'node:crypto';
import { request } from 'node:https';
import { fc, test as property } from '@fast-check/vitest';
import { openStore, type Receiver } from '@millrace/timeseries';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FickleWay, fickleWay } from '../../../distribution/testing/fickle-way.ts';
import {
  configOf,
  countsOf,
  type TestGateway,
  type TestStore,
  testGateway,
  testStore,
  until,
} from '../../test/gateway-fixture.ts';
import { encodeBatch } from '../batch-codec.ts';
import { type ReceiverDoor, startReceiverDoor } from '../receiver-door.ts';
import { BATCH_TYPE, RECORDS_PATH } from '../remote-receiver.ts';
import { testAuthority } from './test-authority.ts';

const secret = 'secret-of-box-1';
const authority = testAuthority();
const box = authority.certificate('gw');
const receiverFiles = authority.certificate('receiver');

let store: TestStore;
let config: Awaited<ReturnType<TestStore['register']>>;
let receiver: Receiver;
/** Stands between the door and the real receiver. */
let between: (batch: Parameters<Receiver['write']>[0]) => Promise<void> = async () => undefined;
let door: ReceiverDoor;
let way: FickleWay;
let plant: TestGateway;

beforeAll(async () => {
  store = await testStore();
  config = await store.register(
    configOf({
      points: [{ path: 'plant/area/line/cell/m1/count' }],
      rules: [
        {
          id: 'count',
          topic: 'devices/{id}/count',
          time: { path: 't', format: 'epoch-us' },
          values: [{ point: 'area/line/cell/{id}/count', path: 'n' }],
        },
      ],
      devices: [{ id: 'm1' }],
    }),
  );
  receiver = (await openStore({ pool: store.pool })).receiver;
  door = await startReceiverDoor({
    host: '127.0.0.1',
    port: 0,
    tls: {
      key: authority.read(receiverFiles.key),
      certificate: authority.read(receiverFiles.certificate),
      ca: authority.read(receiverFiles.ca),
    },
    accessOf: async (hash) =>
      hash === createHash('sha256').update(secret).digest('hex')
        ? { gateway: 'gw', revoked: false, sites: ['plant'] }
        : null,
    sitesOf: async () => new Set(['plant']),
    receiver: {
      ...receiver,
      acknowledged: (gateway) => receiver.acknowledged(gateway),
      async write(batch) {
        await between(batch);
        return receiver.write(batch);
      },
    },
    log: pino({ level: 'silent' }),
  });
});
/** Every test goes on where the one before ended: what a gateway said is counted for ever. */
let sent = 0;
const base = Date.now() * 1000;
let folder: string | undefined;
let device: Awaited<ReturnType<TestGateway['connect']>>;

const start = async () => {
  plant = await testGateway({
    config,
    tls: box,
    env: { MILLRACE_RECEIVER_URL: `https://127.0.0.1:${way.port}`, MILLRACE_GATEWAY_SECRET: secret },
    ...(folder === undefined ? {} : { folder }),
  });
  ({ folder } = plant);
  device = await plant.connect('m1');
};
beforeAll(async () => {
  way = await fickleWay(door.port);
  await start();
});
beforeEach(() => {
  between = async () => undefined;
  way.set('open');
});
afterAll(async () => {
  await plant?.remove();
  await way?.close();
  await door?.stop();
  await store?.end();
  authority.remove();
});

const stored = async (): Promise<number[]> =>
  (await store.pool.query('select value from timeseries.sample_standard order by value, time')).rows.map(
    ({ value }) => value,
  );
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const send = async (count: number) => {
  for (let n = 0; n < count; n++, sent++) {
    await device.publishAsync('devices/m1/count', JSON.stringify({ t: base + sent, n: sent }), { qos: 1 });
  }
};
/** All that was sent is there once, and counted once. */
const settled = async () => {
  await until(async () => expect(await stored()).toEqual(upTo(sent)));
  await until(() =>
    expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: sent, stored: sent, duplicate: 0, buffered: 0 }),
  );
};

describe('from a gateway to the receiver at its centre', () => {
  test('a batch that was committed and whose answer was swallowed is neither lost nor counted twice', async () => {
    await send(10);
    await settled();
    way.set('deaf');
    await send(20);
    // Some of it is committed there, and nobody here knows.
    await until(async () => expect((await stored()).length).toBeGreaterThan(10));
    await send(5);
    expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 35, stored: 10, buffered: 25 });
    way.set('open');
    await settled();
  });

  test('an answer that was swallowed on the one connection alone does not hold up what comes after it', async () => {
    await send(10);
    await settled();
    let caught = () => {};
    const writing = new Promise<void>((resolve) => {
      caught = resolve;
    });
    between = async () => {
      between = async () => undefined;
      caught();
      way.forget();
    };
    await send(10);
    await writing;
    // New connections pass, so no knock is lost: the missing word that it is at work tells.
    await send(10);
    await settled();
  });

  test('a receiver that is slow, and says so, is not given up: the batch is written once', async () => {
    await send(1);
    await settled();
    let writes = 0;
    let before = 0;
    between = async () => {
      if (writes++ === 0) {
        before = way.answers;
        // Longer than a silent one would be waited for.
        await until(() => expect(way.answers - before).toBeGreaterThanOrEqual(8));
      }
    };
    await send(1);
    await settled();
    expect(writes).toBe(1);
  });

  test('a gateway ends although its link swallows everything', async () => {
    await send(5);
    await settled();
    const before = sent;
    way.set('swallow');
    await send(5);
    await plant.stop();
    expect(await stored()).toEqual(upTo(before));
    way.set('open');
    await start();
    await settled();
  });

  const fault = fc.record({
    state: fc.constantFrom('swallow' as const, 'deaf' as const, 'cut' as const, 'forget' as const),
    before: fc.integer({ min: 0, max: 15 }),
    meanwhile: fc.integer({ min: 0, max: 15 }),
  });
  property.prop([fc.array(fault, { minLength: 1, maxLength: 4 })], { numRuns: 4 })(
    'whatever the link does, in the end every reading is there once',
    async (faults) => {
      for (const { state, before, meanwhile } of faults) {
        await send(before);
        if (state === 'forget') way.forget();
        else way.set(state);
        await send(meanwhile);
        way.set('open');
      }
      await send(1);
      await settled();
    },
    180_000,
  );
});

test('a batch that stopped coming makes room for the next one of the same gateway', async () => {
  await plant.stop();
  const body = encodeBatch({
    gateway: 'gw',
    epoch: 1,
    samples: {
      ...{ length: 0, seq: new Float64Array(0), point: new Int32Array(0), time: new Float64Array(0) },
      ...{ arrival: new Float64Array(0), value: new Float64Array(0), quality: new Uint16Array(0) },
      ...{ source: new Uint16Array(0), sources: [], other: new Map() },
    },
    observations: [],
    covered: [{ from: 1, to: 1 }],
    deadbanded: new Map(),
  });
  const post = (part: number) =>
    new Promise<number | string>((resolve) => {
      const call = request({
        ...{ host: 'localhost', port: door.port, method: 'POST', path: RECORDS_PATH, agent: false },
        ...{ ca: authority.read(box.ca), cert: authority.read(box.certificate), key: authority.read(box.key) },
        headers: { authorization: `Bearer ${secret}`, 'content-type': BATCH_TYPE, 'content-length': body.length },
      });
      call.once('response', (response) => resolve(response.statusCode ?? 0));
      call.once('error', (error: Error) => resolve(error.message));
      if (part === body.length) call.end(body);
      else call.write(body.subarray(0, part));
    });
  const before = door.refused.get('cut-off') ?? 0;
  // More halves than the door takes at once.
  const halves = [];
  for (let n = 0; n < 12; n++) halves.push(post(body.length - 1));
  await until(async () => expect(await post(body.length)).toBe(200));
  // Only the ones before it broke off; none is waited for.
  await until(async () => {
    expect(await post(body.length)).toBe(200);
    expect((door.refused.get('cut-off') ?? 0) - before + (door.refused.get('busy') ?? 0)).toBeGreaterThanOrEqual(12);
  });
  expect((await Promise.all(halves)).every((answer) => answer !== 200)).toBe(true);
});
