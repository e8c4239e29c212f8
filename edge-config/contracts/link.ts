import { z } from 'zod';
import { pathSegment } from './point.ts';

const given = z.record(z.string(), z.json());

/** A device that reports through a link; `settings` say by what its protocol knows it (a serial number, a node). */
export const linkedDevice = z.object({
  /** The id of one of the site's devices. */
  device: z.string(),
  settings: given.default({}),
});

/**
 * A way by which messages come in that no device of the site publishes at our own broker: a reader, a door for time
 * clocks, a broker of somebody else. `settings` are the protocol's own. A secret is named in them, never written. What a
 * device sends comes as if it had published it below `devices/<device>/`, so rules and profiles are those of any message.
 */
export const deviceLink = z.object({
  id: pathSegment,
  protocol: z.string().min(1).max(32),
  settings: given.default({}),
  devices: z.array(linkedDevice).default([]),
});
export type DeviceLink = z.infer<typeof deviceLink>;

/** A link's settings and devices as one, as its driver reads them: `{ …settings, id, devices: [{ …settings, device }] }`. */
export const linkSettings = ({ id, settings, devices }: DeviceLink): Record<string, unknown> => ({
  ...settings,
  id,
  ...(devices.length === 0 ? {} : { devices: devices.map(({ device, settings: own }) => ({ ...own, device })) }),
});
