import { z } from 'zod';
import { deviceState } from './device-state.ts';
import { peerCertificate } from './link-certificates.ts';
import { micros } from './time.ts';

/** A device that reports through a link, as far as its driver can tell it from the link itself. */
export const linkedDeviceStatus = z.object({
  id: z.string(),
  state: deviceState,
  /** Why it is not online, in plain words. */
  reason: z.string().nullable(),
  /** When it was last heard, also with nothing to tell; null: not since the link was made. */
  lastHeard: micros.nullable(),
});
export type LinkedDeviceStatus = z.infer<typeof linkedDeviceStatus>;

/** Something that came through a link and that no configuration names: for a person to say whose it is. */
export const linkStranger = z.object({
  /** What it calls itself: a serial number, a node. */
  name: z.string(),
  address: z.string().nullable(),
  firstSeen: micros,
  lastSeen: micros,
  times: z.int().positive(),
  /** What to write as `settings` of the device that it is. */
  settings: z.record(z.string(), z.json()),
});
export type LinkStranger = z.infer<typeof linkStranger>;

/** A link that brings messages, as its gateway sees it. */
export const linkStatus = z.object({
  id: z.string(),
  protocol: z.string(),
  /** Where it leads, as it is configured; null where it leads nowhere by itself. */
  address: z.string().nullable(),
  state: deviceState,
  reason: z.string().nullable(),
  since: micros,
  devices: z.array(linkedDeviceStatus),
  /** The one that came last first; no more than a person can look through. */
  strangers: z.array(linkStranger),
  /** What the other end shows and the settings of the link do not take: a person compares it, and writes down its fingerprint. */
  certificate: peerCertificate.optional(),
});
export type LinkStatus = z.infer<typeof linkStatus>;
/** Strangers of a link that are told. */
export const MOST_STRANGERS = 200;
