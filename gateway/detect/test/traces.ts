import { fc } from '@fast-check/vitest';
import type { Detector, ShiftCalendar } from '@millrace/contracts';
import type { StreamConfig } from '../stream-rules.ts';
import type { BookedFacts } from './booked-facts.ts';
import { type Arrival, HOUR, type Message, plant, SECOND, SHIFT_A, stream } from './harness.ts';

/** Traces begin before the end of a shift, so that they run over the edge of a shift and of a business day. */
export const START = SHIFT_A + 23 * HOUR;
export const END = START + 5 * HOUR;
const PORTAL = 'dispatch/gate/cell-1/portal-1';
const CLOCK = 'office/gate/cell-1/clock-1';

export const gap = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 90 }) },
  { weight: 2, arbitrary: fc.integer({ min: 90, max: 900 }) },
  { weight: 1, arbitrary: fc.integer({ min: 900, max: 5_000 }) },
);

/** A trace of strictly identified messages: no two of one identity differ. */
const trace = (next: fc.Arbitrary<(time: number, at: number) => Message>): fc.Arbitrary<Message[]> =>
  fc.array(fc.tuple(gap, next), { minLength: 1, maxLength: 60 }).map((steps) => {
    let time = START;
    const out: Message[] = [];
    for (const [wait, make] of steps) {
      time += wait * SECOND;
      if (time < END - HOUR) out.push(make(time, out.length));
    }
    return out;
  });

const sampleOf = (point: number, value: fc.Arbitrary<number | string | object>) =>
  value.map(
    (one) =>
      (time: number): Message => ({ kind: 'sample', point, time, value: one }),
  );

/** An event of one of three conditions, some of which go on to another severity or are acknowledged while they are on. */
const conditionEvent = fc
  .record({
    condition: fc.constantFrom('ns=1;s=High', 'ns=1;s=Low', '__proto__'),
    active: fc.boolean(),
    acknowledged: fc.boolean(),
    severity: fc.constantFrom(100, 600, 900),
    id: fc.constantFrom('AAE=', 'AAI='),
    branch: fc.constantFrom('', '', 'ns=1;i=1', 'ns=1;i=2'),
  })
  .map((event) => ({ ...event, retain: event.active || !event.acknowledged, message: `${event.severity}` }));

export interface Case {
  readonly name: string;
  readonly streams: readonly StreamConfig[];
  readonly messages: fc.Arbitrary<Message[]>;
}

const state = { stopsAfter: '3 min', silentAfter: '8 min' };
export const cases: Case[] = [
  {
    name: 'counter',
    streams: [stream('counter', { rollsOverAfter: 255 }, { inputs: { good: 1, scrap: 2 } })],
    messages: trace(
      fc.oneof(sampleOf(1, fc.integer({ min: 0, max: 255 })), sampleOf(2, fc.integer({ min: 0, max: 90 }))),
    ),
  },
  {
    name: 'machine-state by run bit',
    streams: [stream('machine-state', { by: 'run', ...state }, { inputs: { run: 1, setup: 2, reason: 3 } })],
    messages: trace(
      fc.oneof(
        sampleOf(1, fc.constantFrom(0, 1)),
        sampleOf(2, fc.constantFrom(0, 1)),
        sampleOf(3, fc.constantFrom('', 'E7')),
      ),
    ),
  },
  {
    name: 'machine-state by cycles',
    streams: [stream('machine-state', { by: 'cycle', cycleWithin: '2 min', ...state }, { inputs: { count: 1 } })],
    messages: trace(sampleOf(1, fc.integer({ min: 0, max: 4 }))),
  },
  {
    name: 'machine-state by state word',
    streams: [
      stream(
        'machine-state',
        { by: 'state', states: { '6': 'producing', '4': 'idle', '2': 'stopped' }, ...state },
        { inputs: { state: 1 } },
      ),
    ],
    messages: trace(sampleOf(1, fc.constantFrom(6, 6, 4, 2, 99))),
  },
  {
    name: 'machine-state by power',
    streams: [
      stream('machine-state', { by: 'power', producingFrom: 5, idleFrom: 1, ...state }, { inputs: { power: 1 } }),
    ],
    messages: trace(sampleOf(1, fc.integer({ min: 0, max: 8 }))),
  },
  {
    name: 'rfid-passage',
    streams: [
      stream(
        'rfid-passage',
        { outside: 'YARD', inside: 'STORE', antennas: { '1': 'outside', '2': 'inside' }, gap: '60 s' },
        { subject: PORTAL, devices: [PORTAL] },
      ),
    ],
    messages: trace(
      fc
        .record({
          epc: fc.constantFrom('3034AA', 'E2801160').map((epc) => epc.padEnd(24, '0')),
          antenna: fc.constantFrom('1', '2'),
          rssi: fc.integer({ min: -70, max: -30 }),
        })
        .map(
          (body) =>
            (time, at): Message => ({
              kind: 'observation',
              device: PORTAL,
              key: `k${at}`,
              time,
              body: { type: 'tag-read', ...body },
            }),
        ),
    ),
  },
  {
    name: 'attendance-punch',
    streams: [stream('attendance-punch', { repeatWithin: '2 min' }, { subject: CLOCK, devices: [CLOCK] })],
    messages: trace(
      fc.record({ person: fc.constantFrom('P1', 'P2'), direction: fc.constantFrom('in', 'out', 'unknown') }).map(
        (body) =>
          (time, at): Message => ({
            kind: 'observation',
            device: CLOCK,
            ...(at % 3 === 0 ? {} : { key: `k${at}` }),
            time,
            body: { type: 'punch', method: 'card', ...body },
          }),
      ),
    ),
  },
  {
    name: 'badge-read',
    streams: [stream('badge-read', { repeatWithin: '5 s' }, { subject: CLOCK, devices: [CLOCK] })],
    messages: trace(
      fc.constantFrom('04A21F7B', '04A21F7C').map(
        (code) =>
          (time, at): Message => ({
            kind: 'observation',
            device: CLOCK,
            ...(at % 3 === 0 ? {} : { key: `k${at}` }),
            time,
            body: { type: 'scan', code },
          }),
      ),
    ),
  },
  {
    name: 'limit',
    streams: [
      stream(
        'limit',
        { high: 50, highHigh: 80, low: 10, deadband: 5, delayOn: '30 s', delayOff: '60 s' },
        { inputs: { value: 1 } },
      ),
    ],
    messages: trace(sampleOf(1, fc.integer({ min: 0, max: 100 }))),
  },
  {
    name: 'measurement',
    streams: [
      stream('measurement', { tolerance: 2, settledFor: '45 s', from: 1, rearmBelow: 1 }, { inputs: { value: 1 } }),
    ],
    messages: trace(sampleOf(1, fc.integer({ min: 0, max: 6 }))),
  },
  {
    name: 'alarm',
    streams: [
      stream(
        'alarm',
        { severity: 'high', delayOn: '30 s', delayOff: '60 s' },
        { inputs: { active: 1, acknowledged: 2 } },
      ),
    ],
    messages: trace(fc.oneof(sampleOf(1, fc.constantFrom(0, 1)), sampleOf(2, fc.constantFrom(0, 1)))),
  },
  {
    name: 'device-alarms',
    streams: [stream('device-alarms', {}, { subject: `${CLOCK}/alarms`, inputs: { events: 1 } })],
    messages: trace(sampleOf(1, conditionEvent)),
  },
  {
    name: 'silence',
    streams: [stream('silence', { after: '10 min' }, { inputs: { value: 1 } })],
    messages: trace(sampleOf(1, fc.constant(1))),
  },
];

/** How a trace is disturbed on its way: each message late by up to three hours, every fifth said again, killed once. */
export const disturbance = fc.record({
  lateness: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * 3600 })), { minLength: 60, maxLength: 60 }),
  repeats: fc.array(fc.tuple(fc.nat({ max: 59 }), fc.integer({ min: 0, max: 3 * 3600 })), {
    minLength: 12,
    maxLength: 12,
  }),
  killAt: fc.double({ min: 0, max: 1, noNaN: true }),
  batch: fc.integer({ min: 1, max: 7 }),
});

export type Disturbance = typeof disturbance extends fc.Arbitrary<infer D> ? D : never;

/** What arrives when, once it was disturbed. Nothing arrives after the end. */
export function disturbed(sent: readonly Message[], { lateness, repeats }: Disturbance): Arrival[] {
  const late = (message: Message, by: number): Arrival => ({
    message,
    at: Math.min(END - 10 * SECOND, message.time + by * SECOND),
  });
  const again = repeats.flatMap(([at, by]) => {
    const message = sent[at];
    return message ? [late(message, by)] : [];
  });
  return [...sent.map((message, at) => late(message, lateness[at] ?? 0)), ...again].sort((a, b) => a.at - b.at);
}

/** What stands in the end where every message comes at once, in order, and the rules are what they are all along. */
export async function inOrder(
  detectors: readonly Detector[],
  streams: readonly StreamConfig[],
  messages: readonly Message[],
  plan?: ShiftCalendar,
): Promise<BookedFacts> {
  const line = await plant(detectors, streams);
  if (plan) await line.configure(streams, plan);
  for (const message of messages) {
    await line.wait(message.time);
    await line.arrive([{ message, at: message.time }]);
  }
  await line.wait(END);
  return line.booked();
}
