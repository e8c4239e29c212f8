import { z } from 'zod';
import { localizedText } from './calendar.ts';
import { devicePath, pathSegment, tags } from './point.ts';

export { type Tags, tags } from './point.ts';

import { duration } from './time.ts';

/** SHA-256, in hexadecimal, of a secret of 256 random bits: a slow hash would protect nothing more. */
export const secretHash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a device may do on the broker: filters in which `{device}` is its own path and `{id}` its own id. */
export const topicRights = z.object({
  publish: z.array(z.string()).default([]),
  subscribe: z.array(z.string()).default([]),
});

/** What is different from a profile, point by point: `{ temperature: { normal: { low: 20, high: 60 } } }`. */
export const pointOverrides = z.record(pathSegment, z.record(z.string(), z.json())).default({});

/** Settings of a detector of a profile that are different. `subject` as it stands in the profile. */
export const detectorOverride = z.object({
  type: z.string().min(1).max(64),
  subject: z.string().optional(),
  settings: z.record(z.string(), z.json()).default({}),
  off: z.boolean().default(false),
});

export const deviceDeclaration = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_"'),
  /** The asset it feeds; a device swapped for another keeps it, and with it the points. */
  path: devicePath,
  profile: z.string().optional(),
  label: localizedText.optional(),
  rights: topicRights.default({ publish: [], subscribe: [] }),
  /** At-least-once: without time and key only DUP flag and payload can betray a redelivery. */
  delivery: z.enum(['identified', 'at-least-once', 'best-effort']).default('identified'),
  clock: z.object({ plausibleWithin: duration.default(48 * 3600 * 1_000_000) }).optional(),
  tags: tags.optional(),
  points: pointOverrides,
  detectors: detectorOverride.array().default([]),
});
export type DeviceDeclaration = z.infer<typeof deviceDeclaration>;

/** A command to a device: a request that lives for a while and is answered or expires. Never sent from a replay. */
export const deviceCommand = z.object({
  id: z.uuid(),
  device: z.string(),
  name: z.string().min(1).max(64),
  parameters: z.record(z.string(), z.json()).default({}),
  issuedAt: z.int(),
  expiresAt: z.int(),
  by: z.string(),
});
export type DeviceCommand = z.infer<typeof deviceCommand>;

export const deviceCommandResult = z.object({
  id: z.uuid(),
  state: z.enum(['delivered', 'acknowledged', 'refused', 'expired', 'failed']),
  at: z.int(),
  message: z.string().optional(),
});
export type DeviceCommandResult = z.infer<typeof deviceCommandResult>;
