// A driver of links for tests: what a link does, the names of its commands say, and its settings where they have to.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DriverManifest, driver } from '@millrace/driver-api';
import { z } from 'zod';

const settings = z.looseObject({
  id: z.string(),
  secret: z.string().optional(),
  devices: z.array(z.looseObject({ device: z.string() })).default([]),
});
export const manifest: DriverManifest<z.infer<typeof settings>> = {
  protocol: 'trying-links',
  label: { en: 'Trying', bn: 'Trying', hi: 'Trying' },
  settings,
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const tryingLinks = driver(manifest, ({ id, secret, devices }, host) => {
  const messageOf = (text: string, topic = `devices/${id}/said`) => ({
    ...{ topic, payload: bytes(text), retained: false, redelivered: false },
    ...(devices[0] ? { device: devices[0].device } : {}),
  });
  /** In the order in which they were answered: what was safe, and what was refused and why. */
  const thanked: string[] = [];
  const heard = new Set<string>();
  const say = (text: string): Promise<void> =>
    host.deliver(messageOf(text)).then(
      () => void thanked.push(text),
      (error: unknown) => void thanked.push(`${text}: ${error instanceof Error ? error.message : String(error)}`),
    );
  return {
    async start() {
      if (id === 'broken') throw new Error('no such wire');
      if (secret !== undefined) writeFileSync(join(host.folder(), 'secret'), await host.secret(secret));
      host.report('online', null);
    },
    async stop() {
      host.report('stopped', null);
    },
    devices: () =>
      devices.map(({ device }) => ({
        device,
        state: heard.has(device) ? ('online' as const) : ('silent' as const),
        reason: heard.has(device) ? null : 'asleep',
        lastHeard: 5,
      })),
    strangers: () => [{ name: id, address: null, firstSeen: 1, lastSeen: 2, times: 3, settings: { serial: id } }],
    certificate: () => null,
    async command({ name, parameters, device }, signal) {
      if (name === 'say') await Promise.all((parameters.texts as string[]).map(say));
      if (name === 'begin to say') for (const text of parameters.texts as string[]) void say(text);
      if (name === 'thanked') return { state: 'acknowledged', message: JSON.stringify(thanked) };
      if (name === 'wake') heard.add(device);
      if (name === 'wait') {
        await delay(1e9, undefined, { signal }).catch(() => undefined);
        return { state: 'failed', message: `withdrawn: ${(signal.reason as Error).message}` };
      }
      if (name === 'refuse') throw new Error('it broke');
      if (name === 'throw')
        setTimeout(() => {
          throw new Error('what nobody expected');
        });
      if (name === 'exit') process.exit(7);
      if (name === 'loop') for (;;);
      return { state: 'acknowledged' };
    },
  };
});
