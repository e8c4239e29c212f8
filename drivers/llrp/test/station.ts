import { expect, vi } from 'vitest';
import { llrpDriver } from '../index.ts';
import { SimulatedReader } from '../sim/simulated-reader.ts';
import { SimulatedTag } from '../sim/simulated-tag.ts';
import { Host } from './host.ts';

const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 120_000 });

/** A link that is online at a reader, with tags before it. */
export async function station(version: '1.0.1' | '1.1', tags: object, tap?: SimulatedReader['tap']) {
  const reader = new SimulatedReader({ version });
  reader.tap = tap;
  const host = new Host();
  host.secrets.set('access', '0BADF00D').set('kill', 'DEADC0DE').set('short', '12');
  const settings = llrpDriver.manifest.settings.parse({
    ...{ id: 'desk', host: '127.0.0.1', port: await reader.start(), devices: [{ device: 'desk' }] },
    tags,
  });
  const link = llrpDriver.link(settings, host);
  await link.start();
  await soon(() => expect(host.state).toBe('online'));
  await soon(() => expect(reader.reading).toBe(true));
  const command = async (name: string, parameters: object, signal = new AbortController().signal) =>
    (await link.command?.({ id: '1', device: 'desk', name, parameters: { within: 200, ...parameters } }, signal)) as {
      state: string;
      message?: string;
    };
  const lay = (...memories: ConstructorParameters<typeof SimulatedTag>[0][]): SimulatedTag[] => {
    reader.access.tags.clear();
    return memories.map((memory) => {
      const tag = new SimulatedTag(memory);
      reader.access.tags.add(tag);
      return tag;
    });
  };
  const end = async (): Promise<void> => {
    await link.stop();
    await reader.stop();
  };
  return { reader, host, command, lay, end };
}
/** Settings that open all that may be done to tags. */
export const EVERYTHING = {
  allow: ['write', 'lock', 'permanent-lock', 'kill'],
  accessSecret: 'access',
  killSecret: 'kill',
};
