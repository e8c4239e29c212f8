import type { AskedDeviceStatus, ConnectionStatus } from '@millrace/contracts';
import { moment, roughly } from '../cli/output.ts';
import { type LedgerAnswer, sourceOf } from './ledger-answer.ts';
import { linkedDevice, linkedWords } from './linked-device.ts';

export interface AskedDevice {
  readonly connection: ConnectionStatus;
  readonly device: AskedDeviceStatus;
  /** Whether its gateway is heard now: what it last said is not what is. */
  readonly online: boolean;
}

/** The device as the gateway that asks it sees it; null where none asks it. */
export function askedDevice({ gateways }: LedgerAnswer, id: string): AskedDevice | null {
  for (const { status, online } of gateways) {
    for (const connection of status.connections ?? []) {
      const device = connection.devices.find((one) => one.id === id);
      if (device) return { connection, device, online };
    }
  }
  return null;
}

const withReason = ({ state, reason }: { readonly state: string; readonly reason: string | null }): string =>
  reason === null ? state : `${state}: ${reason}`;

/** How a device is, in a few words: of one that is asked or reports through a link its state, of one that sends when it was last heard. */
export function deviceWords(ledger: LedgerAnswer, id: string, now: number): string {
  const asked = askedDevice(ledger, id);
  if (asked) return asked.online ? withReason(asked.device) : 'not known: its gateway is not heard';
  const linked = linkedDevice(ledger, id);
  if (linked) return linkedWords(linked);
  const heard = sourceOf(ledger, id)?.lastArrival ?? null;
  return heard === null ? 'never heard' : `heard ${roughly((now - heard) / 1000)} ago`;
}

/** What `millrace device show` says of a device that is asked. */
export function askedLines({ connection, device, online }: AskedDevice): string[] {
  const { state, points, usable, requests, failed, missed, answerMs, lastAnswer, since } = device;
  return [
    `connection    ${connection.id} (${connection.protocol}), ${connection.connects} links made`,
    `state         ${online ? withReason(device) : `${state} when its gateway was last heard`}, since ${moment(since)}`,
    `points        ${usable} of ${points} have a value`,
    `asked         ${requests.toLocaleString('en')} times, ${failed.toLocaleString('en')} failed, ${missed.toLocaleString('en')} left out for lack of time`,
    `answers       ${answerMs === null ? 'none yet' : `in ${answerMs.toFixed(answerMs < 10 ? 1 : 0)} ms`}${lastAnswer === null ? '' : `, the last at ${moment(lastAnswer)}`}`,
  ];
}
