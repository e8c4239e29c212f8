import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@millrace/distribution/postgres/free-port';
import { connectAsync } from 'mqtt';
import { pidOf } from '../drills/faults/victims.ts';
import { killChild, startChild, stopChild } from '../harness/child.ts';
import type { Bench, Figure } from '../harness/figure.ts';
import type { PanelClientsOptions, PanelClientsState } from '../harness/panel-clients.ts';
import { type Plant, startPlant } from '../harness/plant.ts';
import { claimPlant, type PlantClient, until } from '../harness/plant-client.ts';
import { CELL, siteDocument } from '../harness/site-document.ts';

const CLIENTS = 300;
const POINTS = 20;
const SITE = 'bench';
const HARNESS = join(import.meta.dirname, '..', 'harness');
/** Ticks of /proc/<pid>/stat a second, which Linux has fixed for programs. */
const TICKS = 100;

/** Processor seconds that a process has used. Linux only. */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function state(child: ChildProcess, newest: number): Promise<PanelClientsState> {
  const answer = once(child, 'message') as Promise<[PanelClientsState]>;
  child.send({ newest });
  return (await answer)[0];
}

/** A site with the points of one device, and how its values are published. */
async function feed(plant: Plant, client: PlantClient) {
  const names = Array.from({ length: POINTS }, (_, at) => `p${at}`);
  const document = siteDocument(SITE, { m1: Object.fromEntries(names.map((name) => [name, '1'])) });
  await client.command('plant.config.apply', { document, profiles: [] });
  await client.command('plant.gateway.assign', { gateway: 'main', site: SITE });
  const { secret } = (await client.command('plant.device.rotate', { site: SITE, device: 'm1' })) as { secret: string };
  const { points } = (await until(
    'the points are known',
    () => client.get('/points'),
    (answer) => (answer as { points: unknown[] }).points.length >= POINTS,
  )) as { points: readonly { id: number; path: string }[] };
  const door = `mqtt://127.0.0.1:${plant.ports.mqtt}`;
  const sign = { clientId: 'm1', username: 'm1', password: secret };
  const device = await until(
    'the gateway lets the device in',
    () => connectAsync(door, { ...sign, reconnectPeriod: 0 }).catch(() => null),
    (found) => found !== null,
  );
  if (!device) throw new Error('the gateway did not let the device in');
  const prefix = `${SITE}/${CELL}/m1/`;
  return {
    points: points.filter(({ path }) => path.startsWith(prefix)).map(({ id }) => id),
    /** Every point takes this value. */
    async say(value: number) {
      const t = Date.now() * 1_000;
      const all = names.map((name) =>
        device.publishAsync(`devices/m1/${name}`, JSON.stringify({ t, v: value }), { qos: 1 }),
      );
      await Promise.all(all);
    },
    end: () => device.endAsync(),
  };
}

/** Somebody calls for help, `count` times, each time for other help: every call is an event at least. */
async function happen(client: PlantClient, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n++) {
    const named = { code: `help-${n}`, name: { en: `Help ${n}` }, steps: [] };
    const kind = (await client.command('andon.kind.create', named)) as { id: string };
    await client.command('andon.call.raise', { site: SITE, place: 'hall/line', kind: kind.id });
  }
}

/** Seconds until as many clients are live again after a bare server was killed and started anew. */
async function bareReconnect(): Promise<number> {
  const port = await freePort();
  const script = join(HARNESS, 'bare-live.ts');
  let bare = await startChild(script, { port });
  const options: PanelClientsOptions = { url: `http://127.0.0.1:${port}`, cookie: '', clients: CLIENTS, points: [] };
  const panels = await startChild(join(HARNESS, 'panel-clients.ts'), options);
  try {
    await until(
      'all came',
      () => state(panels.child, 0),
      ({ live }) => live === CLIENTS,
      120_000,
    );
    await killChild(bare.child);
    await until(
      'all have noticed',
      () => state(panels.child, 0),
      ({ live }) => live === 0,
    );
    bare = await startChild(script, { port });
    const began = performance.now();
    await until(
      'all are live',
      () => state(panels.child, 0),
      ({ live }) => live === CLIENTS,
      180_000,
    );
    return (performance.now() - began) / 1_000;
  } finally {
    await stopChild(panels.child);
    await stopChild(bare.child);
  }
}

/**
 * A restart of the server (killed, as in a loss of power), with every terminal of a plant connected: how long until all are
 * live again, whether each was told everything once, and what it costs. The baseline is a bare Socket.IO server with the same
 * number of the library's own clients, cut and let in again in the same run.
 */
export const panelsReconnect: Bench = {
  ids: ['panels-reconnect', 'panels-reconnect-lost', 'panels-reconnect-cpu'],
  title: `${CLIENTS} terminals after a restart of the server: live again, nothing lost or repeated, and its processor`,
  async run({ folder, say }): Promise<Figure[]> {
    const plant = await startPlant({ folder, demo: false });
    let panels: ChildProcess | undefined;
    try {
      const client = await claimPlant(plant, 'Bench Works');
      const site = await feed(plant, client);
      const url = `http://127.0.0.1:${plant.ports.http}`;
      const options: PanelClientsOptions = { url, cookie: client.cookie, clients: CLIENTS, points: site.points };
      panels = (await startChild(join(HARNESS, 'panel-clients.ts'), options)).child;
      const all = panels;
      const allKnow = (value: number, events: number) =>
        until(
          'every terminal is live and knows the newest',
          () => state(all, value),
          ({ live, knowing, events: told }) => live === CLIENTS && knowing === CLIENTS && told.least >= events,
          180_000,
        );
      await until(
        'all are live',
        () => state(all, 0),
        ({ live }) => live === CLIENTS,
        120_000,
      );
      await site.say(1);
      await happen(client, 0, 5);
      const before = await allKnow(1, 5);
      say(`before: ${JSON.stringify(before)}`);

      const old = pidOf(plant, 'server');
      if (old === null) throw new Error('the server was not found among the plant’s processes');
      process.kill(old, 'SIGKILL');
      const killed = performance.now();
      await site.say(2);
      const next = await until(
        'a new server runs',
        async () => pidOf(plant, 'server'),
        (pid) => pid !== null && pid !== old,
      );
      await until(
        'it answers',
        () => fetch(`${url}/health`),
        ({ ok }) => ok,
        120_000,
      );
      const answering = performance.now();
      const spentBefore = processorSeconds(next ?? 0);
      await happen(client, 5, 5);
      await allKnow(2, before.events.least + 5);
      const back = (performance.now() - answering) / 1_000;
      const spent = processorSeconds(next ?? 0) - spentBefore;
      await delay(2_000);
      const after = await state(all, 2);
      say(
        `after: ${JSON.stringify(after)}; the new server answered ${((answering - killed) / 1_000).toFixed(1)} s after the kill`,
      );
      await site.end();
      await stopChild(panels);
      panels = undefined;
      const bare = await bareReconnect();
      const bad = after.lost + after.repeated + after.repeatedValues + after.gaps;
      return [
        {
          id: 'panels-reconnect',
          value: back,
          unit: 's',
          baseline: bare,
          ratio: back / bare,
          note: `from the first answer of the new server until all ${CLIENTS} are live, know the newest of ${POINTS} points and every event; aim ≤ 60`,
        },
        {
          id: 'panels-reconnect-lost',
          value: bad,
          unit: 'updates',
          baseline: null,
          ratio: null,
          note: `lost ${after.lost}, repeated ${after.repeated}, values repeated ${after.repeatedValues}, gaps ${after.gaps}, of ${after.events.least} to ${after.events.most} events each; aim 0`,
        },
        {
          id: 'panels-reconnect-cpu',
          value: (spent / back) * 100,
          unit: '% of a core',
          baseline: null,
          ratio: null,
          note: `of the server in those ${back.toFixed(1)} s (${spent.toFixed(1)} s of processor; ${cpus().length} cores shared with the clients); aim ≤ 70`,
        },
      ];
    } finally {
      if (panels) await stopChild(panels);
      await plant.stop();
    }
  },
};
