// A publisher of its own process: several MQTT 3.1.1 clients that publish QoS 1 as fast as they are acknowledged, with a
// bounded number in flight. Frames are made by hand, so that the load costs less than what it measures.
import { connect, type Socket } from 'node:net';

export interface LoadOptions {
  readonly port: number;
  readonly clients: readonly { readonly id: string; readonly password: string; readonly topics: readonly string[] }[];
  /** `value`: one JSON number a message; `batch`: an array of `size` readings with their times. */
  readonly payload:
    | { readonly kind: 'value' }
    | { readonly kind: 'batch'; readonly size: number; readonly stepMicros: number };
  readonly inFlight: number;
  readonly seconds: number;
  /** Messages a second in all; 0: as fast as they are acknowledged. */
  readonly rate: number;
}

export interface LoadReport {
  readonly sent: number;
  readonly acknowledged: number;
  readonly seconds: number;
  /** Acknowledged by second of the run. */
  readonly bySecond: readonly number[];
}

const utf8 = (text: string) => {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(bytes.length);
  return Buffer.concat([head, bytes]);
};

function remaining(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? byte | 128 : byte);
  } while (rest > 0);
  return Buffer.from(bytes);
}

export function connectFrame(id: string, password: string): Buffer {
  const body = Buffer.concat([utf8('MQTT'), Buffer.from([4, 0xc2, 0, 60]), utf8(id), utf8(id), utf8(password)]);
  return Buffer.concat([Buffer.from([0x10]), remaining(body.length), body]);
}

export function publishFrame(topic: Buffer, packetId: number, payload: string): Buffer {
  const bytes = Buffer.byteLength(payload);
  const head = remaining(topic.length + 2 + bytes);
  const frame = Buffer.allocUnsafe(1 + head.length + topic.length + 2 + bytes);
  frame[0] = 0x32;
  head.copy(frame, 1);
  topic.copy(frame, 1 + head.length);
  frame.writeUInt16BE(packetId, 1 + head.length + topic.length);
  frame.write(payload, 3 + head.length + topic.length);
  return frame;
}

async function open(port: number, id: string, password: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => socket.write(connectFrame(id, password)));
    socket.once('data', (answer) =>
      answer[0] === 0x20 && answer[3] === 0 ? resolve() : reject(new Error(`${id} was refused: code ${answer[3]}`)),
    );
  });
  return socket;
}

/** Publishes for `seconds` and waits for the last acknowledgement. Rejects when a client is refused or cut off. */
export async function publishLoad(options: LoadOptions): Promise<LoadReport> {
  let sent = 0;
  let acknowledged = 0;
  const bySecond: number[] = [];
  const started = performance.now();
  const end = started + options.seconds * 1000;
  const perClient = options.rate / options.clients.length;
  const lastTime = new Map<string, number>();

  const next = (topic: string): string => {
    const now = Date.now() * 1000;
    if (options.payload.kind === 'value') {
      // Each reading of a point has a time of its own: two in one millisecond are a microsecond apart.
      const time = Math.max(now, (lastTime.get(topic) ?? 0) + 1);
      lastTime.set(topic, time);
      return `{"t":${time},"v":${(sent % 1000) / 10}}`;
    }
    const { size, stepMicros } = options.payload;
    const first = Math.max(now, (lastTime.get(topic) ?? 0) + stepMicros);
    let text = '[';
    for (let at = 0; at < size; at++)
      text += `${at ? ',' : ''}{"t":${first + at * stepMicros},"v":${((sent + at) % 1000) / 10}}`;
    lastTime.set(topic, first + (size - 1) * stepMicros);
    return `${text}]`;
  };

  await Promise.all(
    options.clients.map(async (client) => {
      const socket = await open(options.port, client.id, client.password);
      const topics = client.topics.map((topic) => ({ name: topic, bytes: utf8(topic) }));
      let flying = 0;
      let packetId = 0;
      let mine = 0;
      let half = 0;
      await new Promise<void>((resolve, reject) => {
        let done = false;
        const finish = (error?: Error) => {
          if (done) return;
          done = true;
          clearInterval(pace);
          socket.destroy();
          if (error) reject(error);
          else resolve();
        };
        const pump = () => {
          const now = performance.now();
          if (now >= end) {
            if (flying === 0) finish();
            return;
          }
          const due =
            options.rate > 0 ? Math.floor(((now - started) / 1000) * perClient) - mine : Number.POSITIVE_INFINITY;
          const room = Math.min(options.inFlight - flying, due);
          if (room <= 0) return;
          const frames: Buffer[] = [];
          for (let at = 0; at < room; at++) {
            packetId = (packetId % 65_535) + 1;
            const topic = topics[mine % topics.length] as (typeof topics)[number];
            frames.push(publishFrame(topic.bytes, packetId, next(topic.name)));
            mine++;
            sent++;
          }
          flying += frames.length;
          socket.write(Buffer.concat(frames));
        };
        // Acknowledgements are four bytes each; only how many have come whole matters here.
        socket.on('data', (data) => {
          const whole = (half + data.length) >> 2;
          half = (half + data.length) & 3;
          flying -= whole;
          acknowledged += whole;
          const second = Math.floor((performance.now() - started) / 1000);
          bySecond[second] = (bySecond[second] ?? 0) + whole;
          pump();
        });
        socket.once('error', finish);
        socket.once('close', () => finish(new Error(`${client.id} was cut off with ${flying} in flight`)));
        const pace = setInterval(pump, options.rate > 0 ? 5 : 100);
        pump();
      });
    }),
  );
  return {
    sent,
    acknowledged,
    seconds: (performance.now() - started) / 1000,
    bySecond: Array.from(bySecond, (n) => n ?? 0),
  };
}

if (process.argv[1] === import.meta.filename) {
  process.once('message', (options: LoadOptions) => {
    publishLoad(options).then(
      (report) => process.send?.({ report }, () => process.disconnect?.()),
      (error: unknown) => process.send?.({ error: String(error) }, () => process.exit(1)),
    );
  });
  process.send?.({ ready: true });
}
