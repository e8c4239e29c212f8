import type { GatewayStatus } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

export type Connection = NonNullable<GatewayStatus['connections']>[number];
export type AskedDevice = Connection['devices'][number];
type State = AskedDevice['state'];

const STATES: Record<State, () => string> = {
  connecting: m.device_connecting,
  online: m.device_online,
  degraded: m.device_degraded,
  silent: m.device_silent,
  refused: m.device_refused,
  misconfigured: m.device_misconfigured,
  stopped: m.device_stopped,
};
export const deviceWord = (state: State): string => STATES[state]();

/** Who has to do something: a device that is answered for, or is not run at all, waits for nobody. */
export const needsSomebody = ({ state }: { readonly state: State }): boolean =>
  state !== 'online' && state !== 'stopped';

/** A device with the connection by which it is asked. */
export interface DeviceRow {
  readonly connection: Connection;
  readonly device: AskedDevice;
}

/** Devices that are asked, by connection and name: an order that no state changes under a finger. */
export const deviceRows = (connections: readonly Connection[], search: string): readonly DeviceRow[] =>
  connections
    .flatMap((connection) => connection.devices.map((device) => ({ connection, device })))
    .filter(({ connection, device }) =>
      [connection.id, connection.protocol, device.id].some((text) => text.toLowerCase().includes(search)),
    )
    .sort((a, b) => a.connection.id.localeCompare(b.connection.id) || a.device.id.localeCompare(b.device.id));
