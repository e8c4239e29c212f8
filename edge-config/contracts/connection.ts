import { z } from 'zod';
import { pathSegment } from './point.ts';
import { duration, MICROS_PER_MS, micros } from './time.ts';

/** Nothing on a plant's floor is asked more often than this; a shorter one is mostly a slip of the pen. */
const LEAST = 10 * MICROS_PER_MS;
const rate = duration.refine((every) => every >= LEAST, 'at least 10 ms');

const given = z.record(z.string(), z.json());

/** A point that is asked for: `address` is where it stands in the device, as its protocol writes it. */
export const askedPoint = z.object({
  /** Its name within the device: "power". */
  point: pathSegment,
  address: z.json(),
  /** How often; the connection's own rate where it is left out. */
  every: rate.optional(),
});

/** What a profile says of a device that is asked: where its points stand, its limits and quirks. */
export const askedDevice = z.object({
  protocol: z.string().min(1).max(32),
  profile: given.default({}),
  points: z.array(askedPoint).min(1),
});

/** A device behind a connection. What its profile says holds where nothing is written here; points go by their names. */
export const connectedDevice = z.object({
  /** The id of one of the site's devices. */
  device: z.string(),
  profile: given.default({}),
  points: z.array(askedPoint).default([]),
});

/**
 * A link to devices that are asked, or that report by themselves: a meter, a controller, or several behind one bridge.
 * `settings` are the protocol's own. A secret is named in them, never written.
 */
export const deviceConnection = z.object({
  id: pathSegment,
  protocol: z.string().min(1).max(32),
  settings: given.default({}),
  /** How long one answer is waited for. */
  timeout: rate.prefault('3 s'),
  every: rate.prefault('1 s'),
  devices: z.array(connectedDevice).min(1),
});
export type DeviceConnection = z.infer<typeof deviceConnection>;

/** A connection as a gateway runs it: profiles laid over its devices, points by their numbers. */
export const configuredConnection = z.object({
  id: z.string(),
  protocol: z.string(),
  settings: given,
  timeout: micros,
  devices: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      profile: given,
      plausibleWithin: z.int().positive(),
      points: z.array(z.object({ id: z.int().positive(), address: z.json(), every: z.int().positive() })),
    }),
  ),
});
export type ConfiguredConnection = z.infer<typeof configuredConnection>;
export type ConfiguredDevice = ConfiguredConnection['devices'][number];
