import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerConnection, type GatewayConfig, nowMicros, QUALITY } from '@millrace/contracts';
import type { Driver, DriverHost } from '@millrace/driver-api';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { configOf } from '../../../test/gateway-fixture.ts';
import { HeldBack } from '../../watchdog/held-back.ts';
import { LinkSupervisor } from '../link-supervisor.ts';
import { tellLost } from '../tell-lost.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const CELL = 'area/line/cell';
const paths = ['press/speed', 'press/load', 'oven/heat', 'pump/flow', 'scale/weight', 'sum/total'];
const numberOf = (path: string) => paths.indexOf(path) + 1;
const value = (point: string) => [{ point: `${CELL}/${point}`, path: 'v' }];

/** A press and an oven behind links, a pump at somebody's broker, a scale there that signs in here as well. */
function plantConfig(): GatewayConfig {
  const config = configOf({
    points: paths.map((path) => ({ path: `plant/${CELL}/${path}` })),
    devices: [
      { id: 'press', secrets: [] },
      { id: 'oven', secrets: [] },
      { id: 'scale', rights: { publish: ['theirs/scale/#'], subscribe: [] } },
    ],
    rules: [
      { id: 'press', topic: 'devices/press/metrics/{metric}', values: value('press/{metric}') },
      { id: 'oven', topic: 'devices/oven/heat', values: value('oven/heat') },
      { id: 'theirs', topic: 'theirs/{device}/{name}', values: value('{device}/{name}') },
    ],
    brokers: [
      brokerConnection.parse({
        ...{ id: 'theirs', url: 'mqtt://127.0.0.1:9' },
        subscribe: [{ filter: 'theirs/pump/#' }, { filter: 'theirs/scale/+' }],
      }),
    ],
  });
  const link = (id: string) => ({ id, protocol: 'trying', settings: {}, devices: [{ device: id, settings: {} }] });
  return { ...config, links: [link('press'), link('oven')] };
}

/** What is fake: the drivers, whose links only come online, and the journal, in whose place stands a list. */
function plant() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-held-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const held = new HeldBack(join(folder, 'held-back.json'), Date.now);
  const hosts = new Map<string, DriverHost>();
  const driverOf = (protocol: string): Driver => ({
    manifest: { protocol, label: { en: protocol }, settings: z.looseObject({ id: z.string() }) },
    link: (settings, host) => ({
      async start() {
        hosts.set((settings as { id: string }).id, host);
        host.report('online', null);
      },
      stop: async () => undefined,
    }),
  });
  const config = plantConfig();
  const told: (readonly [string, number, number])[] = [];
  const links = new LinkSupervisor({
    ...{ drivers: [driverOf('trying'), driverOf('mqtt')], held, folder, clock: nowMicros },
    accept: (_message, done) => done(null),
    device: (name) => ({ name, plausibleWithin: 1, delivery: 'identified' }),
    secret: async () => '',
    lost: tellLost({
      config: () => config,
      accept(source, batch, done) {
        for (const { point, quality } of batch) told.push([source.name, point, quality]);
        done(null);
      },
    }),
    log: pino({ level: 'silent' }),
  });
  cleanups.push(() => links.stop());
  const states = () => Object.fromEntries(links.status().map(({ id, state }) => [id, state]));
  return { links, held, hosts, config, told, states };
}
const lost = (source: string, path: string) => [source, numberOf(path), QUALITY.badCommLost];

test('what comes through a link that is held back has no value, and the others keep theirs; let go, it is begun at once', async () => {
  const { links, held, hosts, config, told, states } = plant();
  held.add({ kind: 'link', id: 'press' }, 'busy for 20 s');
  await links.use(config);
  expect(told).toEqual([lost('press', 'press/speed'), lost('press', 'press/load')]);
  expect(links.status().find(({ id }) => id === 'press')?.devices).toMatchObject([
    { id: 'press', state: 'refused', reason: expect.stringMatching(/busy for 20 s/) as string },
  ]);
  expect([states(), links.linkOf('press')]).toEqual([{ press: 'refused', oven: 'online', theirs: 'online' }, 'press']);
  // Nobody changed it: it stays as it is, and is said once.
  await links.use(config);
  expect([told.length, hosts.has('press')]).toEqual([2, false]);
  held.letGo({ kind: 'link', id: 'press' }, held.told()[0]?.since ?? 0);
  await vi.waitFor(() => expect(states().press).toBe('online'));
  expect(hosts.has('press')).toBe(true);
});

test('of a broker of others it is said of what it alone brings', async () => {
  const { links, held, config, told } = plant();
  held.add({ kind: 'link', id: 'theirs' }, 'busy for 20 s');
  await links.use(config);
  // The scale signs in here, too, and the sum is nobody's whom this broker is asked for.
  expect(told).toEqual([lost('broker:theirs', 'pump/flow')]);
});
