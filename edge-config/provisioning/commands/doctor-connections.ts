import type { ConnectionStatus, DeviceState, GatewayStatus, LinkStatus } from '@millrace/contracts';
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
export function connectionFindings(
  { connections = [], links = [] }: GatewayStatus,
  where: string,
  now: number,
): Finding[] {
  const asked = connections.flatMap((connection) => {
    if (connection.state === 'degraded')
      return connection.devices.flatMap((device) => finding(device.id, device, where, now));
    return finding(connection.id, connection, where, now);
  });
  const linked = links.flatMap((link) => [...finding(link.id, link, where, now), ...strangerFindings(link, where)]);
  return [...asked, ...linked];
}

/** Whoever waits for approval has data that nobody gets. */
const strangerFindings = ({ id, strangers }: LinkStatus, where: string): Finding[] =>
  strangers.length === 0
    ? []
    : [
        {
          severity: 'warning',
          what: `${strangers.length === 1 ? `"${strangers[0]?.name}" comes` : `${strangers.length} unknown devices come`} through link ${id} and ${strangers.length === 1 ? 'is' : 'are'} in no configuration`,
          where,
          next: 'see "millrace device strangers" for what to write',
        },
      ];

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
