import type { ConnectionStatus, DeviceState, Micros, SampleValue } from '@millrace/contracts';
import {
  type DeviceBatch,
  DeviceError,
  type DeviceFault,
  type DeviceSample,
  type DriverLog,
  type OpenLink,
} from '@millrace/driver-api';
import type { Source } from '../../pipeline/source.ts';
import type { OwnerName } from '../exception-owner.ts';
import type { SupervisedDriver } from '../threads/supervised-driver.ts';
import type { Holds } from '../watchdog/held-back.ts';
import { backOff } from './back-off.ts';
import type { AskedDevice, AskedPoint, LinkConfig } from './device-config.ts';
import { asDeviceError } from './device-fault.ts';
import { DeviceLane } from './device-lane.ts';
import { LinkSession } from './link-session.ts';
import { pause, type Timing, within } from './timing.ts';

export interface RunnerParts {
  readonly driver: SupervisedDriver;
  readonly timing: Timing;
  /** The time of day, µs. */
  readonly clock: () => Micros;
  readonly deliver: (source: Source, batch: DeviceBatch) => Promise<void>;
  readonly refused: (source: Source, reason: string, values: number) => void;
  readonly secret: (name: string) => Promise<string>;
  /** What is not to be begun now. */
  readonly held: Holds;
  readonly log: DriverLog;
}

/** A link is made in this time (ms), or in that of one answer where that is longer. */
const CONNECT_WITHIN = 5_000;
const CLOSE_WITHIN = 2_000;

const STATE_OF: Readonly<Record<DeviceFault, DeviceState>> = {
  lost: 'connecting',
  garbled: 'connecting',
  silent: 'silent',
  device: 'connecting',
  unwritable: 'connecting',
  refused: 'refused',
  misconfigured: 'misconfigured',
};

/** Keeps one connection: makes its link, and makes it again for as long as it is wanted. */
export class ConnectionRunner {
  private config: LinkConfig;
  private readonly parts: RunnerParts;
  private lanes: DeviceLane[];
  private session: LinkSession | null = null;
  private readonly ending = new AbortController();
  private running: Promise<void> | null = null;
  private state: DeviceState = 'connecting';
  private reason: string | null = null;
  private since: Micros;
  private connects = 0;
  private writes = 0;
  private isHeld = false;
  /** Aborted by whoever wants the link anew: ends what is under way, or the pause before the next attempt. */
  private attempt = new AbortController();

  constructor(config: LinkConfig, parts: RunnerParts) {
    this.config = config;
    this.parts = parts;
    this.since = parts.clock();
    this.lanes = config.devices.map((device) => this.laneOf(device));
  }

  /** May be called twice. */
  start(): void {
    this.running ??= this.run();
  }

  /** Ends the link and everything that waits for it. `tell`: say of its points that they have no value any more. */
  async stop(tell = true): Promise<void> {
    const reason = new DeviceError('lost', 'this connection is not run any more');
    this.ending.abort(reason);
    this.attempt.abort(reason);
    await this.running;
    this.enter('stopped', null);
    if (tell) await this.tellLost(this.lanes);
  }

  /** Whether these settings make the same link, so that `use` is enough. */
  fits({ id, protocol, settings, timeout }: LinkConfig): boolean {
    const own = this.config;
    return (
      JSON.stringify([id, protocol, settings, timeout]) ===
      JSON.stringify([own.id, own.protocol, own.settings, own.timeout])
    );
  }

  /** Other devices or points behind the same link: devices that did not change go on in their rhythm. */
  async use(config: LinkConfig): Promise<void> {
    if (this.isHeld && JSON.stringify(config) !== JSON.stringify(this.config)) this.parts.held.release(this.name);
    const before = new Map(this.lanes.map((lane) => [JSON.stringify(lane.device), lane]));
    this.config = config;
    this.lanes = config.devices.map((device) => {
      const same = before.get(JSON.stringify(device));
      before.delete(JSON.stringify(device));
      return same ?? this.laneOf(device);
    });
    this.session?.use(this.lanes);
    this.judge();
    await this.tellLost([...before.values()]);
  }

  /** The names of those behind it. */
  devices(): string[] {
    return this.lanes.map(({ device }) => device.source.name);
  }

  /** The thread in which its driver runs; null: beside the journal. */
  thread(): string | null {
    return this.parts.driver.threads?.nameOf(this.config.settings) ?? null;
  }

  get id(): string {
    return this.config.id;
  }

  private get name(): OwnerName {
    return { kind: 'connection', id: this.id };
  }

  get driver(): SupervisedDriver {
    return this.parts.driver;
  }

  /** Makes the link anew at once: what it was made by, or refused for, has changed. */
  again(): void {
    this.attempt.abort(new DeviceError('lost', 'the link is made anew'));
  }

  /** Whether this device is behind this connection. */
  has(device: string): boolean {
    return this.lanes.some((lane) => lane.device.source.name === device);
  }

  /** Whether the device could be asked something now. */
  reaches(device: string): boolean {
    const lane = this.lanes.find((one) => one.device.source.name === device);
    return this.session !== null && (lane?.state === 'online' || lane?.state === 'degraded');
  }

  /** What is asked of a device. */
  pointsOf(device: string): readonly AskedPoint[] {
    return this.lanes.find((lane) => lane.device.source.name === device)?.device.points ?? [];
  }

  /** Resolves when the device has confirmed the raw value. Rejects with a DeviceError in words for whoever asked. */
  async write(device: string, point: AskedPoint, value: SampleValue, signal: AbortSignal): Promise<void> {
    const { lane, session } = this.reached(device);
    const { profile } = lane.device;
    await session.now(lane, signal, (link, own) => link.write(point, value, { signal: own, profile }));
    this.writes++;
  }

  /** Asks for these points now. Gives their raw samples; rejects with a DeviceError in words for whoever asked. */
  async read(device: string, points: readonly AskedPoint[], signal: AbortSignal): Promise<DeviceSample[]> {
    const { lane, session } = this.reached(device);
    const samples: DeviceSample[] = [];
    // Each question stands in line by itself, so that many of them do not hold up what is due.
    for (const request of await session.plan(lane, points)) {
      samples.push(...(await session.now(lane, signal, (_link, own) => request.read(own))));
    }
    return samples;
  }

  status(): ConnectionStatus {
    const { state, reason, since, connects, writes } = this;
    const up = this.session !== null && state !== 'connecting';
    return {
      id: this.config.id,
      protocol: this.config.protocol,
      state,
      reason,
      since,
      connects,
      writes,
      ...this.certificates(),
      devices: this.lanes.map((lane) => {
        const own = lane.status();
        return up || own.state === 'misconfigured' ? own : { ...own, state, reason, since };
      }),
    };
  }

  /** What is known of the certificates at both ends; nothing where the protocol has none, or none was shown yet. */
  certificates(): Pick<ConnectionStatus, 'certificates'> {
    const certificates = this.parts.driver.trust?.report(this.config.settings);
    return certificates ? { certificates } : {};
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    const { timing } = this.parts;
    let failed = 0;
    while (!signal.aborted) {
      this.attempt = new AbortController();
      const hold = this.parts.held.holdOf(this.name);
      this.isHeld = hold !== null;
      if (hold) {
        this.enter('refused', hold.reason);
        await this.tellLost(this.lanes);
        await pause(timing, hold.milliseconds, AbortSignal.any([this.attempt.signal, hold.released]));
        continue;
      }
      const fault = await this.link(signal);
      if (signal.aborted || fault === null) return;
      const { answered, error } = fault;
      failed = answered ? 0 : failed + 1;
      this.enter(STATE_OF[error.code], error.message);
      await this.tellLost(this.lanes);
      await pause(
        timing,
        backOff(error.code, failed, () => timing.random()),
        this.attempt.signal,
      );
    }
  }

  /** One link, from its making to its end; gives why it ended, or null where it was not wanted any more. */
  private async link(signal: AbortSignal): Promise<{ answered: boolean; error: DeviceError } | null> {
    const { driver, timing, deliver, log } = this.parts;
    const { timeout } = this.config;
    const scope = new AbortController();
    const end = (): void => scope.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    const gone = Promise.withResolvers<DeviceError>();
    const { signal: attempt } = this.attempt;
    const anew = (): void => gone.resolve(attempt.reason as DeviceError);
    attempt.addEventListener('abort', anew, { once: true });
    let link: OpenLink | null = null;
    try {
      link = await this.open(scope.signal, gone.resolve);
      this.connects++;
      const session = new LinkSession(link, this.lanes, {
        timing,
        timeout,
        subscribes: driver.manifest.capabilities.includes('subscribe'),
        deliver,
        refused: this.parts.refused,
        onTrouble: (reason) => log.warn({ connection: this.config.id, reason }, 'readings could not be kept'),
      });
      this.session = session;
      await session.run(signal, gone.promise);
      return null;
    } catch (error) {
      if (signal.aborted) return null;
      return { answered: this.session?.answered ?? false, error: asDeviceError(error) };
    } finally {
      this.session = null;
      signal.removeEventListener('abort', end);
      scope.abort(new DeviceError('lost', 'the link ended'));
      if (link) await this.close(link);
    }
  }

  private async open(signal: AbortSignal, lost: (error: DeviceError) => void): Promise<OpenLink> {
    const { driver, timing, secret, log } = this.parts;
    const { settings, timeout } = this.config;
    const connecting = new AbortController();
    const milliseconds = Math.max(timeout, CONNECT_WITHIN);
    const opening = (async () => driver.open(settings, { signal: connecting.signal, log, secret, lost }))();
    const end = (): void => connecting.abort(signal.reason);
    // The signal given to a driver holds as long as its link: it ends with ours, or where the link was made too late.
    signal.addEventListener('abort', end, { once: true });
    try {
      return await within(
        timing,
        milliseconds,
        signal,
        () => opening,
        () => new DeviceError('silent', `no link was made within ${milliseconds} ms`),
      );
    } catch (error) {
      connecting.abort(error);
      opening.then((late) => this.close(late)).catch(() => undefined);
      throw error;
    }
  }

  private async close(link: OpenLink): Promise<void> {
    const { timing, log } = this.parts;
    try {
      await within(
        timing,
        CLOSE_WITHIN,
        new AbortController().signal,
        () => link.close(),
        () => new Error('it did not end in time'),
      );
    } catch (error) {
      log.warn({ connection: this.config.id, reason: asDeviceError(error).message }, 'a link did not end cleanly');
    }
  }

  private laneOf(device: AskedDevice): DeviceLane {
    const { timing, clock, log } = this.parts;
    return new DeviceLane(device, {
      timing,
      clock,
      timeout: this.config.timeout,
      alone: () => this.lanes.length === 1,
      onState: (state, reason) => {
        log.info({ connection: this.config.id, device: device.source.name, state, reason }, 'device');
        this.judge();
      },
    });
  }

  private reached(device: string): { readonly lane: DeviceLane; readonly session: LinkSession } {
    const lane = this.lanes.find((one) => one.device.source.name === device);
    const { session } = this;
    if (lane && session && this.reaches(device)) return { lane, session };
    const reason = lane?.reason ?? this.reason ?? 'connecting';
    throw new DeviceError('lost', `${device} cannot be reached now: ${reason}`);
  }

  /** While there is a link, the connection is as its devices are. */
  private judge(): void {
    if (!this.session) return;
    const states = this.lanes.map(({ state }) => state);
    const troubled = this.lanes.filter(({ state }) => state !== 'online');
    const [first] = troubled;
    if (!first) this.enter('online', null);
    else if (states.every((state) => state === first.state)) {
      if (first.state !== 'connecting') this.enter(first.state, first.reason);
    } else if (states.some((state) => state === 'online' || state === 'degraded')) {
      const { device, state, reason } = first;
      this.enter('degraded', `${device.source.name} is ${state}${reason === null ? '' : `: ${reason}`}`);
    }
  }

  private enter(state: DeviceState, reason: string | null): void {
    if (this.state === state && this.reason === reason) return;
    if (this.state !== state) this.since = this.parts.clock();
    this.state = state;
    this.reason = reason;
    this.parts.log.info({ connection: this.config.id, state, reason }, 'connection to devices');
  }

  private async tellLost(lanes: readonly DeviceLane[]): Promise<void> {
    const { deliver, log } = this.parts;
    for (const lane of lanes) {
      const batch = lane.lost();
      if (batch.length === 0) continue;
      await deliver(lane.device.source, batch).catch((error: unknown) => {
        log.warn({ connection: this.config.id, reason: asDeviceError(error).message }, 'readings could not be kept');
      });
    }
  }
}
