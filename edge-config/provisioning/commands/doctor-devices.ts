import { type GatewayStatus, ledgerBalances, type SourceLedger } from '@millrace/contracts';
import { roughly } from '../cli/output.ts';
import type { Finding } from './finding.ts';

/** What the gateway writes down under no device: who came without a name that it knows. */
const NOBODY = '(unknown)';
const CLOCK_OFF = 5_000_000;
const SILENT = 10 * 60_000;
/** So many usual pauses without a word are silence; who has said less than `FEW` has no usual pause yet. */
const PAUSES = 20;
const FEW = 100;
const DAY = 24 * 3_600_000;
/** So many of the devices that share a complaint are named. */
const NAMED = 6;

interface Complaint {
  readonly severity: Finding['severity'];
  readonly what: string;
  readonly next: string;
}

/** One thing that can be wrong with a device: the complaint, or null. */
type Look = (device: SourceLedger, now: number, startedAt: number) => Complaint | null;

const count = (n: number): string => n.toLocaleString('en');
const warning = (what: string, next: string): Complaint => ({ severity: 'warning', what, next });

const LOOKS: readonly Look[] = [
  ({ counts }) =>
    ledgerBalances(counts)
      ? null
      : {
          severity: 'fault',
          what: 'what was received and what became of it do not add up',
          next: 'report this with the output of "millrace status --json"',
        },
  ({ source, refused }) => {
    const wrong = refused['wrong-credential'] ?? 0;
    if (wrong === 0) return null;
    const next = `millrace device rotate ${source}, or millrace claim ${source}`;
    return warning(`turned away ${count(wrong)} times for a wrong secret`, next);
  },
  ({ refused }) => {
    const topics = refused['topic-not-allowed'] ?? 0;
    if (topics === 0) return null;
    const next = 'give the right in the YAML of the site, or correct the topics of the device';
    return warning(`published ${count(topics)} times where it may not`, next);
  },
  ({ counts }) =>
    counts.unmapped === 0
      ? null
      : warning(
          counts.unmapped === 1
            ? 'a message is taken by no rule'
            : `${count(counts.unmapped)} messages are taken by no rule`,
          'see the messages held back in the office, or try one: millrace map try <topic> <payload>',
        ),
  ({ counts }) =>
    counts.rejected === 0
      ? null
      : warning(
          counts.rejected === 1 ? 'a message was refused' : `${count(counts.rejected)} messages were refused`,
          'see the messages held back in the office for the reason; mend the rule and replay them',
        ),
  ({ clockOffset }) =>
    clockOffset === null || Math.abs(clockOffset) <= CLOCK_OFF
      ? null
      : warning(
          `times are ${roughly(Math.abs(clockOffset) / 1000)} ${clockOffset < 0 ? 'behind' : 'ahead of'} ours`,
          'set its clock or let it use NTP; while it sends what it had kept, that is only its age',
        ),
  ({ counts, lastArrival }, now, startedAt) => {
    const since = now - (lastArrival ?? startedAt) / 1000;
    const usual = counts.received < FEW ? DAY / PAUSES : (now - startedAt / 1000) / counts.received;
    if (since < Math.max(SILENT, PAUSES * usual)) return null;
    const what = lastArrival === null ? 'never heard' : `last heard ${roughly(since)} ago`;
    return warning(what, 'see whether it has power and network');
  },
];

/** What the ledger shows of the devices of one gateway. The same complaint of several devices is one finding. */
export function deviceFindings({ sources, startedAt }: GatewayStatus, where: string, now: number): Finding[] {
  const out: Finding[] = [];
  for (const look of LOOKS) {
    const found = sources.flatMap((device) => {
      const complaint = device.source === NOBODY ? null : look(device, now, startedAt);
      return complaint ? [{ device: device.source, ...complaint }] : [];
    });
    const [first] = found;
    if (!first) continue;
    const { severity, next } = first;
    if (found.length <= 2) {
      for (const { device, ...rest } of found) out.push({ ...rest, where: `${where}, device ${device}` });
    } else {
      const named = found.slice(0, NAMED).map(({ device, what: own }) => `${device} (${own})`);
      const what = [...named, ...(found.length > NAMED ? [`${found.length - NAMED} more`] : [])].join(', ');
      out.push({ severity, what, where: `${where}, ${found.length} devices`, next });
    }
  }
  const stranger = sources.find(({ source }) => source === NOBODY);
  const tried = stranger?.refused['wrong-credential'] ?? 0;
  if (tried > 0) {
    out.push({
      severity: 'warning',
      what: `somebody was turned away ${count(tried)} times for a name or secret that is not known`,
      where,
      next: 'compare the ids in the devices with "millrace device list"; the log of the gateway has the addresses',
    });
  }
  return out;
}
