import { setTimeout as delay } from 'node:timers/promises';
import type { Drill, DrillResult } from '../../harness/drill.ts';
import { until } from '../../harness/plant-client.ts';
import { seeded } from '../../harness/random.ts';
import { verify } from '../faults/verify.ts';
import { type EdgeScene, edgeScene } from './scene.ts';

interface Return {
  /** Milliseconds until the first row of any age, the first of a reading made since, and the first live value. */
  readonly draining: number;
  readonly fresh: number;
  readonly live: number;
  /** Rows of the backlog that were stored before the first fresh one. */
  readonly before: number;
}

/** Watches how the link comes back: what is stored and shown at the centre, and when. */
async function comesBack({ centre, publishers, link }: EdgeScene): Promise<Return> {
  const meter = publishers.find(({ device }) => !device.counts);
  if (!meter) throw new Error('there is no meter');
  const database = centre.database();
  try {
    const { rows } = await database.query<{ id: number }>('select id from timeseries.point where path = $1', [
      meter.device.point,
    ]);
    const point = rows[0]?.id ?? 0;
    const stored = async (since: number) => {
      const { rows: found } = await database.query<{ all: string; fresh: string }>(
        `select count(*) as all, count(*) filter (where time >= to_timestamp($2)) as fresh
         from timeseries.sample_standard where point = $1`,
        [point, since / 1000],
      );
      return { all: Number(found[0]?.all), fresh: Number(found[0]?.fresh) };
    };
    const already = (await stored(Date.now())).all;
    const back = Date.now();
    const began = performance.now();
    const took = () => Math.round(performance.now() - began);
    link('open');
    const live = until(
      'a live value of now at the centre',
      async () => (await centre.get(`/api/v1/points/last?ids=${point}`)) as { values: { t: number; q: number }[] },
      ({ values }) => (values[0]?.t ?? 0) >= back * 1000 && (values[0]?.q ?? 0x8000) < 0x4000,
    ).then(took);
    const draining = until(
      'rows again',
      () => stored(back),
      ({ all }) => all > already,
    ).then(took);
    const first = await until(
      'a fresh row',
      () => stored(back),
      ({ fresh }) => fresh > 0,
    );
    const fresh = took();
    return { draining: await draining, fresh, live: await live, before: first.all - first.fresh - already };
  } finally {
    await database.end();
  }
}

/** How old (ms) the value is that the centre shows of a point that changes all the time, at the 95th percentile. */
async function liveLag({ centre, publishers }: EdgeScene): Promise<number> {
  const { points } = (await centre.get('/api/v1/points')) as { points: { id: number; path: string }[] };
  const path = publishers.find(({ device }) => !device.counts)?.device.point;
  const point = points.find((one) => one.path === path)?.id ?? 0;
  const lags: number[] = [];
  while (lags.length < 100) {
    const { values } = (await centre.get(`/api/v1/points/last?ids=${point}`)) as { values: { t: number }[] };
    if (values[0]) lags.push(Date.now() - values[0].t / 1_000);
    await delay(50);
  }
  return Math.round(lags.sort((a, b) => a - b)[94] ?? Number.NaN);
}

/** kill -9 of what runs under this id now; false where it was just starting again. */
function killed(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

const worst = (returns: readonly Return[], name: keyof Return): number => Math.max(...returns.map((one) => one[name]));

/**
 * The link between a box and its centre is cut and held half open under load, the box's gateway and the centre's receiver
 * and server are killed meanwhile: all that was acknowledged to a device is at the centre, once.
 */
export const edgeLink: Drill = {
  id: 'edge-link',
  title:
    'the link between a box and its centre is cut and half open; gateway, receiver and server are killed meanwhile',
  async run(context): Promise<DrillResult> {
    const random = seeded(context.seed);
    const scene = await edgeScene();
    try {
      const { centre, box, publishers, link } = scene;
      const all = () => publishers.reduce((sum, { publisher }) => sum + publisher.tally().acknowledged, 0);
      await until(
        'readings flow',
        async () => all(),
        (n) => n > 200,
      );
      const lag = await liveLag(scene);
      context.say(`live values at the centre are ${lag} ms old at the 95th percentile while the link is up`);
      const times = context.long ? 12 : 3;
      const faults: string[] = [];
      const returns: Return[] = [];
      let held = 0;
      for (let at = 0; at < times; at++) {
        await delay(random.between(1_000, 4_000));
        const state = at % 3 === 2 ? 'half-open' : 'cut';
        link(state);
        const before = all();
        await delay(random.between(2_000, 4_000));
        if (killed(box.pidOfGateway())) context.say(`${at + 1}: gateway killed while the link is ${state}`);
        await delay(random.between(5_000, 8_000) * (context.long ? 10 : 1));
        for (const part of at % 2 === 0 ? ['receiver'] : ['server', 'receiver']) {
          if (killed(await centre.pidOf(part))) context.say(`${at + 1}: ${part} killed`);
        }
        await until(
          'readings acknowledged without the link',
          async () => all(),
          (n) => n > before,
          30_000,
        ).catch((error: unknown) => faults.push(String(error)));
        held += all() - before;
        // What was killed starts again by itself: the return is the link's, not the process's.
        await until(
          'the receiver runs',
          () => centre.receiver(),
          ({ state: now }) => now === 'ready',
        );
        await until(
          'the server runs',
          () => centre.get('/api/v1/ledger'),
          () => true,
        );
        const back = await comesBack(scene);
        returns.push(back);
        context.say(`${at + 1}: ${JSON.stringify(back)}`);
      }
      const sent = [];
      for (const { publisher, ...one } of publishers) sent.push({ ...one, tally: await publisher.finish(180_000) });
      const place = { data: centre.house.data, ports: { database: Number(centre.house.env.MILLRACE_DATABASE_PORT) } };
      const verdict = await verify(place, { client: { get: (path) => centre.get(`/api/v1${path}`) } }, sent);
      faults.push(...verdict.faults);
      for (const fault of faults) context.say(fault);
      const note =
        `live values ${lag} ms old (p95) while the link is up; ${times} times without it, ${held.toLocaleString('en')} acknowledged meanwhile; on its return draining after ` +
        `${worst(returns, 'draining')} ms, the first fresh reading stored after ${worst(returns, 'fresh')} ms ` +
        `(${worst(returns, 'before')} of the backlog before it), live after ${worst(returns, 'live')} ms, at worst`;
      return {
        id: 'edge-link',
        passed: verdict.lost === 0 && verdict.doubled === 0 && faults.length === 0,
        sent: sent.reduce((sum, { tally }) => sum + tally.sent, 0),
        acknowledged: sent.reduce((sum, { tally }) => sum + tally.acknowledged, 0),
        lost: verdict.lost,
        doubled: verdict.doubled,
        note: faults.length > 0 ? `${faults.length} faults: ${faults[0]}` : note,
      };
    } finally {
      await scene.close();
    }
  },
};
