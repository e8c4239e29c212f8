import { HOUR, nowMicros } from './plant-data.ts';

const started = nowMicros() - 30 * HOUR;
const counts = (received: number, rejected = 0, unmapped = 0) => {
  const duplicate = Math.round(received * 0.0002);
  const deadbanded = Math.round(received * 0.038);
  return {
    received,
    stored: received - duplicate - deadbanded - rejected - unmapped,
    corrected: 0,
    duplicate,
    deadbanded,
    rejected,
    unmapped,
    dropped: 0,
    buffered: 0,
  };
};

/** Connections to devices that are asked: a meter that answers, and a filler whose certificate nobody has approved. */
export function fakeConnections() {
  const since = nowMicros() - HOUR;
  const answering = { points: 3, usable: 3, requests: 9_000, failed: 0, missed: 0, lastAnswer: since, answerMs: 12 };
  const certificate = (name: string, digit: string, days: number) => ({
    thumbprint: digit.repeat(40),
    fingerprint: digit.repeat(64),
    subject: `CN=${name}`,
    issuer: `CN=${name}`,
    validFrom: since,
    validTo: nowMicros() + days * 24 * HOUR,
  });
  const online = { state: 'online', reason: null, since, connects: 1, writes: 0 };
  const refused = {
    ...online,
    state: 'refused',
    reason: 'the certificate of opc.tcp://filler:4840 waits for approval',
  };
  return [
    { id: 'board', protocol: 'modbus', ...online, devices: [{ id: 'meter-7', ...online, ...answering }] },
    {
      id: 'line-2-filler',
      protocol: 'opcua',
      ...refused,
      certificates: {
        own: certificate('Millrace gateway', '1', 1_800),
        peer: {
          ...certificate('Filler 7', 'a', 700),
          standing: 'waiting',
          reasons: [
            { code: 'untrusted', text: 'nobody here has approved it' },
            { code: 'wrong-host', text: 'it is not for "filler" but for DNS:plc-7' },
            { code: 'of-a-newer-gateway', text: 'it is odd in a new way' },
          ],
        },
      },
      devices: [{ id: 'filler-7', ...refused, ...answering, usable: 0 }],
    },
  ];
}

/** A gateway's account that grows with the clock and always balances. */
export function gatewayStatus() {
  const now = nowMicros();
  const ran = (now - started) / 1_000_000;
  const source = (
    name: string,
    rate: number,
    rest: {
      rejected?: number;
      unmapped?: number;
      clockOffset?: number;
      refused?: Record<string, number>;
      clock?: object;
    } = {},
  ) => ({
    source: name,
    counts: counts(Math.round(ran * rate), rest.rejected, rest.unmapped),
    refused: rest.refused ?? {},
    lastArrival: now - 400_000,
    clockOffset: rest.clockOffset ?? 120_000,
    ...(rest.clock ? { clock: rest.clock } : {}),
  });
  const clock = (offset: number, fault: string | null, more: object = {}) => ({
    clockOffset: offset,
    clock: { offset, uncertainty: 180_000, since: now - HOUR, drift: 2, fault, ...more },
  });
  return {
    gateway: 'ash-1',
    epoch: 1,
    at: now,
    startedAt: started,
    version: '0.1.0',
    configVersion: 3,
    sources: [
      source('sewing-1-m1', 2),
      source('sewing-2-m1', 2),
      source('sewing-3-m1', 1, { clockOffset: -2_100_000 }),
      source('filler-1', 5, clock(3.2 * HOUR, 'ahead')),
      source('filler-2', 5, { rejected: 17, ...clock(-900_000, 'drifting', { drift: -240 }) }),
      source('scale-4', 0.2, clock(Date.UTC(2000, 0, 1) * 1_000 - now + HOUR, 'unset')),
      source('cutter-9', 1, clock(-42_000_000, null)),
      source('oven-2', 1, clock(9_000_000, null, { uncertainty: null })),
      source('meter-7', 0.1, { unmapped: 1_204 }),
      source('gate-1', 0.5, { refused: { 'wrong-credential': 12 } }),
    ],
    doors: [
      { name: 'mqtt', address: 'mqtt://0.0.0.0:1883', state: 'open', reason: null, connections: 21 },
      { name: 'mqtts', address: 'mqtts://0.0.0.0:8883', state: 'open', reason: null, connections: 4 },
      {
        name: 'ingest',
        address: 'https://0.0.0.0:8444',
        state: 'failed',
        reason: 'port 8444 is taken by another process',
        connections: 0,
      },
    ],
    journal: { bytes: 86_412_000, limitBytes: 8_000_000_000, oldest: now - HOUR, nextSeq: 88_120_447, fullAt: null },
    sinks: [
      { name: 'store', state: 'running', reason: null, buffered: 0, oldestUnacknowledged: null },
      { name: 'detectors', state: 'running', reason: null, buffered: 0, oldestUnacknowledged: null },
      {
        name: 'facts',
        state: 'behind',
        reason: 'the ERP core was away until 13:40',
        buffered: 212,
        oldestUnacknowledged: now - 90_000_000,
      },
    ],
    clock: { synchronised: true, reason: null },
    connections: [...fakeConnections(), connection(now)],
    held: [
      {
        ...{ kind: 'connection', id: 'line-2-filler', since: started, until: now + HOUR, times: 2 },
        reason: 'it has been busy for 20 s without a turn, in poll (driver.ts:1:1)',
      },
    ],
    links: [
      {
        id: 'clocks',
        protocol: 'zkteco',
        address: null,
        state: 'online',
        reason: null,
        since: started,
        devices: [
          { id: 'clock-01', state: 'online', reason: null, lastHeard: now - 4_000_000 },
          { id: 'clock-02', state: 'silent', reason: 'it has not come for three minutes', lastHeard: now - HOUR },
        ],
        strangers: [
          {
            name: 'CJK9876',
            address: '192.168.10.77',
            firstSeen: now - HOUR,
            lastSeen: now - 30_000_000,
            times: 120,
            settings: { serial: 'CJK9876' },
          },
        ],
      },
      {
        id: 'reader-1',
        protocol: 'llrp',
        address: '192.168.10.31',
        state: 'refused',
        reason: 'another client holds the reader; trying again',
        since: started,
        devices: [{ id: 'gate-2', state: 'refused', reason: 'another client holds the reader', lastHeard: null }],
        strangers: [],
      },
    ],
  };
}

/** A line of meters in every state that a person has to tell apart. */
function connection(now: number) {
  const device = (id: string, state: string, reason: string | null, usable: number, answerMs: number | null) => ({
    ...{
      id,
      state,
      reason,
      since: now - HOUR,
      points: 12,
      usable,
      requests: 43_120,
      failed: state === 'online' ? 3 : 912,
    },
    ...{ missed: state === 'degraded' ? 40 : 0, lastAnswer: answerMs === null ? null : now - 800_000, answerMs },
  });
  return {
    ...{
      id: 'meters',
      protocol: 'modbus',
      state: 'degraded',
      reason: null,
      since: now - HOUR,
      connects: 4,
      writes: 17,
    },
    devices: [
      device('meter-a', 'online', null, 12, 8.4),
      device('meter-b', 'degraded', 'address 40213: the device has no such register (exception 2)', 11, 9.1),
      device('meter-c', 'silent', 'no answer for 4 s; its unit number or the line may be wrong', 0, null),
    ],
  };
}
