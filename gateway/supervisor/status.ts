import {
  type ConnectionStatus,
  type GatewayRestart,
  type GatewayStatus,
  type GatewayThread,
  type HeldBack,
  type LinkStatus,
  type Micros,
  nowMicros,
} from '@millrace/contracts';
import type { OpenDoor } from '../doors/mqtt-doors.ts';
import type { RunningPart } from '../gateway.types.ts';
import type { OpenJournal } from '../journal/open-journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StoreSink } from '../sinks/store-sink.ts';
import { sourceName } from './links/link-supervisor.ts';

export interface StatusParts {
  readonly journal: OpenJournal;
  readonly ledger: Ledger;
  readonly storeSink: StoreSink;
  readonly parts: readonly RunningPart[];
  readonly doors: readonly OpenDoor[];
  readonly links: readonly LinkStatus[];
  readonly connections: readonly ConnectionStatus[];
  readonly host: string;
  readonly configVersion: number;
  readonly startedAt: Micros;
  readonly version: string;
  readonly threads: readonly GatewayThread[];
  readonly restarts: readonly GatewayRestart[];
  readonly held: readonly HeldBack[];
}

/** The gateway's account of itself at this moment. */
export function gatewayStatus(parts: StatusParts): GatewayStatus {
  const { journal, ledger, storeSink } = parts;
  const { bytes, limitBytes, oldest, nextSeq, fullAt, epoch, state, reason, pins } = journal.status();
  const store = storeSink.status();
  const buffered = ledger.buffered();
  const doorState = state === 'open' ? 'open' : state === 'full' ? 'full' : 'failed';
  const clock = parts.parts.map((part) => part.clock?.()).find((one) => one !== undefined);
  const sinks: GatewayStatus['sinks'] = [
    {
      name: 'store',
      state: store.state,
      reason: store.reason,
      buffered,
      oldestUnacknowledged: buffered > 0 ? store.oldest : null,
      ...(ledger.storeAsOf === null ? {} : { asOf: ledger.storeAsOf }),
    },
    { name: 'live', state: 'running' as const, reason: null, buffered: 0, oldestUnacknowledged: null },
    ...parts.parts.flatMap((part) => part.sinks?.() ?? []),
  ];
  return {
    gateway: journal.gateway,
    epoch,
    at: nowMicros(),
    startedAt: parts.startedAt,
    version: parts.version,
    configVersion: parts.configVersion,
    sources: ledger.sources(),
    doors: [
      ...parts.doors.map(({ name, port, connections }) => ({
        name,
        address: `${parts.host}:${port}`,
        state: doorState as GatewayStatus['doors'][number]['state'],
        reason,
        connections: connections(),
      })),
      ...parts.links.map(({ id, protocol, address, state: link, reason: why }) => ({
        name: sourceName({ id, protocol }),
        address: address ?? protocol,
        state: (link === 'online' ? 'open' : 'failed') as GatewayStatus['doors'][number]['state'],
        reason: why,
        connections: link === 'online' ? 1 : 0,
      })),
      ...parts.parts.flatMap((part) => part.doors?.() ?? []),
    ],
    journal: {
      bytes,
      limitBytes,
      oldest,
      nextSeq,
      // While every sink keeps up, what grows is what a restore would want: at its limit the oldest of that goes.
      fullAt: sinks.some(isBehind) ? fullAt : null,
      pins: pins.map(({ name, since, until, broken }) => ({ name, since, until, broken })),
    },
    sinks,
    clock: clock ?? { synchronised: null, reason: null },
    connections: [...parts.connections],
    links: [...parts.links],
    threads: [...parts.threads],
    restarts: [...parts.restarts],
    held: [...parts.held],
  };
}

/** Records that a sink may have before it without being behind: what comes in within seconds. */
const BEHIND = 50_000;
const isBehind = ({ state, buffered }: GatewayStatus['sinks'][number]): boolean =>
  state === 'waiting' || state === 'failed' || buffered > BEHIND;
