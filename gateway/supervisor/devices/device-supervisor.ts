import {
  type ConnectionStatus,
  type GatewayConfig,
  type Micros,
  type Point,
  type PointId,
  rawValue,
  type SampleValue,
} from '@millrace/contracts';
import { type DeviceDriver, DeviceError, type DeviceSample, type DriverLog } from '@millrace/driver-api';
import type { Source } from '../../pipeline/source.ts';
import { ConnectionRunner } from './connection-runner.ts';
import { type LinkConfig, linkConfigs } from './device-config.ts';
import type { Timing } from './timing.ts';

export interface SupervisorParts {
  readonly drivers: readonly DeviceDriver[];
  readonly timing: Timing;
  /** The time of day, µs. */
  readonly clock: () => Micros;
  readonly accept: (source: Source, samples: readonly DeviceSample[], done: (error: Error | null) => void) => void;
  readonly secret: (name: string) => Promise<string>;
  readonly log: DriverLog;
}

interface Refused {
  readonly config: LinkConfig;
  readonly since: Micros;
}

/**
 * The connections to devices that are asked, as the configuration names them: only what changed restarts. One whose
 * protocol this gateway does not have is told as misconfigured, and is no reason to leave the rest.
 */
export class DeviceSupervisor {
  private readonly parts: SupervisorParts;
  private readonly drivers: ReadonlyMap<string, DeviceDriver>;
  private readonly runners = new Map<string, ConnectionRunner>();
  private readonly unknown = new Map<string, Refused>();
  private points: ReadonlyMap<PointId, Point> = new Map();
  private changing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(parts: SupervisorParts) {
    this.parts = parts;
    this.drivers = new Map(parts.drivers.map((driver) => [driver.manifest.protocol, driver]));
  }

  /** One change after the other: two at once would leave a link that nobody knows. */
  use(config: GatewayConfig): Promise<void> {
    this.points = new Map(config.points.map((point) => [point.id, point]));
    this.changing = this.changing.then(() => this.change(linkConfigs(config)));
    return this.changing;
  }

  /**
   * Writes a value, in the point's own unit, and resolves when its device has confirmed it. Rejects with a DeviceError
   * that says why not, for whoever asked.
   */
  async write(point: PointId, value: SampleValue, signal: AbortSignal): Promise<void> {
    const runner = [...this.runners.values()].find((one) => one.has(point));
    const definition = this.points.get(point);
    if (!runner || !definition) throw new DeviceError('misconfigured', 'no connection asks for this point');
    await runner.write(point, rawOf(value, definition), signal);
  }

  status(): ConnectionStatus[] {
    const unknown = [...this.unknown.values()].map(({ config: { id, protocol, devices }, since }): ConnectionStatus => {
      const has = [...this.drivers.keys()].join(', ') || 'none';
      const standing = {
        state: 'misconfigured',
        reason: `this gateway does not speak "${protocol}"; it speaks ${has}`,
        since,
      } as const;
      return {
        id,
        protocol,
        ...standing,
        connects: 0,
        writes: 0,
        devices: devices.map(({ source, points }) => ({
          id: source.name,
          ...standing,
          points: points.length,
          usable: 0,
          requests: 0,
          failed: 0,
          missed: 0,
          lastAnswer: null,
          answerMs: null,
        })),
      };
    });
    return [...[...this.runners.values()].map((runner) => runner.status()), ...unknown];
  }

  /** Ends every link. Nothing is said of the points: a gateway that ends is silent, which is seen as such. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.changing;
    const all = [...this.runners.values()];
    this.runners.clear();
    this.unknown.clear();
    await Promise.all(all.map((runner) => runner.stop(false)));
  }

  private async change(configs: readonly LinkConfig[]): Promise<void> {
    const wanted = new Map(configs.map((config) => [config.id, config]));
    for (const [id, runner] of this.runners) {
      const next = wanted.get(id);
      if (next && runner.fits(next)) {
        wanted.delete(id);
        await runner.use(next);
      } else {
        this.runners.delete(id);
        await runner.stop();
      }
    }
    this.unknown.clear();
    for (const config of wanted.values()) {
      if (this.stopped) return;
      const driver = this.drivers.get(config.protocol);
      if (!driver) {
        this.unknown.set(config.id, { config, since: this.parts.clock() });
        continue;
      }
      const runner = new ConnectionRunner(config, {
        ...this.parts,
        driver,
        deliver: (source, samples) => this.deliver(source, samples),
      });
      this.runners.set(config.id, runner);
      runner.start();
    }
  }

  private deliver(source: Source, samples: readonly DeviceSample[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.parts.accept(source, samples, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** What a device is to be told, so that reading it back gives this value. Throws a DeviceError where there is none. */
function rawOf(value: SampleValue, { path, type, scale, range }: Point): SampleValue {
  if (type !== 'number') return value;
  const own = path.split('/').slice(1).join('/');
  if (typeof value !== 'number') throw new DeviceError('unwritable', `${own} takes a number`);
  if (range && (value < range.low || value > range.high)) {
    throw new DeviceError('unwritable', `${own} takes a number from ${range.low} to ${range.high}, not ${value}`);
  }
  const raw = scale ? rawValue(value, scale) : value;
  if (!Number.isFinite(raw)) throw new DeviceError('unwritable', `${own}: ${value} has no raw value at this scale`);
  return raw;
}
