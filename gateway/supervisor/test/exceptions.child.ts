// Runs two connections and two links in this thread, lets the driver of one of each fail where nobody can catch it, tells
// what became of all four, and throws at last something that is nobody's.
import { setTimeout as delay } from 'node:timers/promises';
import { nowMicros } from '@millrace/contracts';
import type { Driver } from '@millrace/driver-api';
import { pino } from 'pino';
import { z } from 'zod';
import { DeviceSupervisor } from '../devices/device-supervisor.ts';
import { systemTiming } from '../devices/timing.ts';
import { containExceptions } from '../exception-owner.ts';
import { LinkSupervisor } from '../links/link-supervisor.ts';
import { tryingDriver } from '../threads/test/trying-driver.ts';
import { names, twoConnections } from './two-connections.ts';

const DEEDS = ['throw in a timer', 'fail in a socket', 'reject unheard'];
const lines: object[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line) as object) });
containExceptions((error) => {
  process.stderr.write(`nobody's: ${error.message}\n`);
  process.exit(3);
});

const until = async (ask: () => boolean): Promise<void> => {
  for (let left = 3_000; !ask(); left--) {
    if (left === 0) throw new Error(`it did not come true: ${ask}`);
    await delay(10);
  }
};

const addresses = ['value', ...DEEDS];
const config = twoConnections(addresses);
const devices = new DeviceSupervisor({
  drivers: [tryingDriver(0)],
  timing: systemTiming,
  clock: nowMicros,
  accept: (_source, _batch, done) => done(null),
  secret: async () => '',
  log,
});
await devices.use(config);
const standing = (name: string) => devices.status().find(({ id }) => id === name);
await until(() => names.every((name) => standing(name)?.state === 'online'));
const { signal } = new AbortController();
for (const [at, deed] of DEEDS.entries()) {
  await devices.write('bad', `p${addresses.indexOf(deed)}`, 1, signal);
  await until(() => standing('bad')?.connects === at + 2 && standing('bad')?.state === 'online');
}

const made: string[] = [];
const failing: Driver<{ id: string }> = {
  manifest: { protocol: 'failing', label: { en: 'Failing' }, settings: z.object({ id: z.string() }) },
  link: ({ id }, host) => ({
    async start() {
      made.push(id);
      host.report('online', null);
      if (id === 'bad' && made.filter((one) => one === id).length === 1)
        setTimeout(() => {
          throw new Error('what this link did not expect');
        });
    },
    stop: async () => undefined,
  }),
};
const links = new LinkSupervisor({
  drivers: [failing],
  accept: (_message, done) => done(null),
  device: (name) => ({ name, plausibleWithin: 1, delivery: 'identified' }),
  secret: async () => '',
  folder: '/nowhere',
  clock: nowMicros,
  log,
  again: 50,
});
await links.use({ brokers: [], links: names.map((id) => ({ id, protocol: 'failing', settings: {}, devices: [] })) });
await until(() => made.filter((id) => id === 'bad').length === 2);

process.send?.({
  connects: Object.fromEntries(names.map((name) => [name, standing(name)?.connects])),
  links: Object.fromEntries(names.map((name) => [name, made.filter((id) => id === name).length])),
  lines,
});
setTimeout(() => {
  throw new Error('what nobody answers for');
});
