import type { GatewayStatus } from '@millrace/contracts';
import { roughly } from '../cli/output.ts';
import { connectionFindings } from './doctor-connections.ts';
import { deviceFindings } from './doctor-devices.ts';
import type { Finding } from './finding.ts';
import type { HealthAnswer } from './health-answer.ts';
import type { LedgerAnswer } from './ledger-answer.ts';

const HOUR = 3_600_000;

/** What to do about a part, where it is not its log. */
const NEXT: Readonly<Record<string, string>> = {
  archive: 'millrace backup create, and see whether the disk has room (MILLRACE_ARCHIVE_GB)',
  backup: 'mend what it says; it is tried again by itself, or at once: millrace backup create',
  certificates: 'see whether the certificates folder can be written; the old ones serve until they end',
  announcement: 'nothing else depends on it: use the address of this machine, or set MILLRACE_ANNOUNCE=0',
};

/** Fact sets that could not be booked and wait for a person. */
export function deadLetterFindings(rows: readonly { site: string; stream: string; reason: string }[]): Finding[] {
  const [first] = rows;
  if (!first) return [];
  return [
    {
      severity: 'warning',
      what: `${rows.length.toLocaleString('en')} fact sets could not be booked, the newest of ${first.stream}: ${first.reason}`,
      where: `site ${first.site}`,
      next: 'mend and replay them in the office, under dead letters; each blocks only its own window',
    },
  ];
}

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
      'look into postgres/postgres.log of the data folder; the gateway keeps all readings meanwhile',
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
    if (part.name === 'demo') {
      add(
        'note',
        'the demo plant is on: its devices and figures are made up',
        'demo',
        'for a real plant start with MILLRACE_DEMO=0 and a MILLRACE_DATA of its own',
      );
    }
    if (part.state === 'ready') {
      if (part.restarts > 3)
        add('warning', `it was restarted ${part.restarts} times`, part.name, 'look into its log for why it ended');
    } else {
      const severity = part.state === 'starting' ? 'warning' : 'fault';
      add(
        severity,
        `it is ${part.state}${part.reason === null ? '' : `: ${part.reason}`}`,
        part.name,
        NEXT[part.name] ?? 'look into its log in the data folder (logs/)',
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
        next: 'give the gateway beside this server its site ("millrace gateway assign"), or see whether it runs',
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
    return [
      ...gatewayFindings(status, where, now),
      ...connectionFindings(status, where, now),
      ...deviceFindings(status, where, now),
    ];
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
