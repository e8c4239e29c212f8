// Publishes some topics once a second each and notes how long each value takes to come back, in a process of its own:
// by MQTT (the echo of a bare broker), or by the live channel of the server.
import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { io } from 'socket.io-client';

export interface ProbeOptions {
  readonly mqtt: number;
  readonly device: { readonly id: string; readonly password: string };
  /** Topic, and for the live channel the point it feeds. */
  readonly topics: readonly { readonly topic: string; readonly point: number }[];
  readonly seconds: number;
  /** The live channel; left out: the same broker's echo. */
  readonly live?: { readonly url: string; readonly cookie: string };
}

export interface ProbeReport {
  readonly sent: number;
  /** Milliseconds from publish to receipt, one for each value that came back. */
  readonly latencies: readonly number[];
}

async function probe(options: ProbeOptions): Promise<ProbeReport> {
  const { topics, live } = options;
  const client = await connectAsync(`mqtt://127.0.0.1:${options.mqtt}`, {
    clientId: options.device.id,
    username: options.device.id,
    password: options.device.password,
  });
  /** A value is its own name: no two are alike, and each says when it left. */
  const left = new Map<number, number>();
  const latencies: number[] = [];
  const came = (value: number) => {
    const at = left.get(value);
    if (at === undefined) return;
    left.delete(value);
    latencies.push(performance.now() - at);
  };
  let close = async () => {};
  if (live) {
    const socket = io(live.url, {
      path: '/live',
      transports: ['websocket'],
      extraHeaders: { cookie: live.cookie, origin: live.url },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('connect_error', reject);
    });
    socket.on('values', (values: readonly { v: number }[]) => {
      for (const { v } of values) came(v);
    });
    socket.emit('watch', { points: topics.map(({ point }) => point) });
    close = async () => {
      socket.close();
    };
  } else {
    client.on('message', (_topic, payload) => came((JSON.parse(payload.toString()) as { v: number }).v));
    await client.subscribeAsync(
      topics.map(({ topic }) => topic),
      { qos: 1 },
    );
  }
  await delay(500);
  let sent = 0;
  let number = 0;
  const end = performance.now() + options.seconds * 1000;
  // Spread over the second, as fifty machines are.
  const gap = 1000 / topics.length;
  for (let at = performance.now(); at < end; at += gap) {
    const wait = at - performance.now();
    if (wait > 0) await delay(wait);
    const { topic } = topics[sent % topics.length] as ProbeOptions['topics'][number];
    number += 1;
    left.set(number, performance.now());
    client.publish(topic, `{"t":${Date.now() * 1000 + (sent % 1000)},"v":${number}}`, { qos: 1 });
    sent++;
  }
  await delay(1_500);
  await close();
  await client.endAsync(true);
  return { sent, latencies };
}

process.once('message', (options: ProbeOptions) => {
  probe(options).then(
    (report) => process.send?.({ report }, () => process.exit(0)),
    (error: unknown) => process.send?.({ error: String(error) }, () => process.exit(1)),
  );
});
process.send?.({ ready: true });
