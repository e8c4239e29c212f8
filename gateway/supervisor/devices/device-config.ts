import type { ConfiguredConnection, GatewayConfig, Micros } from '@millrace/contracts';
import type { DevicePoint } from '@millrace/driver-api';
import type { Source } from '../../pipeline/source.ts';

/** A point that is asked for, with how often. */
export interface AskedPoint extends DevicePoint {
  readonly every: Micros;
}

/** A logical device behind a link, with all that running it takes. */
export interface AskedDevice {
  readonly source: Source;
  readonly profile: unknown;
  readonly points: readonly AskedPoint[];
}

export interface LinkConfig {
  readonly id: string;
  readonly protocol: string;
  readonly settings: unknown;
  /** How long one answer is waited for, ms. */
  readonly timeout: number;
  readonly devices: readonly AskedDevice[];
}

/** What runs of a configuration: every connection with its points' paths and types. */
export function linkConfigs({ connections, points, devices }: GatewayConfig): LinkConfig[] {
  const known = new Map(points.map((point) => [point.id, point]));
  const delivery = new Map(devices.map((device) => [device.id, device.delivery]));
  const asked = (device: ConfiguredConnection['devices'][number]): AskedPoint[] =>
    device.points.flatMap(({ id, address, every }) => {
      const point = known.get(id);
      return point ? [{ id, address, every, path: point.path, type: point.type }] : [];
    });
  return connections.map(({ id, protocol, settings, timeout, devices: behind }) => ({
    id,
    protocol,
    settings,
    timeout: timeout / 1_000,
    devices: behind.map((device) => ({
      source: {
        name: device.id,
        plausibleWithin: device.plausibleWithin,
        delivery: delivery.get(device.id) ?? 'identified',
      },
      profile: device.profile,
      points: asked(device),
    })),
  }));
}
