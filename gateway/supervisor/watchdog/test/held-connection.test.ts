import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUALITY } from '@millrace/contracts';
import { afterEach, expect, test } from 'vitest';
import { DeviceSupervisor } from '../../devices/device-supervisor.ts';
import { pretendConfig, pretendPlant } from '../../devices/test/pretend-device.ts';
import { HeldBack } from '../held-back.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** A gateway's connections after it was ended for the one called "link". What is fake: the device, and time. */
function heldPlant() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-held-'));
  const { driver, timing, links } = pretendPlant();
  const told: number[] = [];
  const clock = (): number => 1_000_000_000_000 + timing.now();
  const held = new HeldBack(join(folder, 'held-back.json'), clock);
  held.add({ kind: 'connection', id: 'link' }, 'busy for 20 s');
  const supervisor = new DeviceSupervisor({
    ...{ drivers: [driver], timing, clock: () => clock() * 1_000, held },
    accept(_source, batch, done) {
      for (const { quality } of batch) told.push(quality);
      done(null);
    },
    secret: async () => '',
    log: { info: () => undefined, warn: () => undefined },
  });
  cleanups.push(
    () => supervisor.stop(),
    () => rmSync(folder, { recursive: true, force: true }),
  );
  return { supervisor, held, timing, links, told, state: () => supervisor.status()[0]?.state };
}
const config = (...points: string[]) =>
  pretendConfig([{ devices: { press: Object.fromEntries(points.map((point) => [point, 1_000])) } }]);

test('what is held back has no value, says why, and is asked when its time has passed', async () => {
  const { supervisor, timing, links, told, state } = heldPlant();
  await supervisor.use(config('a', 'b'));
  await timing.pass(4 * 60_000);
  expect(links).toHaveLength(0);
  expect(supervisor.status()[0]).toMatchObject({
    state: 'refused',
    reason: expect.stringMatching(
      /^the gateway had to be ended for it \(busy for 20 s\): it is held back until/,
    ) as string,
    devices: [{ id: 'press', state: 'refused' }],
  });
  expect(told).toEqual([QUALITY.badCommLost, QUALITY.badCommLost]);
  await timing.pass(2 * 60_000);
  expect(state()).toBe('online');
});

test('a changed configuration lets it in at once, the same one does not', async () => {
  const { supervisor, timing, state } = heldPlant();
  await supervisor.use(config('a'));
  await timing.pass(1_000);
  await supervisor.use(config('a'));
  await timing.pass(1_000);
  expect(state()).toBe('refused');
  await supervisor.use(config('a', 'b'));
  await timing.pass(2_000);
  expect(state()).toBe('online');
});

test('let go by a person, it is begun at once', async () => {
  const { supervisor, held, timing, state } = heldPlant();
  await supervisor.use(config('a'));
  await timing.pass(1_000);
  expect([state(), supervisor.connectionOf('press')]).toEqual(['refused', 'link']);
  held.letGo({ kind: 'connection', id: 'link' }, 1_000_000_000_000_000);
  await timing.pass(1_000);
  expect(state()).toBe('online');
});
