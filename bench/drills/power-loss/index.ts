import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startGateway } from '../../harness/bench-gateway.ts';
import { benchSite } from '../../harness/bench-site.ts';
import type { Drill } from '../../harness/drill.ts';
import { connectFrame, publishFrame } from '../../harness/mqtt-load.ts';
import { samplesIn } from './journal-image.ts';
import { syncedImage } from './synced-image.ts';
import { readTrace, STRACE } from './trace.ts';

/** One client publishes message k with packet id k + 1 and source time `start` + k, some at a time, until all are thanked. */
async function publish(
  port: number,
  id: string,
  password: string,
  topic: string,
  count: number,
  start: number,
): Promise<void> {
  const name = Buffer.concat([Buffer.from([0, Buffer.byteLength(topic)]), Buffer.from(topic)]);
  const socket = connect(port, '127.0.0.1');
  let next = 0;
  let thanked = 0;
  let pending = Buffer.alloc(0);
  const send = (many: number) => {
    const frames: Buffer[] = [];
    for (; frames.length < many && next < count; next++)
      frames.push(publishFrame(name, next + 1, `{"t":${start + next},"v":${next}}`));
    if (frames.length > 0) socket.write(Buffer.concat(frames));
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`the gateway ended the connection after ${thanked} of ${count}`)));
    socket.once('connect', () => socket.write(connectFrame(id, password)));
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      for (; pending.length >= 4; pending = pending.subarray(4)) {
        if (pending[0] === 0x20) {
          if (pending[3] !== 0) reject(new Error(`the gateway refused the publisher: code ${pending[3]}`));
          // Few at a time: many small commits give many moments to fail at.
          send(40);
        } else if (pending[0] === 0x40) {
          thanked++;
          send(1);
        }
      }
      if (thanked === count) {
        socket.removeAllListeners('close');
        socket.destroy();
        resolve();
      }
    });
  });
}

/** Packet ids of the PUBACKs in what was written to a publisher's socket. */
function pubacks(data: Buffer): number[] {
  const ids: number[] = [];
  for (let at = 0; at + 2 <= data.length; at += 2 + (data[at + 1] as number)) {
    if (data[at] === 0x40) ids.push(data.readUInt16BE(at + 2));
  }
  return ids;
}

/**
 * The gateway under strace: every write of its journal, every sync, every PUBACK, in the order of the kernel. The disk is
 * rebuilt from it as it stands after each sync, with nothing on it that was not synced; a journal restarted from that
 * image must hold every message whose PUBACK had left by then.
 */
export const powerLoss: Drill = {
  id: 'power-loss',
  title: 'the power fails between any two syncs: is every thanked message in the journal that comes back?',
  async run({ folder, long, seed, say }) {
    const count = long ? 60_000 : 8_000;
    const trace = join(folder, 'trace');
    const { config, devices } = benchSite(1, 1, (paths) => new Map(paths.map((path, at) => [path, at + 1])), 'value');
    const [device] = devices;
    if (!device) throw new Error('the site has no device');
    const gateway = await startGateway({ folder, config, store: '', under: [...STRACE, trace] });
    const start = Date.now() * 1000;
    try {
      await publish(gateway.mqtt, device.id, device.password, device.topics[0] as string, count, start);
    } finally {
      await gateway.stop();
    }

    const journal = join(gateway.data, 'gateway');
    const image = syncedImage(journal);
    const ours = new Set<string>();
    const known = new Set<string>();
    const thanked = new Set<number>();
    const missing = new Set<number>();
    let grown = false;
    let cuts = 0;
    const cut = () => {
      if (!grown) return;
      grown = false;
      cuts++;
      const target = join(folder, 'image');
      rmSync(target, { recursive: true, force: true });
      image.write(target);
      const held = samplesIn(join(target, 'journal.sqlite'), 'bench');
      for (const id of thanked) if (!held.has(start + id - 1)) missing.add(id);
    };
    for await (const event of readTrace(trace)) {
      if (event.kind === 'socket') {
        // A publisher's socket is one that a CONNACK was written to first; the others belong to somebody else.
        if (!known.has(event.socket)) {
          known.add(event.socket);
          if (event.data[0] === 0x20) ours.add(event.socket);
        }
        if (!ours.has(event.socket)) continue;
        for (const id of pubacks(event.data)) {
          thanked.add(id);
          grown = true;
        }
      } else if (event.kind === 'sync' || event.kind === 'unlink') {
        // The worst moment is just before the next sync ends: all thanked by then, only the last image on disk.
        cut();
        image.apply(event);
      } else image.apply(event);
    }
    cut();
    say(`seed ${seed}: ${cuts} power cuts tried on ${thanked.size} acknowledged messages`);
    return {
      id: 'power-loss',
      passed: missing.size === 0 && thanked.size === count && cuts > 10,
      sent: count,
      acknowledged: thanked.size,
      lost: missing.size,
      doubled: 0,
      note: `${cuts} journals restarted from the last synced image`,
    };
  },
};
