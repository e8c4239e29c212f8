import { type ConnectionStatus, connectionStatus, gatewayStatus } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { typedValue } from '../commands/ask-device.ts';
import { askedDevice, askedLines, deviceWords } from '../commands/asked-device.ts';
import { certificateLines, shownCertificate } from '../commands/device-trust.ts';
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

const DAY = 24 * 3_600_000_000;
const filler = (standing: 'waiting' | 'trusted' | 'rejected', endsIn = 400 * DAY): ConnectionStatus =>
  connection({
    id: 'filler-1',
    protocol: 'opcua',
    state: standing === 'trusted' ? 'online' : 'refused',
    reason: standing === 'trusted' ? null : 'the certificate waits for approval',
    devices: [device('filler-1')],
    certificates: {
      own: {
        thumbprint: '11'.repeat(20),
        fingerprint: '22'.repeat(32),
        subject: 'CN=Millrace gateway',
        issuer: 'CN=Millrace gateway',
        validFrom: NOW,
        validTo: NOW + 1_000 * DAY,
      },
      peer: {
        thumbprint: 'ab'.repeat(20),
        fingerprint: 'cd'.repeat(32),
        subject: 'CN=Filler 7',
        issuer: 'CN=Filler 7',
        validFrom: NOW - DAY,
        validTo: NOW + endsIn,
        standing,
        reasons: [
          { code: 'untrusted', text: 'nobody here has approved it' },
          { code: 'wrong-host', text: 'it is not for "10.0.0.7" but for DNS:filler' },
        ],
      },
    },
  });

test('a certificate is shown with every reason against it and the words that would approve it', () => {
  const lines = certificateLines(filler('waiting'));
  expect(lines).toContain('  against it  nobody here has approved it');
  expect(lines).toContain('              it is not for "10.0.0.7" but for DNS:filler');
  expect(lines).toContain(`              millrace device trust filler-1 ${'ab'.repeat(20)}`);
  expect(certificateLines(filler('trusted')).join()).not.toContain('device trust');
  expect(certificateLines(connection())).toEqual([]);
});

test('only the certificate that is shown can be spoken of, by enough of its digits', () => {
  const all = ledger([filler('waiting'), connection()]);
  expect(shownCertificate(all, 'filler-1', 'AB:AB:AB:AB').thumbprint).toBe('ab'.repeat(20));
  expect(() => shownCertificate(all, 'filler-1', 'abab')).toThrow(/shows the certificate abab/);
  expect(() => shownCertificate(all, 'filler-1', 'cd'.repeat(20))).toThrow(/not cdcd/);
  expect(() => shownCertificate(all, 'm1', 'ab'.repeat(20))).toThrow('m1 has shown no certificate');
});

test('the doctor finds a certificate that waits, and one that ends within a month', () => {
  const found = (one: ConnectionStatus) =>
    ledger([one]).gateways.flatMap(({ status }) => connectionFindings(status, 'main', NOW / 1000));
  expect(found(filler('waiting'))).toMatchObject([
    { what: expect.stringContaining('nobody has approved'), next: expect.stringContaining('device trust filler-1') },
  ]);
  expect(found(filler('trusted'))).toEqual([]);
  expect(found(filler('trusted', 10 * DAY))).toMatchObject([{ what: 'the certificate of filler-1 ends in 10 days' }]);
  expect(found(filler('rejected'))).toMatchObject([{ what: expect.stringContaining('filler-1 is refused') }]);
});
