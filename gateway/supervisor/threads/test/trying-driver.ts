// A driver for tests that does to its thread what no driver should: which, its addresses say.
import { connect as connectSocket } from 'node:net';
import { QUALITY } from '@millrace/contracts';
import { type DeviceDriver, DeviceError, type DeviceManifest, deviceDriver } from '@millrace/driver-api';
import { z } from 'zod';

const words = { en: 'Trying', bn: 'Trying', hi: 'Trying' };
const settings = z.strictObject({ host: z.string(), secret: z.string().optional() });
export const manifest: DeviceManifest<z.infer<typeof settings>, object, string> = {
  protocol: 'trying',
  label: words,
  capabilities: ['read', 'subscribe', 'write', 'browse'],
  settings,
  profile: z.strictObject({}),
  address: z.string(),
};

const kept: unknown[] = [];
/** What an address does when it is written to. */
const DEEDS: Readonly<Record<string, () => void>> = {
  'throw in a timer': () =>
    void setTimeout(() => {
      throw new Error('what nobody expected');
    }),
  // Nothing listens on port 1, and nobody on the socket's error.
  'fail in a socket': () => void connectSocket(1, '127.0.0.1'),
  'reject unheard': () => void Promise.reject(new Error('what nobody awaited')),
  exit: () => process.exit(7),
  loop() {
    for (;;);
  },
  leak: () => void setInterval(() => kept.push(Array.from({ length: 100_000 }, (_, at) => ({ at }))), 1),
  'leak buffers': () => void setInterval(() => kept.push(Buffer.alloc(4_000_000, 1)), 1),
};

/** `base` is added to every value: what was given to the thread has arrived. */
export function tryingDriver(base: number): DeviceDriver {
  return deviceDriver(manifest, {
    async connect({ host, secret }, context) {
      if (host === 'nowhere') throw new DeviceError('refused', 'nobody is there');
      if (host === 'secret' && secret !== undefined) context.log.info({ heard: await context.secret(secret) }, 'told');
      if (host === 'hanging') await new Promise((_, reject) => context.signal.addEventListener('abort', reject));
      const link = { open: true, timers: new Set<NodeJS.Timeout>(), context };
      context.signal.addEventListener('abort', () => {
        for (const timer of link.timers) clearInterval(timer);
      });
      return link;
    },
    plan: (points) => [{ points }],
    async read(link, { points }, { signal }) {
      if (!link.open) throw new DeviceError('lost', 'the link is closed');
      return points.flatMap(({ id, address }) => {
        if (address === 'silent') return [];
        signal.throwIfAborted();
        return [{ point: id, value: address === 'text' ? 'words' : base + id, quality: QUALITY.good, time: 5_000_000 }];
      });
    },
    async write(link, { address }, value) {
      const deed = DEEDS[address];
      if (deed) deed();
      else if (address === 'hang up') link.context.lost(new DeviceError('lost', 'the peer hung up'));
      else throw new DeviceError('unwritable', `${address} does not take ${String(value)}`);
    },
    async subscribe(link, points, { deliver, signal }) {
      let turn = 0;
      const flooding = points.some(({ address }) => address === 'flood');
      const say = (): void => {
        turn++;
        const samples = points.map(({ id }) => ({ point: id, value: turn, quality: QUALITY.good }));
        for (let times = 0; times < (flooding ? 500 : 1); times++) deliver(samples).catch(() => undefined);
      };
      const timer = setInterval(say, flooding ? 0 : 20);
      link.timers.add(timer);
      signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    },
    async *browse() {
      for (let at = 0; at < 1_000; at++)
        yield { address: `item ${at}`, label: `${at}`, type: 'number' as const, writable: false };
    },
    async close(link) {
      link.open = false;
    },
  });
}
