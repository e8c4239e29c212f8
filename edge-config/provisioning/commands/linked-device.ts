import type { LinkedDeviceStatus, LinkStatus, LinkStranger } from '@millrace/contracts';
import { stringify } from 'yaml';
import { moment } from '../cli/output.ts';
import type { LedgerAnswer } from './ledger-answer.ts';

export interface LinkedDevice {
  readonly link: LinkStatus;
  readonly device: LinkedDeviceStatus;
  /** Whether its gateway is heard now: what it last said is not what is. */
  readonly online: boolean;
}

/** The device as the gateway that has its link sees it; null where it reports through none. */
export function linkedDevice({ gateways }: LedgerAnswer, id: string): LinkedDevice | null {
  for (const { status, online } of gateways) {
    for (const link of status.links ?? []) {
      const device = link.devices.find((one) => one.id === id);
      if (device) return { link, device, online };
    }
  }
  return null;
}

const withReason = ({ state, reason }: Pick<LinkedDeviceStatus, 'state' | 'reason'>): string =>
  reason === null ? state : `${state}: ${reason}`;

/** How a device behind a link is, in a few words. */
export const linkedWords = ({ device, online }: LinkedDevice): string =>
  online ? withReason(device) : 'not known: its gateway is not heard';

/** What `millrace device show` says of a device behind a link. */
export const linkedLines = (of: LinkedDevice): string[] => [
  `link          ${of.link.id} (${of.link.protocol})${of.link.address === null ? '' : `, ${of.link.address}`}`,
  `state         ${of.online ? withReason(of.device) : `${of.device.state} when its gateway was last heard`}`,
  `last sign     ${of.device.lastHeard === null ? 'none since the link was made' : moment(of.device.lastHeard)}`,
];

export interface FoundStranger extends LinkStranger {
  readonly gateway: string;
  readonly link: string;
  readonly protocol: string;
}

/** All that came through links and is in no configuration. */
export const strangersOf = ({ gateways }: LedgerAnswer): FoundStranger[] =>
  gateways.flatMap(({ status }) =>
    (status.links ?? []).flatMap(({ id, protocol, strangers }) =>
      strangers.map((stranger) => ({ gateway: status.gateway, link: id, protocol, ...stranger })),
    ),
  );

/** The line to add below `devices` of the link; only the id of the device and what no stranger shows are the reader's. */
export const approval = ({ settings }: FoundStranger): string =>
  stringify([{ device: '<device>', settings }], { collectionStyle: 'flow', lineWidth: 0 })
    .trim()
    .replace(/^\[\s*(.*?)\s*\]$/s, '- $1');
