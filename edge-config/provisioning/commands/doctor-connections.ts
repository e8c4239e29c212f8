import type { ConnectionStatus, DeviceState, GatewayStatus } from '@millrace/contracts';
import type { Finding } from './finding.ts';

const NEXT: Partial<Record<DeviceState, string>> = {
  connecting: 'see whether the device is on and in this network; it is tried again by itself',
  silent: 'see whether the device is on, and whether its address or number on the bus is right',
  refused: 'see what the device allows: its key, its list of clients, how many may be connected',
  misconfigured: 'mend the configuration ("millrace config check") and apply it; nothing is tried until then',
  degraded: 'see "millrace device show" for what is asked and how long answers take',
};
/** A link that is being made is no finding before so long, ms: most of them are a device that starts again. */
const PATIENCE = 60_000;

/** A connection that is in trouble as a whole is one finding; otherwise each device in trouble is one. */
export function connectionFindings({ connections = [] }: GatewayStatus, where: string, now: number): Finding[] {
  return connections.flatMap((connection) => {
    if (connection.state === 'degraded')
      return connection.devices.flatMap((device) => finding(device.id, device, where, now));
    return finding(connection.id, connection, where, now);
  });
}

function finding(
  name: string,
  { state, reason, since }: Pick<ConnectionStatus, 'state' | 'reason' | 'since'>,
  where: string,
  now: number,
): Finding[] {
  const next = NEXT[state];
  if (next === undefined || (state === 'connecting' && now - since / 1000 < PATIENCE)) return [];
  return [
    {
      severity: state === 'misconfigured' ? 'fault' : 'warning',
      what: `${name} is ${state}${reason === null ? '' : `: ${reason}`}`,
      where,
      next,
    },
  ];
}
