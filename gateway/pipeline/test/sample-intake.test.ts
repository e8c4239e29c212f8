import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DoubtedTime, QUALITY, qualityName } from '@millrace/contracts';
import { DeviceBatch, type DeviceSample } from '@millrace/driver-api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type OpenJournal, openJournal } from '../../journal/open-journal.ts';
import { configOf } from '../../test/gateway-fixture.ts';
import { SampleIntake } from '../sample-intake.ts';
import type { Source } from '../source.ts';

// A real journal; the clock is the test's.

const NOW = Date.UTC(2026, 5, 1, 12) * 1_000;
const HOUR = 3_600_000_000;
const { points } = configOf({
  points: [
    {
      path: 'plant/area/line/cell/m1/temp',
      scale: { factor: 0.1, offset: 0 },
      range: { low: 0, high: 50, outside: 'mark' },
    },
    { path: 'plant/area/line/cell/m1/state', type: 'text' },
  ],
});
const meter: Source = { name: 'm1', plausibleWithin: 48 * HOUR, delivery: 'identified' };

interface Row {
  readonly point: number;
  readonly time: number;
  readonly arrival: number;
  readonly value: unknown;
  readonly quality: string;
  readonly doubted: DoubtedTime | null;
}

const folder = mkdtempSync(join(tmpdir(), 'millrace-samples-'));
let journal: OpenJournal;
let rows: Row[] = [];
let received = 0;
let now = NOW;
let intake: SampleIntake;
const sourceTimes: number[] = [];

beforeAll(async () => {
  journal = await openJournal({ gateway: 'gw', path: join(folder, 'journal.sqlite') });
  journal.onCommitted(({ samples }) => {
    for (let at = 0; at < samples.length; at++) {
      const other = samples.other.get(at);
      rows.push({
        point: samples.point[at] as number,
        time: (samples.time[at] as number) - NOW,
        arrival: (samples.arrival[at] as number) - NOW,
        value: other === undefined ? (samples.value[at] as number) : (JSON.parse(other) as unknown),
        quality: qualityName(samples.quality[at] as number),
        doubted: samples.doubted?.get(at) ?? null,
      });
    }
  });
  journal.onCounted((deltas) => {
    received += deltas.get('m1')?.received ?? 0;
  });
});
afterAll(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  rows = [];
  received = 0;
  now = NOW;
  intake = new SampleIntake({
    journal,
    clock: () => now++,
    onSourceTime: (_source, time) => void sourceTimes.push(time),
    onRefused: () => undefined,
  });
  intake.use(points);
});

const take = (samples: readonly DeviceSample[]): Promise<void> =>
  new Promise((resolve, reject) => {
    intake.accept(meter, DeviceBatch.of(samples), (error) => (error ? reject(error) : resolve()));
  });
const good = QUALITY.good;

test('a raw reading is scaled, its range looked at, and it is counted with the journal', async () => {
  await take([
    { point: 1, value: 215, quality: good },
    { point: 2, value: 'run', quality: good },
  ]);
  await take([{ point: 1, value: 900, quality: good }]);
  expect(rows.map(({ point, value, quality }) => [point, value, quality])).toEqual([
    [1, 21.5, 'good'],
    [2, 'run', 'good'],
    [1, 90, 'uncertainOutOfRange'],
  ]);
  expect(received).toBe(3);
});

test('what the device says of a value stands before what the value looks like', async () => {
  await take([{ point: 1, value: 900, quality: QUALITY.uncertain }]);
  await take([{ point: 1, value: null, quality: QUALITY.badCommLost }]);
  await take([{ point: 1, value: 'eleven', quality: good }]);
  expect(rows.map(({ value, quality }) => [value, quality])).toEqual([
    [90, 'uncertain'],
    [Number.NaN, 'badCommLost'],
    [Number.NaN, 'badNotANumber'],
  ]);
});

test('the device keeps its own time; one from a dead battery is flagged and stands at its arrival', async () => {
  await take([{ point: 1, value: 10, quality: good, time: NOW - HOUR }]);
  const dead = Date.UTC(2000, 0, 1) * 1_000;
  await take([{ point: 1, value: 20, quality: good, time: dead }]);
  expect(rows).toMatchObject([
    { time: -HOUR, quality: 'good', doubted: null },
    { time: 1, arrival: 1, quality: 'uncertainClock', doubted: { time: dead, fault: 'unset' } },
  ]);
  expect(sourceTimes).toEqual([NOW - HOUR, dead]);
});

test('what the gateway says of a point comes after what its device said, also where the clock there is ahead', async () => {
  await take([{ point: 1, value: 10, quality: good, time: NOW + HOUR }]);
  await take([{ point: 1, value: null, quality: QUALITY.badCommLost }]);
  expect(rows.map(({ time }) => time)).toEqual([HOUR, HOUR + 1]);
});

test('what has held since before an outage is said again as of now, and each reading that came in it stands at its own time', async () => {
  const state = (value: string, time: number): DeviceSample => ({ point: 2, value, quality: good, time: NOW + time });
  await take([state('run', -HOUR)]);
  await take([{ point: 2, value: null, quality: QUALITY.badCommLost }]);
  now += 1_000;
  await take([state('run', -HOUR)]);
  expect(rows.map(({ time, value, quality }) => [time, value, quality])).toEqual([
    [-HOUR, 'run', 'good'],
    [1, Number.NaN, 'badCommLost'],
    [1_003, 'run', 'good'],
  ]);
  // Two that the device kept meanwhile, and one from after the gateway's word.
  await take([state('stop', -10), state('idle', -5)]);
  await take([state('run', 2_000)]);
  await take([state('stop', 1_500)]);
  expect(rows.slice(3).map(({ time, value }) => [time, value])).toEqual([
    [-10, 'stop'],
    [1_005, 'stop'],
    [-5, 'idle'],
    [1_006, 'idle'],
    [2_000, 'run'],
    [1_500, 'stop'],
  ]);
  expect(received).toBe(rows.length);
});

test('what a device tells out of its own record stands at its time, and leaves the point as it is', async () => {
  const of = (value: string, time: number, more: object = {}): DeviceSample => ({
    point: 2,
    value,
    quality: good,
    time: NOW + time,
    ...more,
  });
  await take([of('run', -HOUR)]);
  await take([{ point: 2, value: null, quality: QUALITY.badCommLost }]);
  await take([of('stop', -20, { past: true }), of('idle', -10, { past: true })]);
  expect(rows.map(({ time, value }) => [time, value]).slice(2)).toEqual([
    [-20, 'stop'],
    [-10, 'idle'],
  ]);
  // Only what holds now ends the outage.
  await take([of('idle', -10)]);
  expect(rows.slice(4).map(({ time, value }) => [time > 0, value])).toEqual([[true, 'idle']]);
});

test('two readings of one point in one answer are two, and a point that is gone is none', async () => {
  await take([
    { point: 1, value: 1, quality: good },
    { point: 1, value: 2, quality: good },
    { point: 77, value: 3, quality: good },
  ]);
  expect(new Set(rows.map(({ time }) => time)).size).toBe(2);
  expect(received).toBe(2);
});

test('while the journal refuses, every value that goes is counted with the reason', async () => {
  const refused: string[] = [];
  const full = new SampleIntake({
    journal: { draft: () => journal.draft(), refusing: () => 'full' },
    clock: () => NOW,
    onSourceTime: () => undefined,
    onRefused: (source, reason, values) => void refused.push(`${source} ${reason} ${values}`),
  });
  full.use(points);
  const answer = new Promise<Error | null>((resolve) => {
    full.accept(
      meter,
      DeviceBatch.of([
        { point: 1, value: 1, quality: good },
        { point: 2, value: 'a', quality: good },
      ]),
      resolve,
    );
  });
  expect((await answer)?.message).toBe('not taken: full');
  expect(refused).toEqual(['m1 full 2']);
});
