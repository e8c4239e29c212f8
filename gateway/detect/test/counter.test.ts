import { type Fact, QUALITY } from '@millrace/contracts';
import { describe, expect, test } from 'vitest';
import type { StreamConfig } from '../stream-rules.ts';
import { facts, type Message, reading, SECOND, SHIFT_A, stream } from './harness.ts';

const counts = (all: readonly Fact[]) =>
  all.flatMap((fact) =>
    fact.type === 'production.counted' ? [[fact.payload.kind, fact.payload.quantity, fact.payload.reset]] : [],
  );

describe('counter', () => {
  const of = (settings: StreamConfig['settings'] = {}) =>
    stream('counter', settings, { inputs: { good: 1, scrap: 2 } });

  test('a reset counts what came since, a rollover what came around, a missed reading costs nothing', async () => {
    expect(
      counts(await facts(of(), [reading(0, 100), reading(60, 110), reading(120, 4), reading(300, 20)], 600)),
    ).toEqual([
      ['good', 10, false],
      ['good', 4, true],
      ['good', 16, false],
    ]);
    expect(counts(await facts(of({ rollsOverAfter: 65_535 }), [reading(0, 65_530), reading(60, 4)], 600))).toEqual([
      ['good', 10, true],
    ]);
    expect(counts(await facts(of({ rollsOverAfter: 65_535 }), [reading(0, 9_000), reading(60, 4)], 600))).toEqual([
      ['good', 4, true],
    ]);
  });

  test('good and scrap are counted apart; failed readings say nothing; pulses count their rises', async () => {
    const trace = [reading(0, 5), reading(1, 0, 2), reading(10, 0, 1, QUALITY.bad), reading(20, 7), reading(21, 1, 2)];
    expect(counts(await facts(of(), trace, 600))).toEqual([
      ['good', 2, false],
      ['scrap', 1, false],
    ]);
    const pulses = [0, 1, 1, 0, 1, 0].map((value, at) => reading(at, value));
    expect(counts(await facts(of({ reading: 'pulse', pulseIs: 2 }), pulses, 600))).toEqual([['good', 4, false]]);
  });

  test('a total without a time of its own may come late: a small fall is no reset where the site says so', async () => {
    const device = 'sewing/line-1/cell-1/machine-1';
    const total = (seconds: number, value: number): Message => ({
      kind: 'observation',
      device,
      suspect: true,
      key: `k${seconds}`,
      time: SHIFT_A + seconds * SECOND,
      body: { type: 'counter', total: value },
    });
    const late = stream('counter', { ignoreFallUpTo: 10 }, { devices: [device] });
    expect(counts(await facts(late, [total(0, 100), total(5, 104), total(6, 102), total(9, 107)], 600))).toEqual([
      ['good', 7, false],
    ]);
  });

  test('a bucket ends where the shift does, and the next shift counts on', async () => {
    const end = 8 * 3600;
    const found = await facts(
      of({ bucket: '7 min' }),
      [reading(end - 60, 0), reading(end - 30, 3), reading(end + 30, 5)],
      end + 900,
    );
    expect(found.map(({ payload }) => payload)).toMatchObject([
      { to: SHIFT_A + end * SECOND, quantity: 3 },
      { from: SHIFT_A + end * SECOND, quantity: 2 },
    ]);
  });
});
