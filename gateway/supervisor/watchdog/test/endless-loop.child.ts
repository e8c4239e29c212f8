// A gateway's links and connections under the watchdog: told to, the driver of one of each loops without an end where nobody
// can stop it, in a callback of a socket and in a question. Begun again, it tells how all of them stand. What is fake: the
// drivers, and limits of a quarter of a second; threads, the debugger's interface and the end of the process are real.
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { nowMicros } from '@millrace/contracts';
import type { Driver } from '@millrace/driver-api';
import { pino } from 'pino';
import { z } from 'zod';
import { DeviceSupervisor } from '../../devices/device-supervisor.ts';
import { systemTiming } from '../../devices/timing.ts';
import { LinkSupervisor } from '../../links/link-supervisor.ts';
import { names, twoConnections } from '../../test/two-connections.ts';
import { tryingDriver } from '../../threads/test/trying-driver.ts';
import { HeldBack } from '../held-back.ts';
import { LOOP_LIMITS } from '../loop-judge.ts';
import { watchMainThread } from '../main-watchdog.ts';

const [path = '', deed = ''] = process.argv.slice(2);
watchMainThread(path, { ...LOOP_LIMITS, lookEvery: 100, busyFor: 250 });
const held = new HeldBack(path, Date.now);
const log = pino({ level: 'silent' });

const server = createServer((socket) => socket.on('error', () => undefined).end('x'));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as { port: number };
const looping: Driver<{ id: string }> = {
  manifest: { protocol: 'looping', label: { en: 'Looping' }, settings: z.object({ id: z.string() }) },
  link: ({ id }, host) => ({
    async start() {
      host.report('online', null);
      if (id !== 'bad' || deed !== 'link') return;
      connect(port, '127.0.0.1').on('data', function endlessly() {
        for (let turns = 0; turns >= 0; turns = (turns + 1) % 2);
      });
    },
    stop: async () => undefined,
  }),
};
const links = new LinkSupervisor({
  ...{ drivers: [looping], held, folder: '/nowhere', clock: nowMicros, log },
  accept: (_message, done) => done(null),
  device: (name) => ({ name, plausibleWithin: 1, delivery: 'identified' }),
  secret: async () => '',
});
await links.use({ brokers: [], links: names.map((id) => ({ id, protocol: 'looping', settings: {}, devices: [] })) });

const devices = new DeviceSupervisor({
  ...{ drivers: [tryingDriver(0)], held, timing: systemTiming, clock: nowMicros, log },
  accept: (_source, _batch, done) => done(null),
  secret: async () => '',
});
await devices.use(twoConnections(['value', 'loop']));
const standing = () => ({
  links: links.status().map(({ id, state, reason }) => ({ id, state, reason })),
  connections: devices.status().map(({ id, state, reason }) => ({ id, state, reason })),
});
while (standing().connections.some(({ state }) => state === 'connecting')) await delay(10);
if (deed === 'connection') await devices.write('bad', 'p1', 1, new AbortController().signal);
// The loop of a socket begins when it may.
if (deed !== 'nothing') await new Promise(() => undefined);
process.send?.(standing());
process.exit(0);
