import { getEventListeners } from 'node:events';
import { MICROS_PER_MS, QUALITY } from '@millrace/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownClock } from '../../../distribution/testing/own-clock.ts';
import { type ConnectContext, type DeviceDriver, DeviceError, type OpenLink } from '../index.ts';
import { inUse, noLog, until } from './harness.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { expectWords } from './words.ts';

/** Reconnects in the test of leaks. */
const RECONNECTS = 1_000;
const MANY_POINTS = 10_000;

/**
 * What every driver of devices promises, tried against its simulator under the real supervisor. A driver's own test
 * calls it once; `make` gives a simulator that is not started yet.
 */
export function conformance(driver: DeviceDriver, make: () => SimulatedDevice): void {
  const { protocol, capabilities } = driver.manifest;
  const { reconnects = RECONNECTS } = make();
  const writes = capabilities.includes('write') && make().writable !== null;

  describe(`what every driver promises: ${protocol}`, () => {
    let device: SimulatedDevice;
    let plant: ReturnType<typeof inUse>;
    let addresses: unknown[];
    beforeEach(async () => {
      device = make();
      await device.start();
      addresses = device.addresses(8);
      setAll(addresses, (at) => 100 + at);
      plant = inUse(driver, device);
    });
    afterEach(async () => {
      await plant.supervisor.stop();
      await device.stop();
    });

    const setAll = (all: readonly unknown[], value: (at: number) => number): void => {
      for (const [at, address] of all.entries()) device.set(address, value(at));
    };
    /** Every good reading so far is what the point was at some time: none is another's, or another question's. */
    const onlyTrue = (allowed: (point: number) => readonly number[] = (point) => [99 + point]): void => {
      for (const { point, value, quality } of plant.told) {
        if (quality !== QUALITY.good) continue;
        expect(allowed(point), `point ${point}`).toContain(value);
      }
    };

    test('settings, profile and address have words in three languages and refuse what they are not', async () => {
      for (const schema of [driver.manifest.settings, driver.manifest.profile]) expectWords(schema);
      expect(driver.manifest.settings.safeParse(device.settings).success).toBe(true);
      for (const address of addresses) expect(driver.manifest.address.safeParse(address).success).toBe(true);
      await expect(driver.open({ nothing: 'of this' }, contextOf())).rejects.toMatchObject({ code: 'misconfigured' });
    });

    test('every point is read, again and again, and is what it is', async () => {
      await plant.use(addresses);
      await plant.quality('good', addresses.length);
      // On a busy machine the first answer may be later than the next question is due, which is told until it no longer is.
      await until(() => expect(plant.state()).toMatchObject({ state: 'online', reason: null }));
      device.set(addresses[0], 7);
      await until(() => expect(plant.last.get(1)?.value).toBe(7));
      onlyTrue((point) => (point === 1 ? [100, 7] : [99 + point]));
    });

    test('started and stopped twice, nothing is left', async () => {
      await plant.use(addresses);
      await plant.quality('good');
      await Promise.all([plant.supervisor.stop(), plant.supervisor.stop()]);
      await until(() => expect(device.connections()).toBe(0));
      const again = inUse(driver, device);
      await again.use(addresses);
      await again.quality('good');
      await again.supervisor.stop();
      await again.supervisor.stop();
      await until(() => expect(device.connections()).toBe(0));
    });

    test('silence is told as lost, and ends without a hand', async () => {
      await plant.use(addresses);
      await plant.quality('good', addresses.length);
      device.silence();
      await plant.quality('badCommLost', addresses.length);
      await until(() => expect(plant.state()?.state).toBe('silent'));
      device.heal();
      await plant.quality('good', addresses.length);
      await until(() => expect(plant.state()?.state).toBe('online'));
      onlyTrue();
    });

    test('a half-open link is given up for a new one', async () => {
      await plant.use(addresses);
      await plant.quality('good');
      device.strand();
      await plant.quality('badCommLost', addresses.length);
      await plant.quality('good', addresses.length);
      onlyTrue();
    });

    test('a device that is switched off and on again is back within a second of its pause', async () => {
      await plant.use(addresses);
      await plant.quality('good', addresses.length);
      await device.stop();
      await plant.quality('badCommLost', addresses.length);
      expect(plant.state()?.reason).not.toBeNull();
      const back = performance.now();
      const clock = ownClock();
      await device.start();
      await plant.quality('good', addresses.length);
      const took = performance.now() - back;
      console.log(`${protocol}: good again ${Math.round(took)} ms after the device was back`);
      // Short outages have short pauses: at most two seconds here, and time to connect and read.
      expect(clock.passed()).toBeLessThan(4_000);
      clock.stop();
      onlyTrue();
    });

    test('a slow device is waited for, and no answer is taken for that to another question', async () => {
      await plant.use(addresses);
      await plant.quality('good', addresses.length);
      device.slow(150);
      await plant.fresh();
      expect(plant.state()?.state).not.toBe('silent');
      // Slower than it is waited for: each answer comes when the next question is already out. Reports that are late by as
      // much are still reports: there it is the pause before the first late one that is longer than anybody waits.
      device.slow(capabilities.includes('subscribe') ? 1_500 : 450);
      await plant.quality('badCommLost', addresses.length);
      setAll(addresses, (at) => 200 + at);
      device.heal();
      await plant.quality('good', addresses.length);
      await plant.fresh();
      onlyTrue((point) => [99 + point, 199 + point]);
    });

    test('garbage is no reading, and does not last', async () => {
      await plant.use(addresses);
      await plant.quality('good', addresses.length);
      device.garble();
      await plant.quality('badCommLost', addresses.length);
      device.heal();
      await plant.quality('good', addresses.length);
      onlyTrue();
    });

    test('the time of the device is kept, be it right, or from a battery that died', async ({ skip }) => {
      if (!device.setClock) return skip('this protocol tells no time');
      const at = Date.UTC(2026, 0, 2, 3, 4, 5);
      device.setClock(at);
      await plant.use(addresses);
      const sample = await plant.fresh();
      expect(sample.time).toBeGreaterThanOrEqual(at * MICROS_PER_MS);
      expect(sample.time).toBeLessThan((at + 60_000) * MICROS_PER_MS);
      const dead = Date.UTC(2000, 0, 1);
      device.setClock(dead);
      await until(() => {
        const time = plant.last.get(1)?.time ?? 0;
        expect(time - dead * MICROS_PER_MS).toBeLessThan(60_000 * MICROS_PER_MS);
      });
      await until(() => expect(plant.state()?.state).toBe('online'));
    });

    test('ten thousand points are all read, each its own', async ({ skip }) => {
      const many = device.addresses(MANY_POINTS);
      if (many.length < MANY_POINTS) return skip(`such a device has ${many.length} in all`);
      setAll(many, (at) => at % 1_000);
      await plant.use(many, 1_000);
      await until(() => expect(plant.last.size).toBe(MANY_POINTS), 60_000);
      await until(() => expect(plant.state()?.devices[0]?.usable).toBe(MANY_POINTS), 60_000);
      onlyTrue((point) => [(point - 1) % 1_000]);
    });

    test.runIf(writes)('writes are confirmed and hold, while everything is read on', async () => {
      // What is tried is that writes hold, not how soon: a busy machine may be late with one of a hundred.
      const patient = inUse(driver, device, 3_000);
      await patient.use([...addresses, device.writable], 20);
      await patient.quality('good', addresses.length + 1);
      // What is reported is not asked for: there the readings themselves go on.
      const readings = (): number =>
        capabilities.includes('subscribe') ? patient.told.length : (patient.state()?.devices[0]?.requests ?? 0);
      const before = readings();
      const { signal } = new AbortController();
      const point = addresses.length + 1;
      const name = `p${point}`;
      // Without a pause between them; where writes left no room for readings this would never end.
      for (let value = 1; value <= 50 || readings() - before < 20; value++) {
        await patient.supervisor.write('device', name, value, signal);
        expect(device.get(device.writable)).toBe(value);
      }
      await Promise.all(
        Array.from({ length: 50 }, (_, at) => patient.supervisor.write('device', name, 51 + at, signal)),
      );
      expect(device.get(device.writable)).toBe(100);
      await until(() => expect(patient.last.get(point)?.value).toBe(100));
      expect(patient.last.get(1)?.quality).toBe('good');
      await patient.supervisor.stop();
    });

    test('what is not wanted any more ends at once, also while nothing answers', async () => {
      const link = await driver.open(device.settings, contextOf());
      device.silence();
      const [request] = await link.plan([pointOf(addresses[0])], device.profile ?? {});
      const ending = new AbortController();
      const reading = request?.read(ending.signal);
      const writing = writes
        ? link.write(pointOf(device.writable), 1, { signal: ending.signal, profile: device.profile ?? {} })
        : null;
      const clock = ownClock();
      ending.abort(new Error('not wanted any more'));
      await expect(reading).rejects.toThrow();
      if (writing) await expect(writing).rejects.toThrow();
      expect(clock.passed()).toBeLessThan(200);
      clock.stop();
      await link.close();
      await link.close();
      await expect(request?.read(new AbortController().signal)).rejects.toMatchObject({ code: 'lost' });
      // Before it has begun.
      const context = contextOf(AbortSignal.abort(new Error('not wanted any more')));
      await expect(driver.open(device.settings, context)).rejects.toThrow();
      await until(() => expect(device.connections()).toBe(0));
    });

    test(`nothing is left of ${reconnects} links`, { timeout: 600_000 }, async () => {
      const ending = new AbortController();
      const once = async (): Promise<void> => {
        const link: OpenLink = await driver.open(device.settings, contextOf(ending.signal));
        const [request] = await link.plan([pointOf(addresses[0])], device.profile ?? {});
        await request?.read(ending.signal).catch(unlessLate);
        await link.close();
      };
      await once();
      await until(() => expect(device.connections()).toBe(0));
      const before = process.getActiveResourcesInfo().length;
      for (let at = 0; at < reconnects; at++) await once();
      await until(() => expect(device.connections()).toBe(0));
      expect(getEventListeners(ending.signal, 'abort')).toHaveLength(0);
      await until(() => expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before + 2));
    });
  });
}

/** What is tried is that nothing is left: that a busy machine is late with one answer of a thousand is no fault. */
const unlessLate = (error: unknown): void => {
  if (!(error instanceof DeviceError && error.code === 'silent')) throw error;
};

const contextOf = (signal: AbortSignal = new AbortController().signal): ConnectContext => ({
  signal,
  log: noLog,
  lost: () => undefined,
  secret: async (name) => {
    throw new Error(`there is no secret "${name}" in this test`);
  },
});

const pointOf = (address: unknown) => ({ id: 1, path: 'a/b/c/d/p', type: 'number' as const, address });
