import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceDriver, DeviceError, DevicePoint, DeviceSample, OpenLink } from '@millrace/driver-api';
import { opcuaDriver } from '../driver.ts';

/** A subscription of a test, with what came by it. */
export interface Watched {
  readonly samples: readonly DeviceSample[];
  /** The good values of a point, by the end of its address. */
  values(name: string): unknown[];
  stop(): Promise<void>;
}

/** A link through the driver's own door, without security, in a folder of its own. */
export interface Bench {
  readonly link: OpenLink;
  readonly lost: DeviceError[];
  readonly warnings: string[];
  subscribe(
    points: readonly DevicePoint[],
    given?: object,
    deliver?: (samples: readonly DeviceSample[]) => Promise<void>,
  ): Promise<Watched>;
  close(): Promise<void>;
}

/**
 * In `shared`, which its owner removes, where many are opened: to make a certificate takes a while. By `driver`, where it has
 * to remember the link before; with security, which wants a certificate to be trusted, where that is said.
 */
export async function openBench(
  endpoint: string,
  shared?: string,
  driver?: DeviceDriver,
  secured: object = { policy: 'None' },
): Promise<Bench> {
  const folder = shared ?? (await mkdtemp(join(tmpdir(), 'opcua-driver-')));
  const lost: DeviceError[] = [];
  const warnings: string[] = [];
  const link = await (driver ?? opcuaDriver(folder)).open(
    { endpoint, silentAfter: '4 s', ...secured },
    {
      signal: new AbortController().signal,
      log: { info: () => undefined, warn: (_, message) => warnings.push(message) },
      secret: async (name) => name,
      lost: (error) => lost.push(error),
    },
  );
  return {
    link,
    lost,
    warnings,
    async subscribe(points, given = {}, deliver = async () => undefined) {
      const abort = new AbortController();
      const samples: DeviceSample[] = [];
      await link.subscribe(points, {
        signal: abort.signal,
        profile: { publishing: '50 ms', sampling: '20 ms', ...given },
        patience: 6_000,
        async deliver(some) {
          await deliver([...some]);
          samples.push(...some);
        },
      });
      return {
        samples,
        values: (name) => {
          const id = points.find(({ address }) => String(address).endsWith(name))?.id;
          return samples.filter(({ point, value }) => point === id && value !== null).map(({ value }) => value);
        },
        stop: async () => abort.abort(),
      };
    },
    async close() {
      await link.close();
      if (shared === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
