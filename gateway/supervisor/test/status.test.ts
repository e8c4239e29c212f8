import { expect, test } from 'vitest';
import { gatewayStatus, type StatusParts } from '../status.ts';

// The account is put together from parts that are simple fakes here; the journal says that it fills up.
const FULL_AT = 5_000_000;
function fullAt(sink: { state: 'running' | 'waiting'; buffered: number }): number | null {
  const journal = {
    bytes: 1,
    limitBytes: 2,
    oldest: null,
    nextSeq: 1,
    fullAt: FULL_AT,
    epoch: 1,
    state: 'open',
    pins: [],
  };
  const parts = {
    journal: { gateway: 'gw', status: () => ({ ...journal, reason: null }) },
    ledger: { buffered: () => 0, sources: () => [] },
    broker: { connections: () => 0 },
    storeSink: { status: () => ({ state: 'running', reason: null, oldest: null }) },
    parts: [{ sinks: () => [{ name: 'forward', reason: null, oldestUnacknowledged: null, ...sink }] }],
    ...{
      doors: [],
      links: [],
      connections: [],
      threads: [],
      restarts: [],
      held: [],
      host: '127.0.0.1',
      configVersion: 1,
      startedAt: 0,
      version: '0',
    },
  };
  return gatewayStatus(parts as unknown as StatusParts).journal.fullAt;
}

test('what grows only for a restore fills no journal: it is full only where a sink does not follow', () => {
  expect(fullAt({ state: 'running', buffered: 1_000 })).toBeNull();
  expect(fullAt({ state: 'running', buffered: 60_000 })).toBe(FULL_AT);
  expect(fullAt({ state: 'waiting', buffered: 0 })).toBe(FULL_AT);
});
