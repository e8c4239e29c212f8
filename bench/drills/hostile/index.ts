import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startGateway } from '../../harness/bench-gateway.ts';
import { benchSite } from '../../harness/bench-site.ts';
import type { Drill } from '../../harness/drill.ts';
import { processTree } from '../../harness/process-tree.ts';
import { seeded } from '../../harness/random.ts';
import { steadyPublisher } from '../../harness/steady-publisher.ts';
import { hostileClient } from './client.ts';
import { mutatedPacket, publishPacket, TRICKS } from './packets.ts';

const MEBIBYTE = 2 ** 20;

/** Sum over a counter's lines of a Prometheus page, by one of its labels. */
function metric(page: string, name: string, label: string, source?: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const line of page.split('\n')) {
    if (!line.startsWith(`${name}{`) || (source && !line.includes(`source="${source}"`))) continue;
    const key = new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? '';
    sums.set(key, (sums.get(key) ?? 0) + Number(line.slice(line.lastIndexOf(' '))));
  }
  return sums;
}

/** Many connections held open at once, most of which a bounded door must refuse. Gives how many it let in. */
async function flood(port: number, connections: number): Promise<number> {
  const open: Socket[] = [];
  const waiting: Promise<void>[] = [];
  for (let at = 0; at < connections; at++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    waiting.push(
      new Promise((resolve) => {
        socket.once('connect', () => {
          open.push(socket);
          resolve();
        });
        socket.once('close', () => resolve());
      }),
    );
    if (at % 250 === 249) await Promise.all(waiting.splice(0));
  }
  await Promise.all(waiting);
  await delay(500);
  const held = open.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded).length;
  for (const socket of open) socket.destroy();
  return held;
}

/** A gateway in hostile company, while one careful device goes on publishing beside it. */
export const hostileMqtt: Drill = {
  id: 'hostile-mqtt',
  title: 'random and mutated packets, endless topics, oversize payloads, floods, wrong secrets, tricks in names',
  async run({ folder, long, seed, say }) {
    const random = seeded(seed);
    const { config, devices } = benchSite(2, 1, (paths) => new Map(paths.map((path, at) => [path, at + 1])), 'value');
    const [careful, hostile] = devices;
    if (!careful || !hostile) throw new Error('the site has no devices');
    const gateway = await startGateway({
      folder,
      config,
      store: '',
      env: { MILLRACE_MAX_CONNECTIONS_PER_SECOND: '2000' },
    });
    const pid = gateway.child.pid ?? 0;
    const memory = () => (processTree([pid])[0]?.pss ?? 0) / MEBIBYTE;
    const refused = async () =>
      metric(
        await (await fetch(`http://127.0.0.1:${gateway.ingest}/metrics`)).text(),
        'millrace_refused_total',
        'reason',
      );
    const faults: string[] = [];
    const start = Date.now() * 1000;
    const publisher = steadyPublisher({
      port: () => gateway.mqtt,
      id: careful.id,
      password: careful.password,
      topic: careful.topics[0] as string,
      rate: 100,
      timeOf: (k) => start + k * 10_000,
      readingOf: (k) => k,
    });
    try {
      const before = memory();
      const credentials = { id: hostile.id, password: hostile.password };
      let packets = 0;
      const wanted = long ? 1_000_000 : 100_000;
      while (packets < wanted) {
        const waves = Array.from({ length: 16 }, (_, at) =>
          hostileClient({
            port: gateway.mqtt,
            // Every fourth does not even say who it is.
            ...(at % 4 === 0 ? {} : { credentials }),
            packets: Array.from({ length: 60 }, () => mutatedPacket(random)),
            linger: 0,
          }),
        );
        for (const sent of await Promise.all(waves)) packets += sent;
      }
      say(`${packets} mutated packets; ${Math.round(memory())} MB after ${Math.round(before)} MB`);

      // One trick a connection, so that each gets its own answer.
      const own = `devices/${hostile.id}/`;
      for (const topic of [...TRICKS, own.padEnd(65_535, 'x'), `${own}../../${careful.id}/p0`]) {
        await hostileClient({
          port: gateway.mqtt,
          credentials,
          patient: true,
          packets: [publishPacket(topic, Buffer.from('1'))],
          linger: 100,
        });
      }
      await hostileClient({
        port: gateway.mqtt,
        credentials,
        patient: true,
        packets: [publishPacket('devices/d1/p0', Buffer.alloc(8 * MEBIBYTE, 0x31))],
        linger: 500,
      });
      for (let at = 0; at < 200; at++) {
        await hostileClient({
          port: gateway.mqtt,
          credentials: { id: at % 2 ? hostile.id : 'nobody', password: 'guess' },
          packets: [],
          linger: 50,
        });
      }
      const held = await flood(gateway.mqtt, 10_000);
      say(`10,000 connections at once: ${held} were held open`);
      await delay(1_000);
      const reasons = await refused();
      const told = [...reasons].map(([reason, n]) => `${reason} ${n}`).join(', ');
      say(`refused: ${told}`);
      for (const wanted of [
        'wrong-credential',
        'topic-not-allowed',
        'topic-too-long',
        'payload-too-large',
        'malformed-packet',
        'too-many-connections',
      ]) {
        if (!(reasons.get(wanted) ?? 0)) faults.push(`nothing was counted as ${wanted}`);
      }
      if (gateway.child.exitCode !== null) faults.push('the gateway died');
      const after = memory();
      if (after > before + 256) faults.push(`memory grew from ${Math.round(before)} to ${Math.round(after)} MB`);
      const tally = await publisher.finish(60_000);
      const rows = metric(
        await (await fetch(`http://127.0.0.1:${gateway.ingest}/metrics`)).text(),
        'millrace_values_total',
        'outcome',
        careful.id,
      );
      say(`the careful device: ${JSON.stringify(Object.fromEntries(rows))}`);
      for (const fault of faults) say(fault);
      return {
        id: 'hostile-mqtt',
        passed: faults.length === 0 && tally.acknowledged === tally.sent,
        sent: tally.sent,
        acknowledged: tally.acknowledged,
        lost: tally.sent - tally.acknowledged,
        doubled: 0,
        note: faults[0] ?? `${packets} packets, memory ${Math.round(before)} → ${Math.round(after)} MB; ${told}`,
      };
    } finally {
      await gateway.stop();
    }
  },
};
