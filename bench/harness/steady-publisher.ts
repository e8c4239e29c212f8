// A source as a careful device is one: it numbers its readings, keeps each until it is acknowledged, and after every
// break connects again and sends the unacknowledged first, with the DUP flag.
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connectFrame, publishFrame } from './mqtt-load.ts';

export interface SteadyOptions {
  readonly host?: string;
  readonly port: () => number;
  readonly id: string;
  readonly password: string;
  readonly topic: string;
  /** Readings a second. */
  readonly rate: number;
  /** Source time of reading number k, in microseconds; must be strictly increasing. */
  readonly timeOf: (k: number) => number;
  readonly readingOf: (k: number) => number;
  /** Unacknowledged readings kept at most: beyond it the device waits, as one with little memory does. */
  readonly window?: number;
  /** No acknowledgement for so long while some are due counts as a dead link, in milliseconds. */
  readonly deadAfter?: number;
}

export interface SteadyTally {
  readonly sent: number;
  readonly acknowledged: number;
  readonly resent: number;
  readonly connections: number;
}

export interface SteadyPublisher {
  tally(): SteadyTally;
  /** Stops making readings; resolves once every one made is acknowledged. Rejects after `within` milliseconds. */
  finish(within: number): Promise<SteadyTally>;
  /** When the last acknowledgement came (performance.now). */
  lastAcknowledgedAt(): number;
}

const utf8 = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(bytes.length);
  return Buffer.concat([head, bytes]);
};

export function steadyPublisher(options: SteadyOptions): SteadyPublisher {
  const topic = utf8(options.topic);
  const window = options.window ?? 2_000;
  const deadAfter = options.deadAfter ?? 5_000;
  /** Packet id → reading, in the order they were made. */
  const unacknowledged = new Map<number, number>();
  const everSent = new Set<number>();
  const started = performance.now();
  let made = 0;
  let making = true;
  let acknowledged = 0;
  let resent = 0;
  let connections = 0;
  let packetId = 0;
  let lastAcknowledged = performance.now();
  let closed = false;
  let current: Socket | undefined;

  const payload = (k: number) => `{"t":${options.timeOf(k)},"v":${options.readingOf(k)}}`;
  const send = (socket: Socket, id: number, k: number) => {
    const frame = publishFrame(topic, id, payload(k));
    if (everSent.has(id)) {
      frame[0] = (frame[0] as number) | 0x08;
      resent++;
    }
    everSent.add(id);
    socket.write(frame);
  };

  const make = (socket: Socket | null) => {
    if (!making) return;
    const due = Math.floor(((performance.now() - started) / 1000) * options.rate);
    while (made < due && unacknowledged.size < Math.min(window, 60_000)) {
      do packetId = (packetId % 65_535) + 1;
      while (unacknowledged.has(packetId));
      everSent.delete(packetId);
      unacknowledged.set(packetId, made);
      if (socket) send(socket, packetId, made);
      made++;
    }
  };

  /** One connection, from its beginning to its end. Never rejects: a broken link is an ordinary event. */
  async function session(): Promise<void> {
    const socket = connect({ port: options.port(), host: options.host ?? '127.0.0.1', noDelay: true });
    current = socket;
    let pending = Buffer.alloc(0);
    let up = false;
    let upAt = performance.now();
    const pace = setInterval(() => {
      make(up ? socket : null);
      const quietSince = Math.max(lastAcknowledged, upAt);
      if (unacknowledged.size > 0 && performance.now() - quietSince > deadAfter) socket.destroy();
    }, 10);
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= 4) {
        const kind = (pending[0] as number) >> 4;
        if (kind === 2) {
          if (pending[3] !== 0) {
            socket.destroy();
            return;
          }
          up = true;
          upAt = performance.now();
          connections++;
          for (const [id, k] of unacknowledged) send(socket, id, k);
        } else if (kind === 4) {
          const id = pending.readUInt16BE(2);
          if (unacknowledged.delete(id)) acknowledged++;
          lastAcknowledged = performance.now();
        }
        pending = pending.subarray(4);
      }
    });
    socket.on('error', () => socket.destroy());
    socket.once('connect', () => socket.write(connectFrame(options.id, options.password)));
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    clearInterval(pace);
  }

  const running = (async () => {
    while (!closed) {
      await session();
      make(null);
      if (!closed) await delay(100);
    }
  })();

  const close = async () => {
    closed = true;
    current?.destroy();
    await running;
  };
  const tally = (): SteadyTally => ({ sent: made, acknowledged, resent, connections });
  return {
    tally,
    lastAcknowledgedAt: () => lastAcknowledged,
    async finish(within) {
      making = false;
      const end = performance.now() + within;
      while (unacknowledged.size > 0) {
        if (performance.now() > end) {
          await close();
          throw new Error(`${options.id}: ${unacknowledged.size} of ${made} readings were never acknowledged`);
        }
        await delay(20);
      }
      await close();
      return tally();
    },
  };
}
