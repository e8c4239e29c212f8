import { type GatewayStatus, ledgerBalances } from '@millrace/contracts';
import { roughly } from '../cli/output.ts';
import type { HealthAnswer } from './health-answer.ts';
import type { LedgerAnswer } from './ledger-answer.ts';

/** Something that a person should look after: what, where, next. */
export interface Finding {
  readonly severity: 'fault' | 'warning';
  readonly what: string;
  readonly where: string;
  readonly next: string;
}

const HOUR = 3_600_000;
const CLOCK_OFF = 5_000_000;
const SILENT = 10 * 60_000;

/** What the server says of itself and its parts. */
export function healthFindings({ state, reason, database, live, parts, store }: HealthAnswer): Finding[] {
  const out: Finding[] = [];
  const add = (severity: Finding['severity'], what: string, where: string, next: string) =>
    out.push({ severity, what, where, next });
  if (database.state !== 'ready') {
    add(
      'fault',
      `the database is ${database.state}: ${database.reason ?? 'no reason is known'}`,
      'database',
      'look into logs/postgres of the data folder; the gateway keeps all readings meanwhile',
    );
  } else if (state !== 'ready' && live.state !== 'away')
    add('warning', reason ?? `the server is ${state}`, 'server', 'look into its log');
  if (live.state === 'away') {
    add(
      'warning',
      `live values do not come: ${live.reason ?? ''}`,
      'server → broker of the gateway',
      'see whether the gateway runs; screens show kept values meanwhile',
    );
  }
  for (const part of parts) {
    if (part.state === 'ready') {
      if (part.restarts > 3)
        add('warning', `it was restarted ${part.restarts} times`, part.name, 'look into its log for why it ended');
    } else {
      const severity = part.state === 'starting' ? 'warning' : 'fault';
      add(
        severity,
        `it is ${part.state}${part.reason === null ? '' : `: ${part.reason}`}`,
        part.name,
        'look into its log in the data folder',
      );
    }
  }
  if (store === null && database.state === 'ready') {
    add('warning', 'the store of readings is not open', 'time series', 'look into the log of the server');
  }
  return out;
}

/** What the gateways' own accounts show. `now` in milliseconds. */
export function ledgerFindings({ gateways }: LedgerAnswer, now: number): Finding[] {
  if (gateways.length === 0) {
    return [
      {
        severity: 'fault',
        what: 'no gateway has reported',
        where: 'edge link',
        next: 'see whether the gateway runs and has its configuration',
      },
    ];
  }
  return gateways.flatMap(({ status, online, receivedAt }): Finding[] => {
    const where = `gateway ${status.gateway}`;
    if (!online) {
      return [
        {
          severity: 'fault',
          what: `it was last heard ${roughly(now - receivedAt / 1000)} ago`,
          where,
          next: 'see whether it runs and reaches the server; it keeps all readings in its journal',
        },
      ];
    }
    return [...gatewayFindings(status, where, now), ...deviceFindings(status, where, now)];
  });
}

function gatewayFindings({ doors, sinks, journal, clock }: GatewayStatus, where: string, now: number): Finding[] {
  const out: Finding[] = [];
  for (const door of doors) {
    if (door.state === 'open' || door.state === 'closed') continue;
    out.push({
      severity: 'fault',
      what: `the door ${door.name} (${door.address}) is ${door.state}${door.reason === null ? '' : `: ${door.reason}`}`,
      where,
      next:
        door.state === 'full'
          ? 'see "millrace status" for what fills the journal'
          : 'free the port, or set another one',
    });
  }
  for (const sink of sinks) {
    if (sink.state !== 'failed' && sink.state !== 'waiting') continue;
    out.push({
      severity: sink.state === 'failed' ? 'fault' : 'warning',
      what: `${sink.name} is ${sink.state}${sink.reason === null ? '' : `: ${sink.reason}`}; ${sink.buffered.toLocaleString('en')} records wait`,
      where,
      next: 'nothing is lost while the journal has room; mend the reason and it goes on by itself',
    });
  }
  if (journal.fullAt !== null && journal.fullAt / 1000 - now < 24 * HOUR) {
    out.push({
      severity: journal.fullAt / 1000 - now < 2 * HOUR ? 'fault' : 'warning',
      what: `the journal is full in ${roughly(journal.fullAt / 1000 - now)} at this rate`,
      where,
      next: 'bring the sink back that is behind, or give the journal more room',
    });
  }
  if (clock.synchronised === false) {
    out.push({
      severity: 'warning',
      what: `the clock of this machine is not synchronised${clock.reason === null ? '' : `: ${clock.reason}`}`,
      where,
      next: 'switch on NTP (timedatectl set-ntp true)',
    });
  }
  return out;
}

/** What the gateway writes down under no device: who came without a name that it knows. */
const NOBODY = '(unknown)';

function strangers(refused: Readonly<Record<string, number>>, where: string): Finding[] {
  const tried = refused['wrong-credential'] ?? 0;
  if (tried === 0) return [];
  return [
    {
      severity: 'warning',
      what: `somebody was turned away ${tried.toLocaleString('en')} times for a name or secret that is not known`,
      where,
      next: 'compare the ids in the devices with "millrace device list"; the log of the gateway has the addresses',
    },
  ];
}

function deviceFindings({ sources, startedAt }: GatewayStatus, where: string, now: number): Finding[] {
  const out: Finding[] = [];
  for (const { source, counts, refused, lastArrival, clockOffset } of sources) {
    if (source === NOBODY) {
      out.push(...strangers(refused, where));
      continue;
    }
    const device = `${where}, device ${source}`;
    const add = (severity: Finding['severity'], what: string, next: string) =>
      out.push({ severity, what, where: device, next });
    if (!ledgerBalances(counts))
      add(
        'fault',
        'what was received and what became of it do not add up',
        'report this with the output of "millrace status --json"',
      );
    const wrong = refused['wrong-credential'] ?? 0;
    if (wrong > 0)
      add(
        'warning',
        `it was turned away ${wrong.toLocaleString('en')} times for a wrong secret`,
        `millrace device rotate ${source}, or millrace claim ${source}`,
      );
    const topics = refused['topic-not-allowed'] ?? 0;
    if (topics > 0)
      add(
        'warning',
        `it published ${topics.toLocaleString('en')} times where it may not`,
        'give it the right in the YAML of the site, or correct its topics',
      );
    if (counts.unmapped > 0)
      add(
        'warning',
        `${counts.unmapped.toLocaleString('en')} of its messages are taken by no rule`,
        'see the messages held back in the office, or try one: millrace map try <topic> <payload>',
      );
    if (counts.rejected > 0)
      add(
        'warning',
        `${counts.rejected.toLocaleString('en')} of its messages were refused`,
        'see the messages held back in the office for the reason; mend the rule and replay them',
      );
    if (clockOffset !== null && Math.abs(clockOffset) > CLOCK_OFF) {
      add(
        'warning',
        `its times are ${roughly(Math.abs(clockOffset) / 1000)} ${clockOffset < 0 ? 'behind' : 'ahead of'} ours`,
        'set its clock or let it use NTP; while it sends what it had kept, that is only its age',
      );
    }
    const silent = lastArrival === null ? now - startedAt / 1000 : now - lastArrival / 1000;
    if (silent > SILENT)
      add(
        'warning',
        lastArrival === null ? 'it was never heard' : `it was last heard ${roughly(silent)} ago`,
        'see whether it has power and network',
      );
  }
  return out;
}
