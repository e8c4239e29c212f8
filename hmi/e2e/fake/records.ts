import { HOUR, LINES, MINUTE, machineOf, nowMicros, random, SITE, text } from './plant-data.ts';

const place = (id: string, code: string, name: ReturnType<typeof text>, kind: string) => ({ id, code, name, kind });
const FG = place('l1', 'FG-A-02', text('Finished goods A', 'তৈরি মাল A', 'तैयार माल A'), 'internal');
const COLD = place('l2', 'COLD-1', text('Cold store 1', 'হিমঘর ১', 'ठंडा भंडार 1'), 'internal');
const LINE_SIDE = place('l3', 'S2', text('Rack S2, Sewing 2', 'র‍্যাক S2, সেলাই ২', 'रैक S2, सिलाई 2'), 'internal');
const TO_RECONCILE = place('l4', 'TO-RECONCILE', text('To reconcile', 'মেলানো বাকি', 'मिलान बाकी'), 'to-reconcile');
const SUPPLIER = place('l5', 'SUPPLIER', text('Supplier', 'সরবরাহকারী', 'सप्लायर'), 'supplier');
const LOSS = place('l6', 'LOSS', text('Inventory loss', 'মজুদ ঘাটতি', 'स्टॉक हानि'), 'inventory-loss');
const item = (id: string, name: string) => ({ id, code: id.toUpperCase(), name: text(name) });
const lot = (code: string) => ({ id: code, code, expires: '2026-12-05' });
const THREAD = item('thr-40', 'Thread 40/2 navy');

export const balances = () => ({
  rows: [
    ['Mango drink 250 ml', 'L-2608-0311', FG, 'available', '1240', 'btl'],
    ['Mango drink 250 ml', 'L-2608-0312', FG, 'available', '2016', 'btl'],
    ['Mango pulp, aseptic 215 kg', 'L-2605-0094', COLD, 'hold', '430.0', 'kg'],
    ['Milk powder 500 g', 'L-2609-0127', FG, 'available', '384', 'pcs'],
    ['Milk powder 500 g', 'L-2609-0128', COLD, 'quarantine', '960', 'pcs'],
    ['Thread 40/2 navy', 'L-2610-0377', LINE_SIDE, 'available', '18', 'cone'],
    ['Yoghurt culture', 'L-2610-0015', COLD, 'rejected', '2', 'pk'],
  ].map(([name, code, location, status, quantity, unit], index) => ({
    item: item(`it-${index}`, String(name)),
    lot: lot(String(code)),
    location,
    status,
    quantity,
    unit,
  })),
  next: null,
});

const move = (index: number, quantity: string, from: typeof FG, to: typeof FG, reason: string) => ({
  id: `mv-${index}`,
  at: nowMicros() - index * 37 * MINUTE,
  bookedAt: nowMicros() - index * 37 * MINUTE + 2_000_000,
  item: index % 3 ? item('mango', 'Mango drink 250 ml') : THREAD,
  lot: lot(`L-2610-0${370 + index}`),
  quantity,
  unit: index % 3 ? 'btl' : 'cone',
  from,
  to,
  reason,
  document: index % 2 ? null : `TRF-2611-${String(100 + index)}`,
  by: index % 2 ? null : 'Kamal Hossain',
  fact: index % 2 ? `stock/gate-1/${index}` : null,
  reverses: null,
  reversedBy: null,
});
export const moves = () => ({
  rows: Array.from({ length: 14 }, (_, index) =>
    index % 2
      ? move(index, '24', index === 1 ? TO_RECONCILE : LINE_SIDE, FG, 'passage')
      : move(index, '6', SUPPLIER, LINE_SIDE, 'receipt'),
  ),
  next: null,
});
export const toReconcile = () => ({
  rows: [
    {
      site: SITE,
      item: THREAD,
      lot: lot('L-2610-0377'),
      quantity: '-6',
      unit: 'cone',
      since: nowMicros() - 3 * HOUR,
      moves: [move(3, '24', TO_RECONCILE, FG, 'passage')],
      sources: [
        { location: LINE_SIDE, available: '18' },
        { location: SUPPLIER, available: null },
        { location: LOSS, available: null },
      ],
    },
  ],
  next: null,
  count: 1,
});

const NAMES = [
  'Moushumi Khatun',
  'Sabina Yasmin',
  'Jahanara Parvin',
  'Ruma Akter',
  'Rahima Khatun',
  'Amina Begum',
  'Shirin Akter',
  'Kamal Hossain',
  'Nasrin Sultana',
  'Habib Rahman',
  'Farhana Haque',
  'Rafiq Islam',
];
export function attendance() {
  const roll = random(7);
  const start = Math.floor(nowMicros() / HOUR) * HOUR - 6 * HOUR;
  return {
    day: new Date(start / 1_000).toISOString().slice(0, 10),
    at: nowMicros(),
    people: NAMES.map((name, index) => {
      const late = index === 3 ? 14 * MINUTE : 0;
      const arrived = start - (5 + roll() * 12) * MINUTE + (late ? late + 10 * MINUTE : 0);
      const seen = index !== 8;
      const punches = seen
        ? [
            {
              at: Math.round(arrived),
              direction: index === 5 ? 'unknown' : 'in',
              used: 'in',
              clock: 'Gate 1',
              method: 'finger',
              clockSuspect: index === 6,
              fact: `punch/${index}`,
            },
          ]
        : [];
      return {
        person: { id: `p${index}`, number: `E-${String(1001 + index)}`, name },
        shift: 'A',
        in: seen ? Math.round(arrived) : null,
        out: null,
        worked: seen ? Math.round(nowMicros() - arrived) : 0,
        state: seen ? 'in' : 'not-seen',
        late,
        version: index === 3 ? 2 : 1,
        punches,
      };
    }),
    unknown: [
      {
        at: nowMicros() - 90 * MINUTE,
        direction: 'in',
        used: null,
        clock: 'Gate 2',
        method: 'card',
        clockSuspect: false,
        fact: null,
        badge: '0004711',
      },
    ],
  };
}

export const quarantine = () => ({
  entries: [
    {
      id: 'q1',
      kind: 'unmapped',
      source: 'meter-7',
      topic: 'plant/meters/7/energy',
      reason: 'no-rule',
      count: 1204,
      firstSeen: nowMicros() - 4 * HOUR,
      lastSeen: nowMicros() - 2_000_000,
      payload: '{"kwh": 88213.4, "ts": 1795243331}',
      encoding: 'utf8',
      proposal: {
        rule: {
          id: '7-energy',
          topic: 'plant/meters/7/energy',
          payload: 'json',
          time: { path: 'ts', format: 'epoch-s' },
          values: [{ point: 'kwh', path: 'kwh' }],
        },
        points: [{ name: 'kwh', type: 'number', example: '88213.4' }],
      },
      gateway: 'ash-1',
      state: 'waiting',
      result: null,
    },
    {
      id: 'q2',
      kind: 'rejected',
      source: 'filler-2',
      topic: 'plant/filling/2/weight',
      reason: 'not-a-number',
      count: 17,
      firstSeen: nowMicros() - HOUR,
      lastSeen: nowMicros() - 5 * MINUTE,
      payload: '{"w": "n/a"}',
      encoding: 'utf8',
      gateway: 'ash-1',
      state: 'waiting',
      result: null,
    },
  ],
});

export const deadLetters = () => ({
  rows: [
    {
      id: 'd1',
      site: SITE,
      stream: 'rfid/gate-1',
      window: 'passage/2026-11-21T05:11',
      revision: 1,
      at: nowMicros() - 2 * HOUR,
      attempts: 1,
      code: 'tag-unknown',
      reason: 'No item has the tag urn:epc:id:sgtin:880123.0045678.1117',
      state: 'waiting',
      blocked: 0,
      payload: { stream: 'rfid/gate-1', revision: 1, facts: [] },
    },
  ],
  next: null,
});

export const factRows = () => ({
  rows: LINES.slice(0, 5).map((l, index) => ({
    key: `downtime/${machineOf(l)}/${index}`,
    type: ['downtime.occurred', 'production.counted', 'stock.moved', 'attendance.punched', 'downtime.occurred'][index],
    version: 1,
    site: SITE,
    occurredAt: nowMicros() - index * 17 * MINUTE,
    recordedAt: nowMicros() - index * 17 * MINUTE + 900_000,
    revision: index === 0 ? 2 : 1,
    retracted: index === 3,
    subject: machineOf(l),
    payload: { machine: machineOf(l), from: nowMicros() - index * 17 * MINUTE, to: null },
  })),
  next: null,
});
export function trail(key: string) {
  const at = nowMicros() - 2 * HOUR;
  const machine = machineOf(LINES[2] ?? (LINES[0] as (typeof LINES)[number]));
  const payload = { machine, state: 'stopped', from: at, to: at + 11 * MINUTE + 20_000_000, micro: false };
  return {
    fact: {
      key,
      type: 'downtime.occurred',
      version: 1,
      site: SITE,
      occurredAt: at,
      recordedAt: at + 11 * MINUTE + 21_000_000,
      revision: 2,
      retracted: false,
      subject: machine,
      payload,
    },
    stream: `downtime/${machine}`,
    window: { key: '2026-11-21/A', from: at - 3 * HOUR, to: at + 5 * HOUR, closed: false },
    detector: { type: 'downtime', settings: { stopsAfter: '120 s' } },
    revisions: [
      {
        revision: 1,
        appliedAt: at + 3 * MINUTE,
        change: 'asserted',
        payload: { ...payload, from: at + 41_000_000, to: null },
      },
      { revision: 2, appliedAt: at + 11 * MINUTE + 22_000_000, change: 'changed', payload },
    ],
    booked: [
      {
        entity: 'production-log.stop',
        id: 's1',
        summary: '1 row in the stop log',
        command: 'production-log.apply-downtime',
        by: null,
        at: at + 11 * MINUTE + 22_000_000,
        reversed: false,
      },
    ],
    evidence: [0, 1, 2, 3].map((index) => ({
      record: { gateway: 'ash-1', epoch: 1, seq: 88_120_447 + index },
      source: 'sewing-3-m1',
      point: 120,
      time: at + index * 40_000_000,
      value: index % 2 ? 1 : 0,
      path: `${SITE}/${machine}/run`,
      arrival: at + index * 40_000_000 + (index === 1 ? 71_400_000 : 210_000),
      quality: 0,
    })),
  };
}
