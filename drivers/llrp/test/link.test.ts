import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { madeBy } from '../../../gateway/supervisor/threads/made-by.ts';
import type { SupervisedLinkDriver } from '../../../gateway/supervisor/threads/supervised-driver.ts';
import { threadLinkDriver } from '../../../gateway/supervisor/threads/thread-link-driver.ts';
import type * as llrp from '../index.ts';
import { llrpDriver } from '../index.ts';
import { SimulatedReader } from '../sim/simulated-reader.ts';
import { Host } from './host.ts';

const EPC = '3074257BF7194E4000001A85';
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 120_000 });

let simulated: SimulatedReader;
let port: number;
beforeEach(async () => {
  simulated = new SimulatedReader();
  port = await simulated.start();
});
afterEach(() => simulated.stop());

const unexpected = (error: Error): void => {
  throw error;
};
// The driver does not know that it runs in a thread, and keeps its promises there.
const MODULE = new URL('../index.ts', import.meta.url).href;
const inThread = threadLinkDriver(llrpDriver.manifest, madeBy<typeof llrp, 'llrpDriver'>(MODULE, 'llrpDriver'));

async function linkOf(driver: SupervisedLinkDriver, host: Host) {
  const settings = llrpDriver.manifest.settings.parse({
    id: 'gate-1',
    host: '127.0.0.1',
    port,
    keepalive: '5 s',
    devices: [{ device: 'gate-1' }],
  });
  const made = driver.link(settings, host, unexpected);
  await made.start();
  await soon(() => expect(host.state).toBe('online'));
  return made;
}
const seen = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ epc: EPC, antenna: 1, rssi: -50, at: from + at }));
const times = (host: Host) => host.reads.map((read) => (read as { ts: number }).ts);

describe.each<[string, SupervisedLinkDriver]>([
  ['beside the journal', llrpDriver],
  ['in a thread', inThread],
])('%s', (_where, driver) => {
  const link = (host: Host) => linkOf(driver, host);

  test('a read is a message, as if the reader had published it; stopped, the reader reads on', async () => {
    const host = new Host();
    const made = await link(host);
    simulated.see([{ epc: EPC, antenna: 2, rssi: -48, at: 1_764_444_000_000_000 }]);
    await soon(() => expect(host.taken.length).toBe(1));
    expect(host.taken[0]).toMatchObject({ topic: 'devices/gate-1/reads', retained: false, redelivered: false });
    expect(host.reads).toEqual([{ epc: EPC, antenna: 2, rssi: -48, count: 1, ts: 1_764_444_000_000_000 }]);
    await made.stop();
    await made.stop();
    expect(host.state).toBe('stopped');
    expect(simulated.reading).toBe(true);
  });

  test('after a break nothing of what the reader saw is missing, and the order is kept', async () => {
    const host = new Host();
    const made = await link(host);
    simulated.see(seen(0, 10));
    await soon(() => expect(host.reads.length).toBe(10));
    simulated.cut();
    simulated.see(seen(10, 300));
    await soon(() => expect(host.reads.length).toBe(310));
    expect(times(host)).toEqual(Array.from({ length: 310 }, (_, at) => at));
    expect(host.states.map(([state]) => state)).toEqual(['connecting', 'online', 'lost', 'connecting', 'online']);
    await made.stop();
  });

  test('what the gateway refuses is offered again; when too much waits, the reader is left to keep its own', async () => {
    const host = new Host();
    const made = await link(host);
    host.takes = false;
    simulated.see(seen(0, 1));
    await soon(() => expect(host.refusals).toBeGreaterThan(0));
    simulated.see(seen(1, 11_999));
    await soon(() => expect(host.state).toBe('lost'));
    expect(host.states.at(-1)?.[1]).toContain('the journal is full');
    simulated.see(seen(12_000, 100));
    host.takes = true;
    await soon(() => expect(host.reads.length).toBe(12_100));
    // What waited together went together: a turn each would be a sync of the journal each.
    expect(host.taken.length).toBeLessThan(100);
    expect(times(host)).toEqual(Array.from({ length: 12_100 }, (_, at) => at));
    await soon(() => expect(host.state).toBe('online'));
    await made.stop();
  });

  test('a reader that another client holds: refused in words, tried again, and taken when it is free', async () => {
    const first = new Host();
    const holder = await link(first);
    const second = new Host();
    const settings = llrpDriver.manifest.settings.parse({
      id: 'gate-1',
      host: '127.0.0.1',
      port,
      devices: [{ device: 'gate-1' }],
    });
    const waiting = driver.link(settings, second, unexpected);
    await waiting.start();
    await soon(() => expect(second.state).toBe('refused'));
    expect(second.states.at(-1)?.[1]).toContain('another client holds the reader');
    await holder.stop();
    await soon(() => expect(second.state).toBe('online'));
    await waiting.stop();
  });

  test('an output is set by a command, and what the reader does not have is refused in words', async () => {
    const host = new Host();
    const made = await link(host);
    const { signal } = new AbortController();
    const command = (parameters: object, name = 'set-output') =>
      made.command?.({ id: '1', device: 'gate-1', name, parameters: { ...parameters } }, signal);
    expect(await command({ port: 2, high: true })).toEqual({ state: 'acknowledged' });
    expect(simulated.outputs.get(2)).toBe(true);
    expect(await command({ port: 9, high: true })).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(/4 outputs/),
    });
    expect(await command({ port: 2 })).toMatchObject({ state: 'refused', message: expect.stringMatching(/high/) });
    expect(await command({}, 'open')).toMatchObject({ state: 'refused', message: expect.stringMatching(/set-output/) });
    await made.stop();
    expect(await command({ port: 2, high: false })).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/not connected|not in use/),
    });
  });
});

test.each([
  [{ devices: [{ device: 'a' }, { device: 'b' }] }, 'a link of its own for each'],
  [{ devices: [] }, 'a reader is one device'],
  [{ port: 0 }, '>=1'],
  [{ tls: { certificate: 'a.pem' } }, 'belong together'],
  [{ tls: { fingerprint: 'AA:BB' } }, '64 hexadecimal digits'],
  [{ tags: { allow: ['lock'] } }, 'opens what is locked'],
  [{ tags: { allow: ['kill'] } }, 'kills a tag'],
  [{ tags: { allow: ['kill'], killSecret: 'no such name' } }, 'name a secret'],
  [{ antennas: [0] }, '>=1'],
])('settings that cannot be used are told: %j', (settings, why) => {
  const given = { id: 'a', host: 'h', devices: [{ device: 'a' }], ...settings };
  expect(llrpDriver.manifest.settings.safeParse(given).error?.issues[0]?.message).toContain(why);
});
