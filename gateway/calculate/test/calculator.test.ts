import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogGroup, QUALITY } from '@millrace/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenJournal, openJournal } from '../../journal/open-journal.ts';
import { configOf } from '../../test/gateway-fixture.ts';
import { CALCULATED_SOURCE, Calculator } from '../calculator.ts';

const S = 1_000_000;
/** A moment of the tests: the tenth second of an ordinary day. */
const at = (seconds: number) => 1_780_000_000_000_000 + seconds * S;

let folder: string;
let journal: OpenJournal;
let calculator: Calculator;
let groups: LogGroup[];
let faults: string[];

async function open(): Promise<void> {
  journal = await openJournal({ gateway: 'gw', path: join(folder, 'journal.sqlite') });
  calculator = new Calculator({ journal, onFault: (reason) => faults.push(reason) });
  await calculator.open();
  journal.addition = calculator;
  journal.onCommitted((group) => groups.push(group));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-calculate-'));
  groups = [];
  faults = [];
  await open();
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const NAMES = ['a', 'b', 'c', 'd', 'on', 'state'];
/** Points a to d are numbers, `on` is yes or no, `state` a text; formulas are for c and d unless they say otherwise. */
function use(
  formulas: Record<string, readonly [formula: string, ...inputs: string[]]>,
  more: Record<string, object> = {},
): void {
  const { points } = configOf({
    points: NAMES.map((name) => ({
      path: `plant/area/line/cell/m1/${name}`,
      type: name === 'on' ? ('boolean' as const) : name === 'state' ? ('text' as const) : ('number' as const),
      maxGap: 60 * S,
      ...more[name],
    })),
  });
  const id = (name: string): number => NAMES.indexOf(name) + 1;
  calculator.use({
    points,
    calculated: Object.entries(formulas).map(([name, [formula, ...inputs]]) => ({
      point: id(name),
      formula,
      corrects: 0,
      inputs: Object.fromEntries(inputs.map((input) => [input, id(input)])),
    })),
  });
}

type Reading = readonly [name: string, seconds: number, value: number | string | null, quality?: number];

/** Commits readings as one group, or says why it was not. */
function commit(...readings: Reading[]): Promise<void> {
  const draft = journal.draft();
  for (const [name, seconds, value, quality = QUALITY.good] of readings) {
    const number = typeof value === 'number' ? value : Number.NaN;
    const other = typeof value === 'string' ? JSON.stringify(value) : undefined;
    draft.sample(draft.source('m1'), NAMES.indexOf(name) + 1, at(seconds), at(seconds), number, quality, other);
  }
  draft.ledger('m1').received += readings.length;
  return new Promise((resolve, reject) => draft.whenSynced((error) => (error ? reject(error) : resolve())));
}

/** What was reckoned so far: name, second, value, quality. */
const reckoned = () =>
  groups.flatMap(({ samples }) =>
    Array.from({ length: samples.length }, (_, row) => row)
      .filter((row) => samples.sources[samples.source[row] ?? -1] === CALCULATED_SOURCE)
      .map((row) => [
        NAMES[(samples.point[row] ?? 0) - 1],
        ((samples.time[row] ?? 0) - at(0)) / S,
        samples.other.get(row) ?? samples.value[row],
        samples.quality[row],
      ]),
  );

const { good, bad, uncertain, uncertainStale, badCommLost, badNotANumber } = QUALITY;

describe('a calculated point', () => {
  test('is reckoned once for each moment, from what its inputs are then', async () => {
    use({ c: ['a / (a + b)', 'a', 'b'] });
    await commit(['a', 1, 3]);
    expect(reckoned()).toEqual([]);
    await commit(['a', 2, 3], ['b', 2, 1], ['a', 3, 1]);
    expect(reckoned()).toEqual([
      ['c', 2, 0.75, good],
      ['c', 3, 0.5, good],
    ]);
  });

  test('is committed with its inputs, in the same group', async () => {
    use({ c: ['a * 2', 'a'] });
    await commit(['a', 1, 4]);
    expect(groups.map(({ samples }) => [samples.length, [...samples.value]])).toEqual([[2, [4, 8]]]);
    expect(await journal.ask('held', { sink: 'store' })).toMatchObject([
      {
        sources: [
          ['m1', 1],
          [CALCULATED_SOURCE, 1],
        ],
      },
    ]);
  });

  test('is an input of others, which are reckoned after it', async () => {
    use({ c: ['a + 1', 'a'], d: ['c * a', 'c', 'a'] });
    await commit(['a', 1, 2]);
    expect(reckoned()).toEqual([
      ['c', 1, 3, good],
      ['d', 1, 6, good],
    ]);
  });

  test('has the time of its newest input, and a late reading changes nothing', async () => {
    use({ c: ['a + b', 'a', 'b'] });
    await commit(['a', 5, 1], ['b', 9, 1]);
    await commit(['a', 7, 10]);
    await commit(['b', 8, 100]);
    expect(reckoned()).toEqual([
      ['c', 9, 2, good],
      ['c', 9, 11, good],
    ]);
  });

  test('has the quality of its worst input, and of a bad one no value', async () => {
    use({ c: ['a + b', 'a', 'b'] });
    await commit(['a', 1, 1], ['b', 1, 1, uncertain]);
    await commit(['a', 2, null, badCommLost]);
    // A value that a device calls bad is none, whatever stands in it.
    await commit(['a', 3, 7, bad], ['b', 3, 1]);
    await commit(['a', 4, 7]);
    expect(reckoned()).toEqual([
      ['c', 1, 2, uncertain],
      ['c', 2, Number.NaN, badCommLost],
      ['c', 3, Number.NaN, bad],
      ['c', 4, 8, good],
    ]);
  });

  test('says that an input is stale, and recovers with it', async () => {
    use({ c: ['a + b', 'a', 'b'] });
    await commit(['a', 0, 1], ['b', 0, 1]);
    await commit(['a', 60, 1], ['a', 61, 1], ['b', 62, 1]);
    expect(reckoned().map(([, second, , quality]) => [second, quality])).toEqual([
      [0, good],
      [60, good],
      [61, uncertainStale],
      [62, good],
    ]);
  });

  test('that does not exist is bad, not infinite', async () => {
    use({ c: ['a / b', 'a', 'b'] });
    await commit(['a', 1, 1], ['b', 1, 0]);
    expect(reckoned()).toEqual([['c', 1, Number.NaN, badNotANumber]]);
  });

  test('is held against its own range', async () => {
    use({ c: ['a * 2', 'a'] }, { c: { range: { low: 0, high: 10, outside: 'mark' } } });
    await commit(['a', 1, 20]);
    expect(reckoned()).toEqual([['c', 1, 40, QUALITY.uncertainOutOfRange]]);
  });

  test('may be reckoned from yes or no and from texts', async () => {
    use({ c: ['on && state == "run" ? a : 0', 'on', 'state', 'a'] });
    await commit(['a', 1, 5], ['on', 1, 1], ['state', 1, 'run']);
    await commit(['state', 2, 'idle']);
    expect(reckoned().map(([, , value]) => value)).toEqual([5, 0]);
  });

  test('whose formula cannot be read is told and left out; the others run', async () => {
    use({ c: ['a +', 'a'], d: ['a + 1', 'a'] });
    await commit(['a', 1, 1]);
    expect(reckoned()).toEqual([['d', 1, 2, good]]);
    expect(faults).toEqual([expect.stringContaining('plant/area/line/cell/m1/c')]);
  });
});

describe('the history of an input', () => {
  test('delta and rate are against the reading before, and over a failed one', async () => {
    use({ c: ['delta(a)', 'a'], d: ['rate(a) * 3600', 'a'] });
    await commit(['a', 0, 100]);
    await commit(['a', 10, 101]);
    await commit(['a', 20, null, badCommLost]);
    await commit(['a', 30, 105]);
    expect(reckoned().filter(([name]) => name === 'c')).toEqual([
      ['c', 0, Number.NaN, badNotANumber],
      ['c', 10, 1, good],
      ['c', 20, Number.NaN, badCommLost],
      ['c', 30, 4, good],
    ]);
    expect(reckoned().at(-1)).toEqual(['d', 30, 720, good]);
  });

  test('a mean is weighted by time, and uncertain until its window is filled', async () => {
    use({ c: ['mean(a, "100 s")', 'a'], d: ['highest(a, "100 s") - lowest(a, "100 s")', 'a'] });
    // 10 for 50 s, then 20 for 50 s: the mean of both is 15, however many readings told of either.
    await commit(['a', 0, 10], ['a', 50, 20], ['a', 75, 20], ['a', 100, 40]);
    expect(reckoned().filter(([name]) => name === 'c')).toEqual([
      ['c', 0, 10, uncertain],
      ['c', 50, 10, uncertain],
      ['c', 75, (500 + 500) / 75, uncertain],
      ['c', 100, 15, good],
    ]);
    expect(reckoned().at(-1)).toEqual(['d', 100, 30, good]);
    await commit(['a', 150, 40]);
    // What was before the window has left it.
    expect(reckoned().at(-2)).toEqual(['c', 150, 30, good]);
    expect(reckoned().at(-1)).toEqual(['d', 150, 20, good]);
  });

  test('nothing is averaged across a gap', async () => {
    use({ c: ['mean(a, "200 s")', 'a'] });
    await commit(['a', 0, 10], ['a', 150, 20], ['a', 200, 20]);
    // 10 holds for 60 s (the longest silence that is no gap), 20 for 50 s.
    expect(reckoned().at(-1)).toEqual(['c', 200, (10 * 60 + 20 * 50) / 110, uncertain]);
  });

  test('a counter within the last minutes', async () => {
    use({ c: ['delta(a, "100 s")', 'a'], d: ['rate(a, "100 s")', 'a'] });
    await commit(['a', 0, 5], ['a', 50, 10], ['a', 100, 20], ['a', 150, 40]);
    expect(reckoned().filter(([name]) => name === 'c')).toEqual([
      ['c', 0, 0, uncertain],
      ['c', 50, 5, uncertain],
      ['c', 100, 15, good],
      ['c', 150, 30, good],
    ]);
    expect(reckoned().at(-1)).toEqual(['d', 150, 0.3, good]);
  });
});

describe('a counter', () => {
  const counter = (formulas: readonly string[], counter: object, more: object = {}): void =>
    use(Object.fromEntries(formulas.map((formula, at) => [['c', 'd'][at] as string, [formula, 'a'] as const])), {
      a: { counter, ...more },
    });
  const of = (name: string) => reckoned().filter((one) => one[0] === name);

  test('rolls over at its width, and what it counted goes on', async () => {
    counter(['delta(a)', 'delta(a, "100 s")'], { bits: 16 });
    await commit(['a', 0, 65_000], ['a', 10, 65_530], ['a', 20, 10], ['a', 30, 40]);
    expect(of('c').slice(1)).toEqual([
      ['c', 10, 530, good],
      ['c', 20, 16, good],
      ['c', 30, 30, good],
    ]);
    expect(of('d').at(-1)).toEqual(['d', 30, 576, uncertain]);
  });

  test('that is scaled rolls over in its own unit', async () => {
    counter(['delta(a)'], { digits: 6 }, { scale: { factor: 0.1, offset: 0 } });
    // Readings are scaled already when they are reckoned with: the register went from 999 990 to 5.
    await commit(['a', 0, 99_999], ['a', 10, 0.5]);
    expect(of('c').at(-1)).toEqual(['c', 10, 1.5, good]);
  });

  test.each([
    ['a width that it was far from', { bits: 16 }, 20_000, 7],
    ['no width', {}, 65_530, 7],
    ['a rise that it cannot have made', { bits: 16, fastest: 1 }, 65_500, 7],
  ])('that fell with %s began again: it counts from zero, and is flagged', async (_, setting, before, after) => {
    counter(['delta(a)', 'delta(a, "100 s")'], setting);
    await commit(['a', 0, before - 5], ['a', 90, before], ['a', 100, after], ['a', 110, after + 1]);
    expect(of('c').slice(2)).toEqual([
      ['c', 100, after, uncertain],
      ['c', 110, 1, good],
    ]);
    // As long as the window holds the reset, its figure is flagged.
    expect(of('d').at(-1)?.[3]).toBe(uncertain);
    await commit(['a', 205, after + 3], ['a', 215, after + 3]);
    expect(of('d').at(-1)).toEqual(['d', 215, 2, good]);
  });

  test('is no other over a restart', async () => {
    counter(['delta(a, "100 s")'], { bits: 16 });
    await commit(['a', 0, 65_000], ['a', 50, 65_530], ['a', 60, 10]);
    await journal.close();
    await open();
    counter(['delta(a, "100 s")'], { bits: 16 });
    await commit(['a', 100, 20]);
    expect(of('c').at(-1)).toEqual(['c', 100, 556, good]);
  });

  test('what is no counter may fall', async () => {
    use({ c: ['delta(a)', 'a'] });
    await commit(['a', 0, 10], ['a', 10, 4]);
    expect(of('c').at(-1)).toEqual(['c', 10, -6, good]);
  });
});

describe('what is kept', () => {
  test('a window over a restart is what it would have been without one', async () => {
    const formulas = {
      c: ['mean(a, "100 s") + delta(a)', 'a'],
      d: ['b + delta(a, "100 s")', 'a', 'b'],
    } as const;
    const readings = Array.from({ length: 40 }, (_, n): Reading => ['a', n * 7, (n * n) % 11]);
    use(formulas);
    await commit(['b', 0, 1]);
    for (const reading of readings) await commit(reading);
    const whole = reckoned();
    await journal.close();
    rmSync(join(folder, 'journal.sqlite'), { force: true });
    rmSync(join(folder, 'journal.sqlite-wal'), { force: true });
    groups = [];
    await open();
    use(formulas);
    await commit(['b', 0, 1]);
    for (const [n, reading] of readings.entries()) {
      if (n % 13 === 7) {
        await journal.close();
        await open();
        use(formulas);
      }
      await commit(reading);
    }
    expect(reckoned()).toEqual(whole);
  });

  test('pieces are bounded however many readings come, and leave the disk with the window', async () => {
    use({ c: ['mean(a, "10 s")', 'a'] });
    for (let n = 0; n < 20; n++) {
      const first = n * 1_000;
      await commit(...Array.from({ length: 1_000 }, (_, at): Reading => ['a', (first + at) / 1_000, 5]));
    }
    expect(reckoned().at(-1)?.slice(2)).toEqual([5, good]);
    const [row] = await journal.query({ sql: 'select count(*) as pieces, min("end") as first from calculate_piece' });
    expect(Number(row?.pieces)).toBeLessThanOrEqual(2_002);
    expect(Number(row?.first)).toBeGreaterThan(at(19.999 - 10));
  });

  test('a formula that fails takes no reading with it', async () => {
    use({ c: ['a + 1', 'a'] });
    await commit(['a', 1, 1]);
    // A reading of a text that is no JSON text cannot come from a door; it stands for any fault of ours.
    const draft = journal.draft();
    draft.sample(draft.source('m1'), 6, at(2), at(2), Number.NaN, good, 'not json');
    draft.sample(draft.source('m1'), 1, at(2), at(2), 2, good);
    use({ c: ['a + 1', 'a'], d: ['state == "x" ? a : 1', 'state', 'a'] });
    await new Promise<void>((resolve, reject) => draft.whenSynced((error) => (error ? reject(error) : resolve())));
    expect(faults).toHaveLength(1);
    expect(groups.at(-1)?.samples.length).toBe(2);
    await commit(['a', 3, 3]);
    expect(reckoned()).toEqual([
      ['c', 1, 2, good],
      ['c', 3, 4, good],
    ]);
  });
});
