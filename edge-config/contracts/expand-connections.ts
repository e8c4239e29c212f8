import type { ConfiguredConnection } from './connection.ts';
import type { DeviceProfile, SiteDocument } from './site.ts';
import { didYouMean, type FaultList } from './site-fault.ts';
import type { Micros } from './time.ts';

type Path = readonly (string | number)[];
type Json = ConfiguredConnection['devices'][number]['points'][number]['address'];

/** A connection with profiles laid over its devices; points by their whole paths. */
export interface ExpandedConnection extends Omit<ConfiguredConnection, 'devices'> {
  readonly devices: readonly ExpandedConnectedDevice[];
}

export interface ExpandedConnectedDevice {
  readonly id: string;
  readonly path: string;
  readonly profile: Record<string, Json>;
  readonly points: readonly ExpandedAskedPoint[];
}

export interface ExpandedAskedPoint {
  readonly path: string;
  readonly address: Json;
  readonly every: Micros;
}

/** Where a part of an expanded connection was written, for what is found wrong with it. */
export interface WrittenPoint {
  readonly thing: ExpandedAskedPoint;
  readonly faults: FaultList;
  readonly path: Path;
}
export interface WrittenDevice {
  readonly thing: ExpandedConnectedDevice;
  readonly points: readonly WrittenPoint[];
  readonly path: Path;
}
export interface WrittenConnection {
  readonly thing: ExpandedConnection;
  readonly devices: readonly WrittenDevice[];
  readonly path: Path;
}

type Profiles = ReadonlyMap<string, { readonly profile: DeviceProfile; readonly faults: FaultList }>;

/** Lays profiles over the devices of connections. A device that is not the site's is a fault, and left out. */
export function expandConnections(site: SiteDocument, profiles: Profiles, faults: FaultList): WrittenConnection[] {
  const known = new Map(site.devices.map((device) => [device.id, device]));
  /** Profiles whose own faults were told: each is told once, however many devices have it. */
  const told = new Set<string>();
  return site.connections.map((connection, index) => {
    const path = ['connections', index];
    const devices = connection.devices.flatMap((connected, at) => {
      const here = [...path, 'devices', at];
      const device = known.get(connected.device);
      if (!device) {
        faults.fault(
          'unknown-device',
          [...here, 'device'],
          `there is no device "${connected.device}"${didYouMean(connected.device, known.keys())}`,
          'write the id of a device, or add it under devices',
        );
        return [];
      }
      const found = device.profile === undefined ? undefined : profiles.get(device.profile);
      const asked = found?.profile.asked;
      if (asked && asked.protocol !== connection.protocol) {
        faults.fault(
          'other-protocol',
          [...here, 'device'],
          `profile "${device.profile}" of "${device.id}" speaks ${asked.protocol}, this connection ${connection.protocol}`,
          'put the device on a connection of its protocol, or give it another profile',
        );
      }
      const usable = asked?.protocol === connection.protocol ? asked : undefined;
      const points = new Map<string, WrittenPoint>();
      const add = (list: readonly (typeof connected.points)[number][], of: FaultList, under: Path, own: boolean) => {
        const names = new Set<string>();
        for (const [place, { point, address, every = connection.every }] of list.entries()) {
          if (names.has(point) && (own || !told.has(String(device.profile)))) {
            of.fault('duplicate-point', [...under, place], `"${point}" is asked for twice here`, 'leave one of them');
          }
          names.add(point);
          const whole = `${site.site}/${device.path}/${point}`;
          if (own || !points.has(point)) {
            points.set(point, { thing: { path: whole, address, every }, faults: of, path: [...under, place] });
          }
        }
      };
      if (usable && found) add(usable.points, found.faults, ['asked', 'points'], false);
      told.add(String(device.profile));
      add(connected.points, faults, [...here, 'points'], true);
      const written = [...points.values()];
      return [
        {
          thing: {
            id: device.id,
            path: device.path,
            profile: { ...usable?.profile, ...connected.profile },
            points: written.map(({ thing }) => thing),
          },
          points: written,
          path: here,
        },
      ];
    });
    const { id, protocol, settings, timeout } = connection;
    return { thing: { id, protocol, settings, timeout, devices: devices.map(({ thing }) => thing) }, devices, path };
  });
}
