import { type DeviceReport, Strangers } from '@millrace/driver-api';
import type { HostDevice } from '../manifest.ts';
import type { HostEffect, HostValue } from './host-types.ts';

type Presence = Extract<HostEffect, { kind: 'presence' }>;
type Place = Pick<HostValue, 'group' | 'node' | 'device'>;

/** Which devices of the plant the edge nodes and their devices are, how each stands, and who is none of them. */
export class LinkedDevices {
  private readonly byPlace = new Map<string, HostDevice>();
  private readonly standing = new Map<string, { online: boolean; reason: string; at: number }>();
  private readonly unknown = new Strangers();

  constructor(devices: readonly HostDevice[]) {
    for (const device of devices) this.byPlace.set(keyOf(placeOf(device)), device);
  }

  /** The device of the plant that speaks here; null where none is known. */
  deviceAt(place: Place): string | null {
    return this.byPlace.get(keyOf(place))?.device ?? null;
  }

  placeOf(device: string): Place | null {
    for (const known of this.byPlace.values()) if (known.device === device) return placeOf(known);
    return null;
  }

  heard(place: Place, now: number): void {
    const standing = this.standing.get(keyOf(place));
    if (standing) standing.at = now;
  }

  /** A node or device has come or gone; true where it is one that nobody named and was not here before. */
  present({ group, node, device, online, reason }: Presence, now: number): boolean {
    const place = { group, node, device };
    if (this.deviceAt(place) !== null) {
      this.standing.set(keyOf(place), { online, reason, at: now });
      return false;
    }
    // A node that only carries devices which are named is no stranger.
    if (!online || (device === null && this.carries(group, node))) return false;
    const settings = { group, node, ...(device === null ? {} : { edgeDevice: device }) };
    return this.unknown.came({ name: keyOf(place), address: null, settings }, now);
  }

  reports(): DeviceReport[] {
    return [...this.byPlace].map(([key, { device }]) => {
      const standing = this.standing.get(key);
      if (!standing)
        return { device, state: 'connecting', reason: 'no birth has come yet: it was asked for one', lastHeard: null };
      const { online, reason, at } = standing;
      return { device, state: online ? 'online' : 'lost', reason: online ? null : reason, lastHeard: at };
    });
  }

  strangers = () => this.unknown.list();

  private carries(group: string, node: string): boolean {
    for (const known of this.byPlace.values()) if (known.group === group && known.node === node) return true;
    return false;
  }
}

const placeOf = ({ group, node, edgeDevice }: HostDevice): Place => ({ group, node, device: edgeDevice ?? null });
const keyOf = ({ group, node, device }: Place): string => `${group}/${node}${device === null ? '' : `/${device}`}`;
