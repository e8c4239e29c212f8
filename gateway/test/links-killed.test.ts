import { rmSync } from 'node:fs';
import { type Fact, type GatewayConfig, nowMicros, QUALITY } from '@millrace/contracts';
import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { testPort } from '../../distribution/testing/test-port.ts';
import { SimulatedReader } from '../../drivers/llrp/sim/simulated-reader.ts';
import { hasMosquitto, mosquitto } from '../../drivers/mqtt/test/mosquitto.ts';
import { bytesOf, metric, nbirth } from '../../drivers/sparkplug/test/talk.ts';
import { faceOf } from '../../drivers/zkteco/face.ts';
import { AdmsClock } from '../../drivers/zkteco/sim/adms-clock.ts';
import { EdgeServer } from '../forward/test/edge-server.ts';
import { newFolder, testStore, until } from './gateway-fixture.ts';
import { pageSite } from './page-site.ts';
import { keepConfig, type SpawnedGateway, spawnGateway } from './spawned-gateway.ts';

// The gateway as a process with its drivers, killed again and again; each device is its driver's simulator. The sites are those
// of the pages. What is fake: the devices and the server behind the edge link; store, journal and links are real.

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function plantOf(given: GatewayConfig) {
  const store = await testStore();
  const server = new EdgeServer();
  const url = await server.start();
  const folder = newFolder();
  cleanups.push(
    () => store.end(),
    () => server.stop(),
    () => rmSync(folder, { recursive: true, force: true }),
  );
  keepConfig(folder, await store.register(given));
  let running: SpawnedGateway | null = null;
  const kill = async (): Promise<void> => {
    await running?.kill();
    running = null;
  };
  cleanups.push(kill);
  const start = async (): Promise<void> => {
    running = await spawnGateway(folder, {
      MILLRACE_RECEIVER_URL: store.url,
      MILLRACE_SERVER_URL: url,
      MILLRACE_GATEWAY_SECRET: server.secret,
    });
  };
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await store.pool.query(sql)).rows;
  const facts = (): Fact[] => {
    const standing = new Map<string, Fact>();
    for (const { set } of server.delivered) {
      for (const fact of [...set.asserted, ...set.changed]) standing.set(fact.key, fact);
      for (const { key } of set.retracted) standing.delete(key);
    }
    return [...standing.values()];
  };
  const status = () => server.statuses.at(-1);
  return { start, kill, rows, facts, status };
}

test('a clock whose gateway is killed in its uploads, and that begins anew: each punch is stored once and booked once', {
  timeout: 180_000,
}, async () => {
  const port = await testPort();
  const config = pageSite('time-clocks.md', ({ links: [link] }) => {
    Object.assign(link?.settings ?? {}, { door: { host: '127.0.0.1', port } });
    link?.devices.splice(1);
  });
  const plant = await plantOf(config);
  const clock = new AdmsClock({ url: `http://127.0.0.1:${port}`, serial: 'CJK1234', batch: 100 });
  const COUNT = 3_000;
  const from = Math.floor(Date.now() / 1_000) * 1_000 - 20 * 86_400_000;
  for (let n = 0; n < COUNT; n++) {
    const wall = faceOf('Asia/Dhaka', from + n * 500_000);
    clock.punches.push({ person: String(n % 170), wall, state: n % 2, verify: 1 });
  }
  for (const enough of [300, 1_200, 2_000]) {
    await plant.start();
    await until(async () => expect(await clock.handshake()).toBe(true));
    const uploading = clock.upload().catch(() => false);
    await until(() => expect(clock.uploaded).toBeGreaterThanOrEqual(enough));
    await plant.kill();
    expect(await uploading).toBe(false);
  }
  await plant.start();
  await until(async () => expect(await clock.handshake()).toBe(true));
  // What was thanked before the kills is not asked for again; then all of it comes once more, as from a clock put back.
  expect(clock.uploaded).toBeGreaterThan(0);
  expect(await clock.upload()).toBe(true);
  clock.uploaded = 0;
  expect(await clock.upload()).toBe(true);
  const wanted = clock.punches.map(
    ({ person, wall, state }) => `devices/clock-01/punches#CJK1234/${person}/${wall}/${state}`,
  );
  await until(async () => {
    const [stored] = await plant.rows('select count(*)::int as n from timeseries.observation');
    expect(stored?.n).toBe(COUNT);
  });
  const keys = await plant.rows(`select source, source_key from timeseries.observation`);
  expect(new Set(keys.map(({ source_key }) => source_key))).toEqual(new Set(wanted));
  expect(new Set(keys.map(({ source }) => source))).toEqual(new Set(['clock-01']));
  await expect.poll(() => plant.facts().length, { timeout: 120_000, interval: 100 }).toBe(COUNT);
});

test('a reader whose gateway is killed keeps what passes meanwhile: one passage, from both sides of the kill', async () => {
  const reader = new SimulatedReader();
  const port = await reader.start();
  cleanups.push(() => reader.stop());
  const plant = await plantOf(
    pageSite('rfid.md', ({ links: [link] }) => void Object.assign(link?.settings ?? {}, { port })),
  );
  const epc = '3074257BF7194E4000001A85';
  const from = nowMicros() - 30_000_000;
  const seen = (antenna: number, n: number) => ({ epc, antenna, rssi: -50, at: from + n * 100_000 });
  const stored = async (count: number) => {
    const [found] = await plant.rows('select count(*)::int as n from timeseries.observation');
    expect(found?.n).toBe(count);
  };
  await plant.start();
  await until(() => expect(reader.reading).toBe(true));
  reader.see([seen(1, 0), seen(1, 1), seen(1, 2)]);
  await until(() => stored(3));
  await plant.kill();
  // LLRP thanks for no report: what is told to a connection that is gone is lost, so the reader has to notice first.
  await until(() => expect(reader.held).toBe(false));
  reader.see([seen(2, 3), seen(2, 4), seen(2, 5)]);
  await plant.start();
  await until(() => stored(6));
  await until(() => {
    const moves = plant.facts().map(({ type, payload }) => ({ type, ...payload }));
    expect(moves).toMatchObject([{ type: 'stock.moved', from: 'FINISHED', to: 'DISPATCH' }]);
  });
});

test.skipIf(!hasMosquitto)(
  'an edge node whose host is killed is asked for its birth again, and what it says twice is stored once',
  { timeout: 300_000 },
  async () => {
    const broker = await mosquitto();
    cleanups.push(() => broker.remove());
    await broker.start();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const node = await mqtt.connectAsync(url);
    cleanups.push(() => node.endAsync(true));
    const timestamp = BigInt(Date.now());
    let births = 0;
    // It says the same birth each time it is asked: the same value of the same moment, which stands before each loss.
    node.on('message', () => {
      births++;
      node.publish('spBv1.0/Plant/NBIRTH/Line1', Buffer.from(nbirth(births)));
      const speed = metric('Motor/Speed', 'Double', 12, { timestamp });
      node.publish('spBv1.0/Plant/DBIRTH/Line1/Mixer', Buffer.from(bytesOf(1, [speed])));
    });
    await node.subscribeAsync('spBv1.0/Plant/NCMD/Line1', { qos: 1 });
    const plant = await plantOf(
      pageSite('sparkplug.md', ({ links: [link] }) => void Object.assign(link?.settings ?? {}, { url })),
    );
    const counts = () => plant.status()?.sources.find(({ source }) => source === 'mixer-1')?.counts;
    for (let round = 1; round <= 3; round++) {
      const [asked, received] = [births, counts()?.received ?? 0];
      await plant.start();
      await until(() => expect(births).toBeGreaterThan(asked));
      // Kept in the journal, and counted there over every kill: after one its value is told as lost, then as history, then alive.
      await until(() => expect(counts()?.received).toBe(received + (round === 1 ? 1 : 3)));
      if (round < 3) await plant.kill();
    }
    await until(() => expect(plant.status()?.links?.[0]?.devices).toMatchObject([{ id: 'mixer-1', state: 'online' }]));
    await until(() => {
      const { stored, duplicate, buffered } = counts() ?? {};
      expect({ stored, duplicate, buffered }).toEqual({ stored: 5, duplicate: 2, buffered: 0 });
    });
    const rows = await plant.rows(
      'select quality::int & 65535 as quality from timeseries.sample_standard order by time',
    );
    expect(rows.map(({ quality }) => quality)).toEqual([
      ...[QUALITY.good, QUALITY.badCommLost, QUALITY.good, QUALITY.badCommLost, QUALITY.good],
    ]);
  },
);
