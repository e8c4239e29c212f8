import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { forward, forwardBalances, type GatewayStatus, gatewayStatus, ledgerBalances } from '@millrace/contracts';
import { openStore } from '@millrace/timeseries';
import pg from 'pg';
import { benchDatabase } from '../../harness/bench-database.ts';
import { type BenchGateway, startGateway } from '../../harness/bench-gateway.ts';
import { benchSite } from '../../harness/bench-site.ts';
import type { Drill, DrillContext, DrillResult } from '../../harness/drill.ts';
import { until } from '../../harness/plant-client.ts';
import { steadyPublisher } from '../../harness/steady-publisher.ts';
import { forwardPeers, type Peers } from './peers.ts';

const RATE = 1_000;
/** MiB: so small that what waits for those who are away comes to it, and some of it must go. */
const JOURNAL = '0.8';
const KEPT = '0.1';

const statusOf = async ({ ingest }: BenchGateway): Promise<GatewayStatus> =>
  gatewayStatus.parse(await (await fetch(`http://127.0.0.1:${ingest}/health`)).json());

const storedOf = ({ sources }: GatewayStatus): number =>
  sources.reduce((sum, { counts }) => sum + counts.stored + counts.duplicate + counts.corrected, 0);

/** Rows stored in a second, over so many seconds. */
async function storeRate(gateway: () => BenchGateway, seconds: number): Promise<number> {
  const before = storedOf(await statusOf(gateway()));
  const began = performance.now();
  await delay(seconds * 1_000);
  return (storedOf(await statusOf(gateway())) - before) / ((performance.now() - began) / 1_000);
}

const droppedOf = ({ sinks }: GatewayStatus, id: string | undefined): number =>
  sinks.find(({ name }) => name === `forward:${id}`)?.account?.dropped ?? 0;

/** What the journal lost, what the accounts say, and what came, held against each other. */
function faultsOf(
  status: GatewayStatus,
  peers: Peers,
  made: number,
  balanced: boolean,
): { faults: string[]; lost: number } {
  const faults = balanced ? [] : ['a sum was not exact while it was looked at'];
  let lost = 0;
  for (const {
    forward: { id },
    came,
  } of peers.all) {
    const account = status.sinks.find(({ name }) => name === `forward:${id}`)?.account;
    if (!account) {
      faults.push(`${id} has no account`);
      continue;
    }
    const missing = Array.from({ length: made }, (_, k) => k).filter((k) => !came.has(k)).length;
    if (missing > account.dropped) {
      lost += missing - account.dropped;
      faults.push(`${id}: ${missing} readings did not come, ${account.dropped} are counted as dropped`);
    }
    if (account.delivered + account.dropped !== account.offered) faults.push(`${id}: ${JSON.stringify(account)}`);
  }
  return { faults, lost };
}

/**
 * Everybody outside is away while the plant goes on, and the gateway is killed meanwhile: the store goes on as before, no
 * door refuses, and when they are back each has all but what its own policy dropped, counted to the last record.
 */
async function run(context: DrillContext): Promise<DrillResult> {
  const seconds = context.long ? 300 : 25;
  const database = await benchDatabase(context.folder);
  const pool = new pg.Pool({ connectionString: database.admin, max: 2 });
  const peers = await forwardPeers();
  let gateway: BenchGateway | null = null;
  try {
    const store = await openStore({ pool });
    const client = await pool.connect();
    const shape = benchSite(1, 1, () => new Map(), 'value').config;
    const ids = await store.points.register(client, { name: 'bench', zone: 'UTC' }, shape.points);
    client.release();
    const { config, devices } = benchSite(1, 1, () => ids, 'value');
    const forwards = peers.all.map(({ forward: one }) => forward.parse(one));
    const start = (mqtt?: number) =>
      startGateway({
        folder: context.folder,
        config: { ...config, forwards },
        store: database.addresses.of('millrace_receiver'),
        env: { MILLRACE_JOURNAL_LIMIT: JOURNAL, MILLRACE_JOURNAL_KEEP: KEPT },
        ...(mqtt === undefined ? {} : { mqtt }),
      });
    let running = await start();
    gateway = running;
    const port = running.mqtt;
    const [device] = devices;
    if (!device) throw new Error('there is no device');
    const base = Date.now() * 1_000;
    const publisher = steadyPublisher({
      port: () => port,
      id: device.id,
      password: device.password,
      topic: device.topics[0] ?? '',
      rate: RATE,
      timeOf: (k) => base + k * 1_000,
      readingOf: (k) => k,
    });
    let balanced = true;
    const look = async (): Promise<GatewayStatus> => {
      const status = await statusOf(running);
      const accounts = status.sinks.flatMap(({ account }) => (account ? [account] : []));
      balanced &&= accounts.every(forwardBalances) && status.sources.every(({ counts }) => ledgerBalances(counts));
      return status;
    };
    await until('everybody is given something', look, ({ sinks }) => {
      const accounts = sinks.flatMap(({ account }) => (account ? [account] : []));
      return accounts.length === peers.all.length && accounts.every(({ delivered }) => delivered > RATE);
    });
    const well = await storeRate(() => running, 8);
    peers.away();
    const away = await storeRate(() => running, seconds / 2);
    running.child.kill('SIGKILL');
    await once(running.child, 'exit');
    running = await start(port);
    gateway = running;
    await delay((seconds / 2) * 1_000);
    const worst = await look();
    peers.back();
    const { sent, acknowledged } = await publisher.finish(60_000);
    const status = await until(
      'everybody has all',
      look,
      ({ sinks }) => sinks.every(({ account }) => !account || account.buffered === 0),
      300_000,
    );
    await until(
      'what came is read',
      async () => peers.all.map(({ came }) => came.size),
      (sizes) => sizes.every((size, at) => size >= sent - droppedOf(status, peers.all[at]?.forward.id)),
    ).catch(() => undefined);
    const { faults, lost } = faultsOf(status, peers, sent, balanced);
    const dropped = status.sinks.reduce((sum, { account }) => sum + (account?.dropped ?? 0), 0);
    if (dropped === 0) faults.push('nothing had to go: the journal did not come near its limit');
    const ratio = away / well;
    if (ratio < 0.9) faults.push(`the store took ${(ratio * 100).toFixed(0)} % of what it took before`);
    const refused = status.sources.reduce((sum, one) => sum + (one.refused.full ?? 0), 0);
    if (refused > 0) faults.push(`doors refused ${refused} readings: the journal was full for those outside`);
    const { bytes, limitBytes } = worst.journal;
    const note = [
      `store while all were away: ${ratio.toFixed(2)} of before (${Math.round(away)}/s)`,
      `journal at ${Math.round((bytes / limitBytes) * 100)} % of its limit`,
      ...peers.all.map(({ forward: { id } }) => {
        const account = status.sinks.find(({ name }) => name === `forward:${id}`)?.account;
        return `${id} ${account?.delivered} delivered, ${account?.dropped} dropped`;
      }),
      ...faults,
    ].join('; ');
    return { id: 'forward-away', passed: faults.length === 0, sent, acknowledged, lost, doubled: 0, note };
  } finally {
    await gateway?.stop();
    await peers.close();
    await pool.end();
    await database.stop();
  }
}

export const forwardAway: Drill = {
  id: 'forward-away',
  title: 'everybody outside is away, the gateway is killed meanwhile and its journal is small',
  run,
};
