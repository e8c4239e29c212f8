import type { Gateway, Ledger } from '@millrace/hmi-client';

type Account = Ledger['gateways'][number];

/**
 * How a gateway stands, by what lets it in and by what it last told:
 * `waiting` for its box to say the code · `unknown`: nothing lets a box in and none has spoken · `revoked` · `silent`: let
 * in, never heard · `live` · `behind`: live, but something that it holds does not get on · `lost`: not heard any more.
 */
export type Standing = 'waiting' | 'unknown' | 'revoked' | 'silent' | 'live' | 'behind' | 'lost';

/** One whose account is older than this is not there. It comes once a second. */
const SILENT_AFTER = 10e6;

export interface GatewayRow extends Gateway {
  readonly standing: Standing;
  readonly account: Account | null;
  /** Records that the slowest of its sinks still lacks, and since when (µs) the oldest of them waits. */
  readonly backlog: { readonly records: number; readonly since: number | null; readonly why: string | null } | null;
}

function backlogOf(account: Account | null): GatewayRow['backlog'] {
  if (!account) return null;
  const { sinks } = account.status;
  const [slowest] = [...sinks].sort((a, b) => b.buffered - a.buffered);
  const since = sinks.flatMap(({ oldestUnacknowledged: at }) => (at === null ? [] : [at])).sort((a, b) => a - b)[0];
  const why = sinks.find(({ state, reason }) => state !== 'running' && reason !== null)?.reason ?? null;
  return { records: slowest?.buffered ?? 0, since: since ?? null, why };
}

function standingOf(gateway: Gateway, account: Account | null, now: number): Standing {
  if (gateway.state === 'revoked') return gateway.codeUntil === null ? 'revoked' : 'waiting';
  if (!account) return gateway.codeUntil !== null ? 'waiting' : gateway.state === 'joined' ? 'silent' : 'unknown';
  if (now - account.receivedAt > SILENT_AFTER) return 'lost';
  return account.status.sinks.some(({ state }) => state !== 'running') ? 'behind' : 'live';
}

/** `now` in µs: the last moment at which an account could have been heard. */
export function gatewayRows(known: readonly Gateway[], accounts: readonly Account[], now: number): GatewayRow[] {
  return known.map((gateway) => {
    const account = accounts.find(({ status }) => status.gateway === gateway.gateway) ?? null;
    return { ...gateway, account, standing: standingOf(gateway, account, now), backlog: backlogOf(account) };
  });
}
