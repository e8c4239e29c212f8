import { once } from 'node:events';
import { join } from 'node:path';
import { runLoad, startChild, stopChild } from '../harness/child.ts';
import { type Bench, percentile } from '../harness/figure.ts';
import type { ProbeOptions, ProbeReport } from '../harness/latency-probe.ts';
import type { LoadOptions } from '../harness/mqtt-load.ts';
import { startPlant } from '../harness/plant.ts';
import { claimPlant, until } from '../harness/plant-client.ts';
import { siteDocument } from '../harness/site-document.ts';

const HARNESS = join(import.meta.dirname, '..', 'harness');
const SITE = 'bench';
const TOPICS = 50;
const LOADERS = 8;
const LOAD_POINTS = 25;

async function probe(options: ProbeOptions): Promise<ProbeReport> {
  const { child } = await startChild(join(HARNESS, 'latency-probe.ts'));
  try {
    const answer = once(child, 'message') as Promise<[{ report?: ProbeReport; error?: string }]>;
    child.send(options);
    const [{ report, error }] = await answer;
    if (!report) throw new Error(`the probe failed: ${error}`);
    return report;
  } finally {
    await stopChild(child);
  }
}

/** `count` plain numbers, p0 and on. */
const numbers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, '1']));

/** One panel of fifty values, eight machines that make the load. */
const document = () =>
  siteDocument(SITE, {
    panel: numbers(TOPICS),
    ...Object.fromEntries(Array.from({ length: LOADERS }, (_, at) => [`d${at}`, numbers(LOAD_POINTS)])),
  });

const topicsOf = (device: string, count: number) =>
  Array.from({ length: count }, (_, at) => `devices/${device}/p${at}`);

/** The load's rate is given, so that both runs carry the same. */
async function beside<Result>(
  load: Omit<LoadOptions, 'payload' | 'inFlight'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const running = runLoad({ ...load, payload: { kind: 'value' }, inFlight: 512 });
  const [result] = await Promise.all([work(), running]);
  return result;
}

export const liveLatency: Bench = {
  ids: ['live-latency'],
  title:
    'publish to Socket.IO event of 50 points at 1 Hz under load, beside an MQTT echo of bare aedes under the same load',
  async run({ folder, long, say }) {
    const seconds = long ? 120 : 30;
    const plant = await startPlant({ folder, demo: false });
    const loaders = Array.from({ length: LOADERS }, (_, at) => `d${at}`);
    let rate = 0;
    let lived: ProbeReport;
    try {
      const client = await claimPlant(plant, 'Bench Works');
      await client.command('plant.config.apply', { document: document(), profiles: [] });
      await client.command('plant.gateway.assign', { gateway: 'main', site: SITE });
      const secret = async (device: string) =>
        ((await client.command('plant.device.rotate', { site: SITE, device })) as { secret: string }).secret;
      const panel = { id: 'panel', password: await secret('panel') };
      const clients = [];
      for (const id of loaders) clients.push({ id, password: await secret(id), topics: topicsOf(id, LOAD_POINTS) });
      const points = await until(
        'points',
        async () => (await client.get('/points')) as { points: readonly { id: number; path: string }[] },
        (answer) => answer.points.length >= TOPICS,
      );
      const number = new Map(points.points.map(({ id, path }) => [path, id]));
      const load = { port: plant.ports.mqtt, clients };
      // What the door takes at its fastest: a quarter of it goes beside the probe.
      const fastest = await until(
        'the gateway lets the devices in',
        () => runLoad({ ...load, payload: { kind: 'value' }, inFlight: 512, seconds: 4, rate: 0 }),
        () => true,
      );
      rate = Math.floor(fastest.acknowledged / fastest.seconds / 4);
      say(
        `the door takes ${Math.round(fastest.acknowledged / fastest.seconds)} messages a second; load beside the probe: ${rate}`,
      );
      const topics = topicsOf('panel', TOPICS).map((topic, at) => ({
        topic,
        point: number.get(`${SITE}/hall/line/cell/panel/p${at}`) ?? 0,
      }));
      lived = await beside({ ...load, seconds: seconds + 3, rate }, () =>
        probe({
          mqtt: plant.ports.mqtt,
          device: panel,
          topics,
          seconds,
          live: { url: `http://127.0.0.1:${plant.ports.http}`, cookie: client.cookie },
        }),
      );
    } finally {
      await plant.stop();
    }

    const { child, ready } = await startChild<{ port: number }>(join(HARNESS, 'bare-aedes.ts'));
    try {
      const clients = loaders.map((id) => ({ id, password: 'none', topics: topicsOf(id, LOAD_POINTS) }));
      const echo = await beside({ port: ready.port, clients, seconds: seconds + 3, rate }, () =>
        probe({
          mqtt: ready.port,
          device: { id: 'panel', password: 'none' },
          topics: topicsOf('panel', TOPICS).map((topic) => ({ topic, point: 0 })),
          seconds,
        }),
      );
      const value = percentile(lived.latencies, 0.99);
      const baseline = percentile(echo.latencies, 0.99);
      const note = `p50 ${percentile(lived.latencies, 0.5).toFixed(1)} against ${percentile(echo.latencies, 0.5).toFixed(1)} ms; ${lived.latencies.length} of ${lived.sent} values came, ${rate} messages/s beside`;
      return [{ id: 'live-latency', value, unit: 'ms (p99)', baseline, ratio: value / baseline, note }];
    } finally {
      await stopChild(child);
    }
  },
};
