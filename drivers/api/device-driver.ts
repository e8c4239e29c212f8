import type { LinkCertificates, PointId, SampleValue, TrustDecision } from '@millrace/contracts';
import type { z } from 'zod';
import { batchOf, type DeviceBatch, type DeviceReadings } from './device-batch.ts';
import { DeviceError } from './device-error.ts';
import type { DeviceCapability, DeviceManifest } from './device-manifest.ts';
import type { DriverLog } from './driver.ts';

/** A point of a device, with where it stands there. */
export interface DevicePoint<Address = unknown> {
  readonly id: PointId;
  /** Its path, for words to people. */
  readonly path: string;
  readonly type: 'number' | 'boolean' | 'text' | 'json';
  readonly address: Address;
}

/**
 * One question to a device, and the points that its answer gives: as they were given, or their numbers alone where the
 * driver has worked out the rest. A driver's own requests say more.
 */
export interface DeviceRequest {
  readonly points: readonly DevicePoint[] | Int32Array;
}

export interface ConnectContext {
  /** Aborted when the link is not wanted any more, also while it is being made. */
  readonly signal: AbortSignal;
  readonly log: DriverLog;
  /** A secret of the data folder by its name. Rejects, naming it, when there is none. */
  secret(name: string): Promise<string>;
  /** Tells at once that the link is gone (the peer hung up), also while nothing is asked. May be called more than once. */
  lost(error: DeviceError): void;
}

export interface CallContext<Profile = unknown> {
  /** Aborted when the answer is not waited for any more. The call then rejects at once. */
  readonly signal: AbortSignal;
  readonly profile: Profile;
}

export interface SubscribeContext<Profile = unknown> extends CallContext<Profile> {
  /**
   * Resolves when the samples are safe (on disk): only then may the driver thank the device. Without samples it is a
   * sign of life.
   */
  deliver(samples: DeviceReadings): Promise<void>;
  /** Milliseconds: a device of which nothing is delivered for so long counts as silent. Ask it for a word three times as often. */
  readonly patience: number;
}

/** Something that a device offers: `address` as a technician would write it into the configuration. */
export interface BrowsedItem {
  readonly address: string;
  readonly label: string;
  readonly type: DevicePoint['type'] | 'folder';
  /** What whole numbers mean, of an enumeration that the device names. */
  readonly values?: Readonly<Record<string, string>>;
  readonly writable: boolean;
  /** In UCUM, where the device says what it measures in. */
  readonly unit?: string;
}

/**
 * What a protocol is able to do. Sockets' retries, back-off, the watchdog, quality on loss and counters are the
 * supervisor's: a driver connects once, asks once, and says what happened (`DeviceError`).
 *
 * Promises of a driver, which the conformance suite asks for:
 * - An answer belongs to its question. After a call that was aborted or failed, a late answer is discarded; where the
 *   protocol cannot tell, the driver gives the link up, and every later call rejects with `lost`.
 * - Every wait ends with its signal, and nothing is left behind: no listener, timer or socket.
 */
export interface DeviceDriverParts<Settings, Profile, Address, Link, Request extends DeviceRequest> {
  connect(settings: Settings, context: ConnectContext): Promise<Link>;
  /** The fewest legal requests that give all these points of one logical device. Pure. */
  plan(points: readonly DevicePoint<Address>[], profile: Profile): readonly Request[];
  /** The answer to one request. A point whose sample is missing is taken as bad, by the device. */
  read?(link: Link, request: Request, context: CallContext<Profile>): Promise<DeviceReadings>;
  /** Resolves when the device has confirmed it. `value` is raw (scale undone). */
  write?(link: Link, point: DevicePoint<Address>, value: SampleValue, context: CallContext<Profile>): Promise<void>;
  /** Resolves when the device has agreed to report these points; it reports until the signal is aborted. */
  subscribe?(link: Link, points: readonly DevicePoint<Address>[], context: SubscribeContext<Profile>): Promise<void>;
  /** What the device has below this address; at its root where it is left out. */
  browse?(link: Link, under: string | undefined, context: CallContext<Profile>): AsyncIterable<BrowsedItem>;
  /** Releases everything. Never rejects for a link that is gone already; may be called twice. */
  close(link: Link): Promise<void>;
  /** Requests that may be under way at once on one link; one where it is not said. */
  parallel?(settings: Settings): number;
  /** Of a protocol whose links are secured by certificates that people judge. */
  readonly trust?: DeviceTrust<Settings>;
}

/** Certificates of links, and a person's word on those of the other side. */
export interface DeviceTrust<Settings> {
  /** What stands at both ends of a link with these settings; null before the first attempt to make one. */
  report(settings: Settings): LinkCertificates | null;
  /**
   * Holds from the next attempt on, for every link to which this certificate is presented. Rejects with a DeviceError
   * (`misconfigured`) where no such certificate was shown.
   */
  decide(what: 'trust' | 'distrust', decision: TrustDecision): Promise<void>;
}

/** A request as the supervisor runs it, without knowing what the driver put into it. */
export interface PlannedRequest {
  /** Numbers of the points. A batch of `read` that has this very column spares whoever takes it to look them up. */
  readonly points: Int32Array;
  read(signal: AbortSignal): Promise<DeviceBatch>;
}

/** A link in use, without the protocol's own types. */
export interface OpenLink {
  readonly parallel: number;
  /** Rejects with a DeviceError that names every fault of the profile or of an address. */
  plan(points: readonly DevicePoint[], profile: unknown): Promise<readonly PlannedRequest[]>;
  write(point: DevicePoint, value: SampleValue, context: CallContext): Promise<void>;
  subscribe(points: readonly DevicePoint[], context: SubscribeContext): Promise<void>;
  browse(under: string | undefined, context: CallContext): AsyncIterable<BrowsedItem>;
  close(): Promise<void>;
}

/** A driver as the supervisor and the configuration know it. */
export interface DeviceDriver {
  readonly manifest: DeviceManifest<unknown, unknown, unknown>;
  /** Checks the settings and connects. Rejects with a DeviceError: `misconfigured` names each fault of the settings. */
  open(settings: unknown, context: ConnectContext): Promise<OpenLink>;
  readonly trust?: DeviceTrust<unknown>;
}

const METHOD_OF = { read: 'read', subscribe: 'subscribe', write: 'write', browse: 'browse' } as const;

/**
 * Declares a driver: the types of settings, profile and address are inferred from its manifest, those of link and request
 * from `connect` and `plan`. Throws a TypeError where manifest and methods disagree about what the driver can do.
 */
export function deviceDriver<Settings, Profile, Address, Link, Request extends DeviceRequest>(
  manifest: DeviceManifest<Settings, Profile, Address>,
  parts: DeviceDriverParts<Settings, Profile, Address, Link, Request>,
): DeviceDriver & { readonly parts: DeviceDriverParts<Settings, Profile, Address, Link, Request> } {
  for (const [capability, method] of Object.entries(METHOD_OF)) {
    if (manifest.capabilities.includes(capability as DeviceCapability) === (parts[method] !== undefined)) continue;
    throw new TypeError(`driver "${manifest.protocol}": its manifest and its methods disagree about "${capability}"`);
  }
  return {
    manifest,
    parts,
    async open(given, context) {
      const settings = checked(manifest.settings, given, 'settings');
      const link = await parts.connect(settings, context);
      return openLink(manifest, parts, link, parts.parallel?.(settings) ?? 1);
    },
    ...(parts.trust ? { trust: trustOf(manifest, parts.trust) } : {}),
  };
}

function trustOf<Settings>(
  { settings }: DeviceManifest<Settings, unknown, unknown>,
  trust: DeviceTrust<Settings>,
): DeviceTrust<unknown> {
  return {
    report(given) {
      const parsed = settings.safeParse(given);
      return parsed.success ? trust.report(parsed.data) : null;
    },
    decide: (what, decision) => trust.decide(what, decision),
  };
}

const numbersOf = (points: DeviceRequest['points']): Int32Array =>
  points instanceof Int32Array ? points : Int32Array.from(points, ({ id }) => id);

function openLink<Settings, Profile, Address, Link, Request extends DeviceRequest>(
  manifest: DeviceManifest<Settings, Profile, Address>,
  parts: DeviceDriverParts<Settings, Profile, Address, Link, Request>,
  link: Link,
  parallel: number,
): OpenLink {
  const profileOf = (given: unknown): Profile => checked(manifest.profile, given, 'profile');
  const pointOf = (point: DevicePoint): DevicePoint<Address> => ({
    ...point,
    address: checked(manifest.address, point.address, `${point.path}: address`),
  });
  const cannot = (what: string): DeviceError =>
    new DeviceError('misconfigured', `"${manifest.protocol}" cannot ${what}`);
  return {
    parallel,
    async plan(points, given) {
      const { read } = parts;
      if (!read) throw cannot('be asked for values');
      const profile = profileOf(given);
      return parts.plan(points.map(pointOf), profile).map((request) => ({
        points: numbersOf(request.points),
        read: async (signal) => batchOf(await read.call(parts, link, request, { signal, profile })),
      }));
    },
    async write(point, value, { signal, profile }) {
      if (!parts.write) throw cannot('be written to');
      await parts.write(link, pointOf(point), value, { signal, profile: profileOf(profile) });
    },
    async subscribe(points, { signal, profile, patience, deliver }) {
      if (!parts.subscribe) throw cannot('report values by itself');
      await parts.subscribe(link, points.map(pointOf), { signal, profile: profileOf(profile), patience, deliver });
    },
    browse(under, { signal, profile }) {
      if (!parts.browse) throw cannot('be browsed');
      return parts.browse(link, under, { signal, profile: profileOf(profile) });
    },
    close: () => parts.close(link),
  };
}

/** A part of the configuration by its schema. Throws a DeviceError that names every fault of it. */
export function checked<Output>(schema: z.ZodType<Output>, given: unknown, what: string): Output {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message,
  );
  throw new DeviceError('misconfigured', `${what}: ${faults.join('; ')}`);
}
