import { type GatewayConfig, nowMicros, QUALITY, qualityName, type SampleValue } from '@millrace/contracts';
import { expect, vi } from 'vitest';
import { DeviceSupervisor } from '../../../gateway/supervisor/devices/device-supervisor.ts';
import { systemTiming } from '../../../gateway/supervisor/devices/timing.ts';
import { configOf } from '../../../gateway/test/gateway-fixture.ts';
import type { DeviceDriver, DeviceSample, DriverLog } from '../index.ts';
import type { SimulatedDevice } from './simulated-device.ts';

/** What is known of one point: its last quality and value, and every quality so far at its changes. */
export interface Seen {
  readonly value: SampleValue;
  readonly quality: string;
  readonly time: number | undefined;
}

export const noLog: DriverLog = { info: () => undefined, warn: () => undefined };

/** A driver in use by the real supervisor, on the real clock; what it gives stays in memory in place of a journal. */
export function inUse(driver: DeviceDriver, device: SimulatedDevice, timeout = 300) {
  const { protocol } = driver.manifest;
  const last = new Map<number, Seen>();
  const told: (DeviceSample & { readonly arrival: number })[] = [];
  const supervisor = new DeviceSupervisor({
    drivers: [driver],
    timing: systemTiming,
    clock: nowMicros,
    accept(_source, samples, done) {
      const arrival = nowMicros();
      for (const sample of samples) {
        told.push({ ...sample, arrival });
        last.set(sample.point, { value: sample.value, quality: qualityName(sample.quality), time: sample.time });
      }
      done(null);
    },
    secret: async (name) => {
      throw new Error(`there is no secret "${name}" in this test`);
    },
    log: noLog,
  });
  /** Asks for these addresses every so many milliseconds; points are numbered from 1. */
  const config = (addresses: readonly unknown[], every = 50): GatewayConfig => ({
    ...configOf({
      points: addresses.map((_, at) => ({ path: `plant/area/line/cell/device/p${at + 1}` })),
      devices: [{ id: 'device' }],
    }),
    connections: [
      {
        id: 'link',
        protocol,
        settings: device.settings as GatewayConfig['connections'][number]['settings'],
        timeout: timeout * 1_000,
        devices: [
          {
            id: 'device',
            path: 'area/line/cell/device',
            profile: (device.profile ?? {}) as GatewayConfig['connections'][number]['settings'],
            plausibleWithin: 1e12,
            points: addresses.map((address, at) => ({
              id: at + 1,
              address: address as GatewayConfig['connections'][number]['settings'][string],
              every: every * 1_000,
            })),
          },
        ],
      },
    ],
  });
  let first: unknown;
  return {
    supervisor,
    told,
    last,
    use(addresses: readonly unknown[], every?: number): Promise<void> {
      [first] = addresses;
      return supervisor.use(config(addresses, every));
    },
    state: () => supervisor.status()[0],
    /** Waits until all of these points have this quality. */
    async quality(name: string, points = 1): Promise<void> {
      await until(() => {
        for (let point = 1; point <= points; point++) expect(last.get(point)?.quality).toBe(name);
      });
    },
    /** Waits for a good reading of the first point that is newer than now. */
    async fresh(): Promise<DeviceSample> {
      const from = told.length;
      return until(() => {
        device.repeat?.(first);
        const found = told.slice(from).find(({ point, quality }) => point === 1 && quality === QUALITY.good);
        if (!found)
          throw new Error(
            `no good reading yet; ${JSON.stringify(supervisor.status()[0])} ${JSON.stringify(told.slice(-6))}`,
          );
        return found;
      });
    },
  };
}

/** Waits for a condition that must come true. */
export const until = <Result>(ask: () => Result | Promise<Result>, timeout = 120_000): Promise<Result> =>
  vi.waitFor(ask, { timeout, interval: 10 });
