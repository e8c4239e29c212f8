import { gatewayStatus } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { deadLetterFindings, healthFindings, ledgerFindings } from '../commands/doctor-findings.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const counts = {
  received: 0,
  stored: 0,
  corrected: 0,
  duplicate: 0,
  deadbanded: 0,
  rejected: 0,
  unmapped: 0,
  dropped: 0,
  buffered: 0,
};
const device = (source: string, more: object = {}) => ({
  source,
  counts: { ...counts, received: 5000, stored: 5000 },
  refused: {},
  lastArrival: (NOW - 1000) * 1000,
  clockOffset: 0,
  ...more,
});
const ledger = (sources: object[], more: object = {}) => ({
  gateways: [
    {
      online: true,
      receivedAt: NOW * 1000,
      status: gatewayStatus.parse({
        gateway: 'main',
        epoch: 1,
        at: NOW * 1000,
        startedAt: (NOW - 2 * HOUR) * 1000,
        version: '0.1.0',
        configVersion: 1,
        sources,
        doors: [{ name: 'mqtt', address: '127.0.0.1:1883', state: 'open', reason: null, connections: 1 }],
        journal: { bytes: 1, limitBytes: 2, oldest: null, nextSeq: 1, fullAt: null },
        sinks: [{ name: 'store', state: 'running', reason: null, buffered: 0, oldestUnacknowledged: null }],
        clock: { synchronised: true, reason: null },
        ...more,
      }),
    },
  ],
});
const found = (sources: object[], more: object = {}) =>
  ledgerFindings(ledger(sources, more), NOW).map(({ where, what }) => `${where}: ${what}`);

test('a plant that is well has no findings', () => {
  expect(found([device('press-1'), device('press-2')])).toEqual([]);
});

test('a ledger that does not add up is a fault', () => {
  const [finding] = ledgerFindings(ledger([device('press-1', { counts: { ...counts, received: 2, stored: 1 } })]), NOW);
  expect(finding?.severity).toBe('fault');
});

test('silence is measured by what is usual for the device: a clock between two shifts is not silent', () => {
  const quiet = { lastArrival: (NOW - HOUR) * 1000 };
  expect(found([device('press-1', quiet)])).toEqual(['gateway main, device press-1: last heard 60 min ago']);
  expect(found([device('clock-1', { ...quiet, counts: { ...counts, received: 12, stored: 12 } })])).toEqual([]);
});

test('the same complaint of many devices is told once', () => {
  const odd = (name: string) => device(name, { counts: { ...counts, received: 5000, stored: 4999, unmapped: 1 } });
  const findings = found([odd('a'), odd('b'), odd('c'), device('d')]);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain('gateway main, 3 devices: a (');
});

test('who has no name that is known is not told to rotate a secret', () => {
  const stranger = device('(unknown)', { counts, lastArrival: null, refused: { 'wrong-credential': 3 } });
  expect(found([stranger])).toEqual([
    'gateway main: somebody was turned away 3 times for a name or secret that is not known',
  ]);
});

test('a sink that stands, a door that is full, a journal that fills and a clock that is off are found', () => {
  const findings = found([], {
    sinks: [
      { name: 'store', state: 'waiting', reason: 'the database is away', buffered: 1200, oldestUnacknowledged: null },
    ],
    doors: [{ name: 'mqtt', address: '127.0.0.1:1883', state: 'full', reason: 'journal', connections: 0 }],
    journal: { bytes: 1, limitBytes: 2, oldest: null, nextSeq: 1, fullAt: (NOW + HOUR) * 1000 },
    clock: { synchronised: false, reason: 'no NTP' },
  });
  expect(findings.join('\n')).toMatch(
    /mqtt.*full[\s\S]*store is waiting[\s\S]*1,200[\s\S]*full in 60 min[\s\S]*not synchronised/,
  );
});

test('what the server says of itself: database away, a part that restarts again and again', () => {
  const condition = { state: 'ready', reason: null, since: '' };
  const part = { name: 'gateway', state: 'ready', reason: null, pid: 1, restarts: 9, since: '' };
  const health = {
    state: 'ready',
    reason: null,
    version: '',
    startedAt: '',
    database: condition,
    live: condition,
    store: { kind: 'plain' },
    parts: [part],
  };
  expect(healthFindings(health).map(({ what }) => what)).toEqual(['it was restarted 9 times']);
  const away = {
    ...health,
    state: 'not-ready',
    database: { ...condition, state: 'away', reason: 'connection refused' },
    parts: [],
  };
  expect(healthFindings(away)).toMatchObject([{ severity: 'fault', where: 'database' }]);
});

test('the demo that is on is a note, and a fact set that could not be booked a warning', () => {
  const condition = { state: 'ready', reason: null, since: '' };
  const health = { state: 'ready', reason: null, version: '', startedAt: '', database: condition, live: condition };
  const demo = { name: 'demo', state: 'ready', reason: null, pid: 1, restarts: 0, since: '' };
  expect(healthFindings({ ...health, store: { kind: 'plain' }, parts: [demo] })).toMatchObject([{ severity: 'note' }]);
  expect(deadLetterFindings([])).toEqual([]);
  expect(deadLetterFindings([{ site: 's', stream: 'filler-1 counts', reason: 'no such job' }])).toMatchObject([
    { severity: 'warning', what: expect.stringContaining('filler-1 counts: no such job') },
  ]);
});
