import { z } from 'zod';
import { linkCertificates } from './link-certificates.ts';
import { micros } from './time.ts';

/**
 * How a device is, as a technician reads it.
 *
 * | state | meaning |
 * |---|---|
 * | `connecting` | the link is being made, or is gone and tried again |
 * | `online` | everything that is asked is answered |
 * | `degraded` | it answers, but not all, or not as often as it is asked |
 * | `silent` | the link is there, and nothing answers |
 * | `refused` | the other side is there and will not have us |
 * | `misconfigured` | what is configured can never work: nothing is tried until it changes |
 * | `stopped` | it is not run any more |
 */
export const DEVICE_STATES = [
  'connecting',
  'online',
  'degraded',
  'silent',
  'refused',
  'misconfigured',
  'stopped',
] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];
export const deviceState = z.enum(DEVICE_STATES);

const standing = {
  state: deviceState,
  /** Why it is not online, in plain words. */
  reason: z.string().nullable(),
  since: micros,
};

/** A device behind a connection. Counts are since the connection was configured. */
export const askedDeviceStatus = z.object({
  id: z.string(),
  ...standing,
  points: z.int().nonnegative(),
  /** Points that have a value now. */
  usable: z.int().nonnegative(),
  requests: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Times that a request was due again before it was answered. */
  missed: z.int().nonnegative(),
  lastAnswer: micros.nullable(),
  /** Milliseconds that an answer takes, as a mean in which the latest counts most; null before the first. */
  answerMs: z.number().nonnegative().nullable(),
});
export type AskedDeviceStatus = z.infer<typeof askedDeviceStatus>;

/** A link to devices that are asked, as its gateway sees it. */
export const connectionStatus = z.object({
  id: z.string(),
  protocol: z.string(),
  ...standing,
  /** Links that were made. */
  connects: z.int().nonnegative(),
  writes: z.int().nonnegative(),
  /** Left out where a link has no certificates. */
  certificates: linkCertificates.optional(),
  devices: z.array(askedDeviceStatus),
});
export type ConnectionStatus = z.infer<typeof connectionStatus>;
