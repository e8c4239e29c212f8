import { connect } from 'node:net';
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

/**
 * Watches how the link comes back: what is stored and shown at the centre, and when, counted from the moment `mend` has
 * done its work. Nothing may be able to come through when this is called.
 */
async function comesBack({ centre, publishers }: EdgeScene, mend: () => Promise<void> | void): Promise<Return> {
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
    await mend();
    const back = Date.now();
    const began = performance.now();
    const took = () => Math.round(performance.now() - began);
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

/** Resolves once connections are taken there, or (`not`) no longer. */
async function listens(port: number, not = false): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const taken = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (taken !== not) return;
    await delay(5);
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

/** What happens in turn: to the link, or to the receiver while the link is well. */
const HARMS = ['cut', 'half-open', 'receiver'] as const;
type Harm = (typeof HARMS)[number];
/** What is killed at the centre while the link is away, in turn. */
const KILLED = [['receiver'], ['server', 'receiver'], []] as const;

/**
 * The link between a box and its centre is cut and held half open under load, the box's gateway and the centre's receiver
 * and server are killed meanwhile; the receiver is killed while the link is well: all that was acknowledged to a device
 * is at the centre, once.
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
      const times = context.long ? 24 : 9;
      const faults: string[] = [];
      const returns: { readonly harm: Harm; readonly back: Return }[] = [];
      let held = 0;

      /** The link is away for a while and the processes are killed. What was killed runs again before it comes back. */
      const away = async (at: number, state: 'cut' | 'half-open') => {
        link(state);
        const before = all();
        await delay(random.between(2_000, 4_000));
        if (killed(box.pidOfGateway())) context.say(`${at + 1}: gateway killed while the link is ${state}`);
        // What its sockets still held has arrived by then, and no new process runs yet.
        await delay(200);
        const since = all();
        await delay(random.between(5_000, 8_000) * (context.long ? 10 : 1));
        for (const part of KILLED[Math.floor(at / HARMS.length) % KILLED.length] ?? []) {
          if (killed(await centre.pidOf(part))) context.say(`${at + 1}: ${part} killed`);
        }
        // This too starts again by itself, later and later the more often it was killed.
        await until(
          'readings acknowledged without the link by the gateway that started again',
          async () => all(),
          (n) => n > since,
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
        return comesBack(scene, () => link('open'));
      };

      /** The return is counted from the moment that it listens again, found out over a way of our own. */
      const receiverKilled = async (at: number) => {
        const before = all();
        while (!killed(await centre.pidOf('receiver'))) await delay(20);
        const dead = performance.now();
        // A process that is being killed may take one connection more.
        await listens(centre.ports.receiver, true);
        return comesBack(scene, async () => {
          await listens(centre.ports.receiver);
          context.say(`${at + 1}: receiver killed; it listens again after ${Math.round(performance.now() - dead)} ms`);
          held += all() - before;
        });
      };

      for (let at = 0; at < times; at++) {
        await delay(random.between(1_000, 4_000));
        const harm = HARMS[at % HARMS.length] ?? 'cut';
        const back = harm === 'receiver' ? await receiverKilled(at) : await away(at, harm);
        returns.push({ harm, back });
        context.say(`${at + 1}: ${harm} ${JSON.stringify(back)}`);
      }
      const sent = [];
      for (const { publisher, ...one } of publishers) sent.push({ ...one, tally: await publisher.finish(180_000) });
      const place = { data: centre.house.data, ports: { database: Number(centre.house.env.MILLRACE_DATABASE_PORT) } };
      const verdict = await verify(place, { client: { get: (path) => centre.get(`/api/v1${path}`) } }, sent);
      faults.push(...verdict.faults);
      for (const fault of faults) context.say(fault);
      const worst = (name: keyof Return, of: readonly Harm[] = HARMS) =>
        Math.max(...returns.filter(({ harm }) => of.includes(harm)).map(({ back }) => back[name]));
      const drained = HARMS.map((harm) => `${worst('draining', [harm])} ms (${harm})`).join(', ');
      const note =
        `live values ${lag} ms old (p95) while the link is up; ${times} times without it, ${held.toLocaleString('en')} acknowledged meanwhile; at worst draining ` +
        `${drained} after the return, the first fresh reading stored after ${worst('fresh')} ms ` +
        `(${worst('before')} of the backlog before it), live after ${worst('live')} ms`;
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
