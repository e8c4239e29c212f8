import type { ConnectionStatus, GatewayConfig, Micros, Point, SampleValue, TrustDecision } from '@millrace/contracts';
import { type DeviceBatch, DeviceError, type DriverLog } from '@millrace/driver-api';
import { PointPlaces } from '../../pipeline/point-places.ts';
import type { Source } from '../../pipeline/source.ts';
import type { Restarts } from '../restarts.ts';
import type { SupervisedDriver, ThreadPlace } from '../threads/supervised-driver.ts';
import { type Holds, NO_HOLDS } from '../watchdog/held-back.ts';
import { ConnectionRunner } from './connection-runner.ts';
import { contained } from './contained-driver.ts';
import { type AskedPoint, type LinkConfig, linkConfigs } from './device-config.ts';
import { type ReadValue, rawOf, readValue } from './point-value.ts';
import type { Timing } from './timing.ts';

export interface SupervisorParts {
  readonly drivers: readonly SupervisedDriver[];
  readonly timing: Timing;
  /** The time of day, µs. */
  readonly clock: () => Micros;
  readonly accept: (source: Source, batch: DeviceBatch, done: (error: Error | null) => void) => void;
  /** So many values were not taken: whoever brings too much and does not stop is not listened to. */
  readonly onRefused?: (source: string, reason: string, values: number) => void;
  readonly secret: (name: string) => Promise<string>;
  /** What is not to be begun now; nothing where it is left out. */
  readonly held?: Holds;
  readonly restarts?: Restarts;
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
  private readonly drivers: ReadonlyMap<string, SupervisedDriver>;
  private readonly runners = new Map<string, ConnectionRunner>();
  private readonly unknown = new Map<string, Refused>();
  private points: readonly Point[] = [];
  private places = new PointPlaces([]);
  private readonly names = new WeakMap<readonly AskedPoint[], ReadonlyMap<string, AskedPoint>>();
  private changing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(parts: SupervisorParts) {
    this.parts = parts;
    this.drivers = new Map(parts.drivers.map((driver) => [driver.manifest.protocol, driver]));
  }

  /** One change after the other: two at once would leave a link that nobody knows. */
  use(config: GatewayConfig): Promise<void> {
    this.points = config.points;
    this.places = new PointPlaces(config.points);
    this.changing = this.changing.then(() => this.change(linkConfigs(config)));
    return this.changing;
  }

  /** Whether a device could be asked something now; null where it is behind no connection of this gateway. */
  reaches(device: string): boolean | null {
    return this.runnerOf(device)?.reaches(device) ?? (this.isUnknown(device) ? false : null);
  }

  /** The connection that asks a device; null where none does. */
  connectionOf(device: string): string | null {
    return this.runnerOf(device)?.id ?? null;
  }

  /**
   * Writes a value to a point of a device, in the point's own unit, and resolves when the device has confirmed it.
   * Rejects with a DeviceError that says why not, for whoever asked.
   */
  async write(device: string, point: string, value: SampleValue, signal: AbortSignal): Promise<void> {
    const { runner, asked } = this.found(device, point);
    await runner.write(device, asked, rawOf(value, this.definition(asked)), signal);
  }

  /** Asks a device for these of its points now, or for all of them. Rejects with a DeviceError that says why not. */
  async read(device: string, points: readonly string[], signal: AbortSignal): Promise<ReadValue[]> {
    const first = this.found(device, points[0]);
    const asked =
      points.length === 0 ? first.runner.pointsOf(device) : points.map((one) => this.found(device, one).asked);
    const samples = new Map((await first.runner.read(device, asked, signal)).map((sample) => [sample.point, sample]));
    return asked.map((point) => readValue(this.definition(point), samples.get(point.id)));
  }

  /**
   * A person's word on the certificate that a device's connection has shown. It holds for every connection to which the
   * same is shown, at once: their links are made anew. Rejects with a DeviceError where no such certificate was shown.
   */
  async decide(device: string, what: 'trust' | 'distrust', decision: TrustDecision): Promise<void> {
    const runner = this.runnerOf(device);
    if (!runner) throw new DeviceError('misconfigured', `no connection of this gateway asks ${device}`);
    const { trust } = runner.driver;
    if (!trust) throw new DeviceError('misconfigured', `"${runner.driver.manifest.protocol}" has no certificates`);
    const presented = runner.certificates().certificates?.peer?.thumbprint;
    if (presented !== decision.thumbprint)
      throw new DeviceError(
        'misconfigured',
        presented === undefined
          ? `${device} has shown no certificate yet`
          : `${device} shows another certificate now, ${presented}: look at that one`,
      );
    await trust.decide(what, decision);
    for (const one of this.runners.values())
      if (one.driver.trust === trust && one.certificates().certificates?.peer?.thumbprint === presented) one.again();
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

  /** Each device with the thread in which its connection runs; null: beside the journal. */
  threadPlaces(): ThreadPlace[] {
    return [...this.runners.values()].flatMap((runner) => {
      const thread = runner.thread();
      return runner.devices().map((device) => ({ device, thread }));
    });
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

  private runnerOf(device: string): ConnectionRunner | undefined {
    return [...this.runners.values()].find((runner) => runner.has(device));
  }

  private isUnknown(device: string): boolean {
    return [...this.unknown.values()].some(({ config }) => config.devices.some(({ source }) => source.name === device));
  }

  /** The point of this name; the first of the device where none is named. */
  private found(device: string, name?: string): { runner: ConnectionRunner; asked: AskedPoint } {
    const runner = this.runnerOf(device);
    if (!runner) throw new DeviceError('misconfigured', `no connection of this gateway asks ${device}`);
    const points = runner.pointsOf(device);
    const names = this.namesOf(points);
    const asked = name === undefined ? points[0] : names.get(name);
    if (asked) return { runner, asked };
    const known = [...names.keys()].join(', ');
    throw new DeviceError('misconfigured', `nothing called "${name}" is asked of ${device}; there is ${known}`);
  }

  /** The points of a device by their own names: made by the first call for one of them, kept as long as they are. */
  private namesOf(points: readonly AskedPoint[]): ReadonlyMap<string, AskedPoint> {
    const known = this.names.get(points);
    if (known) return known;
    const names = new Map(points.map((point) => [point.path.slice(point.path.lastIndexOf('/') + 1), point]));
    this.names.set(points, names);
    return names;
  }

  private definition({ id, path }: AskedPoint): Point {
    const point = this.points[this.places.placeOf(id)];
    if (!point) throw new DeviceError('misconfigured', `${path} is not configured any more`);
    return point;
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
        this.parts.held?.release({ kind: 'connection', id });
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
      const name = { kind: 'connection', id: config.id } as const;
      const runner = new ConnectionRunner(config, {
        ...this.parts,
        held: this.parts.held ?? NO_HOLDS,
        driver: contained(driver, name, ({ message }) => this.parts.restarts?.count(name, message)),
        deliver: (source, batch) => this.deliver(source, batch),
        refused: ({ name }, reason, values) => this.parts.onRefused?.(name, reason, values),
      });
      this.runners.set(config.id, runner);
      runner.start();
    }
  }

  private deliver(source: Source, batch: DeviceBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.parts.accept(source, batch, (error) => (error ? reject(error) : resolve()));
    });
  }
}
