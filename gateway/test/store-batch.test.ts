import { fc, test } from '@fast-check/vitest';
import type { LogGroup, Point } from '@millrace/contracts';
import { expect, test as plain } from 'vitest';
import { Deadband } from '../sinks/deadband.ts';
import { storeBatch } from '../sinks/store-batch.ts';

interface Reading {
  readonly point: number;
  readonly seconds: number;
  readonly value: number;
}
const DEADBAND = 0.5;
const points = [1, 2].map((id) => ({ id, deadband: DEADBAND, keepAtLeastEvery: 600_000_000 }) as Point);

function deadband(): Deadband {
  const made = new Deadband();
  made.use(points);
  return made;
}

/** Readings as one group of the log; seq counts from `firstSeq`. */
function group(firstSeq: number, readings: readonly Reading[]): LogGroup {
  const times = Float64Array.from(readings, ({ seconds }) => seconds * 1e6);
  return {
    gateway: 'gw',
    epoch: 1,
    firstSeq,
    lastSeq: firstSeq + readings.length - 1,
    samples: {
      length: readings.length,
      seq: Float64Array.from(readings, (_, at) => firstSeq + at),
      point: Int32Array.from(readings, ({ point }) => point),
      time: times,
      arrival: times,
      value: Float64Array.from(readings, ({ value }) => value),
      quality: new Uint16Array(readings.length),
      source: new Uint16Array(readings.length),
      sources: ['m1'],
      other: new Map(),
    },
    observations: [],
    factSets: [],
  };
}
const kept = (groups: readonly LogGroup[], band: Deadband): number[] => {
  const { samples, deadbanded } = storeBatch(groups, band);
  const sent = groups.reduce((sum, one) => sum + one.samples.length, 0);
  expect(samples.length + (deadbanded.get('m1') ?? 0)).toBe(sent);
  return [...samples.seq.subarray(0, samples.length)];
};

const run: Reading[] = [
  [0, 20],
  [1, 20.3],
  [2, 20.5],
  [3, 20.6],
  [4, 20.2],
  [5, 20],
  [700, 20.1],
  [1400, 20.1],
].map(([seconds = 0, value = 0]) => ({ point: 1, seconds, value }));

plain('of one run of the log: changes beyond the deadband, and the first after a long silence', () => {
  expect(kept([group(1, run)], deadband())).toEqual([1, 4, 6, 7, 8]);
  const one = deadband();
  expect(run.flatMap((reading, at) => kept([group(at + 1, [reading])], one))).toEqual([1, 4, 6, 7, 8]);
});

plain('a reading after a gap is kept though it is what was kept before: something else may lie in the gap', () => {
  const band = deadband();
  const at = (seq: number, value: number) => kept([group(seq, [{ point: 1, seconds: seq, value }])], band);
  expect([at(1, 20), at(2, 20.1), at(4, 20), at(5, 20)]).toEqual([[1], [], [4], []]);
});

const reading = fc.record({ point: fc.constantFrom(1, 2), value: fc.integer({ min: 0, max: 12 }).map((n) => n / 4) });
const pieces = fc.array(
  fc.record({ live: fc.boolean(), readings: fc.array(reading, { minLength: 1, maxLength: 6 }) }),
  {
    minLength: 1,
    maxLength: 20,
  },
);

// What an outage leaves behind is stored beside what is live: together they must tell what each alone would have told.
test.prop([pieces])('what the store shows is never further from a reading than the deadband', (all) => {
  const [fresh, backlog] = [deadband(), deadband()];
  const log: (Reading & { readonly seq: number })[] = [];
  const stored = new Set<number>();
  for (const { live, readings } of all) {
    const firstSeq = log.length + 1;
    const next = readings.map((one, at) => ({ ...one, seconds: firstSeq + at, seq: firstSeq + at }));
    log.push(...next);
    for (const seq of kept([group(firstSeq, next)], live ? fresh : backlog)) stored.add(seq);
  }
  const shown = new Map<number, number>();
  for (const { seq, point, value } of log) {
    if (stored.has(seq)) shown.set(point, value);
    expect(Math.abs((shown.get(point) ?? Number.NaN) - value)).toBeLessThanOrEqual(DEADBAND);
  }
});
