import { type ConnectionStatus, connectionStatus, gatewayStatus } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { typedValue } from '../commands/ask-device.ts';
import { askedDevice, askedLines, deviceWords } from '../commands/asked-device.ts';
import { connectionFindings } from '../commands/doctor-connections.ts';

const NOW = Date.UTC(2026, 5, 1, 12) * 1000;
const device = (
  id: string,
  more: Partial<ConnectionStatus['devices'][number]> = {},
): ConnectionStatus['devices'][number] => ({
  id,
  state: 'online',
  reason: null,
  since: NOW,
  points: 4,
  usable: 4,
  requests: 1200,
  failed: 2,
  missed: 0,
  lastAnswer: NOW,
  answerMs: 12.4,
  ...more,
});
const connection = (more: Partial<ConnectionStatus> = {}): ConnectionStatus =>
  connectionStatus.parse({
    id: 'bridge',
    protocol: 'modbus',
    state: 'online',
    reason: null,
    since: NOW,
    connects: 1,
    writes: 0,
    devices: [device('m1'), device('m2')],
    ...more,
  });
const ledger = (connections: ConnectionStatus[], online = true) => ({
  gateways: [
    {
      online,
      receivedAt: NOW,
      status: gatewayStatus.parse({
        gateway: 'main',
        epoch: 1,
        at: NOW,
        startedAt: NOW,
        version: '0.1.0',
        configVersion: 1,
        sources: [],
        doors: [],
        journal: { bytes: 1, limitBytes: 2, oldest: null, nextSeq: 1, fullAt: null },
        sinks: [],
        clock: { synchronised: true, reason: null },
        connections,
      }),
    },
  ],
});
const silent = device('m2', { state: 'silent', reason: 'no answer within 1000 ms', usable: 0 });

test('a device that is asked is shown as its gateway sees it, and not at all where that is not heard', () => {
  const all = ledger([connection({ devices: [device('m1'), silent] })]);
  expect(deviceWords(all, 'm1', NOW)).toBe('online');
  expect(deviceWords(all, 'm2', NOW)).toBe('silent: no answer within 1000 ms');
  expect(deviceWords(all, 'press-1', NOW)).toBe('never heard');
  expect(deviceWords(ledger([connection()], false), 'm1', NOW)).toBe('not known: its gateway is not heard');
  const asked = askedDevice(all, 'm2');
  expect(asked && askedLines(asked)).toEqual([
    'connection    bridge (modbus), 1 links made',
    expect.stringMatching(/^state {9}silent: no answer within 1000 ms, since /) as string,
    'points        0 of 4 have a value',
    'asked         1,200 times, 2 failed, 0 left out for lack of time',
    expect.stringMatching(/^answers {7}in 12 ms, the last at /) as string,
  ]);
});

test('what a person has to see to is found: a link as a whole, or the devices behind it that are in trouble', () => {
  const found = (one: ConnectionStatus, later = 0) => {
    const [gateway] = ledger([one]).gateways;
    if (!gateway) throw new Error('no gateway');
    return connectionFindings(gateway.status, 'gateway main', NOW / 1000 + later).map(
      ({ severity, what }) => `${severity}: ${what}`,
    );
  };
  expect(found(connection())).toEqual([]);
  expect(found(connection({ state: 'degraded', reason: 'm2 is silent', devices: [device('m1'), silent] }))).toEqual([
    'warning: m2 is silent: no answer within 1000 ms',
  ]);
  expect(found(connection({ state: 'misconfigured', reason: 'settings: host is missing' }))).toEqual([
    'fault: bridge is misconfigured: settings: host is missing',
  ]);
  // A device that starts again is no trouble; one that stays away is.
  const away = connection({ state: 'connecting', reason: 'nothing listens there' });
  expect(found(away, 30_000)).toEqual([]);
  expect(found(away, 90_000)).toEqual(['warning: bridge is connecting: nothing listens there']);
});

test('a value is taken as it was typed: a number, yes or no, else a text', () => {
  expect(['850', '-1.5', 'true', 'false', 'run', '', '1e3', '0x10 kg'].map(typedValue)).toEqual([
    850,
    -1.5,
    true,
    false,
    'run',
    '',
    1000,
    '0x10 kg',
  ]);
});
