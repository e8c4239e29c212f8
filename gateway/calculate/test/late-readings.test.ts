import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogGroup, QUALITY } from '@millrace/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type OpenJournal, openJournal } from '../../journal/open-journal.ts';
import { configOf } from '../../test/gateway-fixture.ts';
import { CALCULATED_SOURCE, Calculator } from '../calculator.ts';

const S = 1_000_000;
const HOUR = 3_600 * S;
const at = (seconds: number) => 1_780_000_000_000_000 + seconds * S;
const { good, goodCorrected, uncertain, uncertainCorrected } = QUALITY;

let folder: string;
let journal: OpenJournal;
let groups: LogGroup[];
let faults: string[];

const NAMES = ['a', 'b', 'c', 'd'];
type Formulas = Readonly<Record<string, readonly [formula: string, ...inputs: string[]]>>;
/** Every use of formulas has points of its own. */
let first = 1;
const id = (name: string): number => NAMES.indexOf(name) + first;

function use(calculator: Calculator, formulas: Formulas, corrects = HOUR): void {
  const { points } = configOf({
    points: NAMES.map((name) => ({ path: `plant/area/line/cell/m1/${name}`, maxGap: 60 * S })),
  });
  calculator.use({
    points: points.map((point) => ({ ...point, id: point.id + first - 1 })),
    calculated: Object.entries(formulas).map(([name, [formula, ...inputs]]) => ({
      point: id(name),
      formula,
      corrects,
      inputs: Object.fromEntries(inputs.map((input) => [input, id(input)])),
    })),
  });
}

async function open(formulas: Formulas, { corrects = HOUR, settle = 0 } = {}): Promise<Calculator> {
  journal = await openJournal({ gateway: 'gw', path: join(folder, 'journal.sqlite') });
  const calculator = new Calculator({
    journal,
    settle,
    onFault: (reason) => void faults.push(reason),
  });
  await calculator.open();
  journal.addition = calculator;
  journal.onCommitted((group) => groups.push(group));
  use(calculator, formulas, corrects);
  return calculator;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-late-'));
  groups = [];
  faults = [];
  first = 1;
});
afterEach(async () => {
  expect(faults).toEqual([]);
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

type Reading = readonly [name: string, seconds: number, value: number | null];

function commit(readings: readonly Reading[]): Promise<void> {
  const draft = journal.draft();
  for (const [name, seconds, value] of readings) {
    const quality = value === null ? QUALITY.badCommLost : good;
    draft.sample(draft.source('m1'), id(name), at(seconds), at(9_999), value ?? Number.NaN, quality);
  }
  draft.ledger('m1').received += readings.length;
  return new Promise((resolve, reject) => draft.whenSynced((error) => (error ? reject(error) : resolve())));
}

/** Every late reading was reckoned with, and what came of it is on disk. */
const settled = () =>
  vi.waitFor(
    async () => {
      const [row] = await journal.query({ sql: 'select count(*) as late from calculate_reading where late = 1' });
      expect(row?.late).toBe(0);
    },
    { timeout: 120_000, interval: 2 },
  );

/** What was said of the calculated points, in the order of the log. */
const said = () =>
  groups.flatMap(({ samples }) =>
    Array.from({ length: samples.length }, (_, row) => row)
      .filter((row) => samples.sources[samples.source[row] ?? -1] === CALCULATED_SOURCE)
      .map((row) => ({
        name: NAMES[(samples.point[row] ?? 0) - first] as string,
        second: ((samples.time[row] ?? 0) - at(0)) / S,
        value: samples.value[row] as number,
        quality: samples.quality[row] as number,
      })),
  );
const told = () => said().map(({ name, second, value, quality }) => [name, second, value, quality]);

/** The series as it stands: the newest word for each moment, marks left out. */
const series = () =>
  Object.fromEntries(
    said().map(({ name, second, value, quality }) => [
      `${name}@${second}`,
      [
        Number.isNaN(value) ? null : Number(value.toPrecision(9)),
        quality === goodCorrected ? good : quality === uncertainCorrected ? uncertain : quality,
      ],
    ]),
  );

describe('a late reading', () => {
  test('is reckoned with: what was said for its time on is said again, marked, and only where it is another', async () => {
    await open({ c: ['a + b', 'a', 'b'] });
    await commit([
      ['a', 0, 1],
      ['b', 0, 10],
      ['b', 5, 20],
      ['a', 9, 3],
      ['b', 12, 30],
    ]);
    groups = [];
    await commit([['a', 4, 2]]);
    await settled();
    expect(told()).toEqual([
      ['c', 4, 12, good],
      ['c', 5, 22, goodCorrected],
    ]);
  });

  test('changes what is reckoned from a result, and the windows that hold it', async () => {
    await open({ c: ['a * 2', 'a'], d: ['mean(c, "20 s")', 'c'] });
    await commit([0, 10, 20, 30, 40, 50].map((second): Reading => ['a', second, 1]));
    groups = [];
    await commit([['a', 45, 11]]);
    await settled();
    expect(told()).toEqual([
      ['c', 45, 22, good],
      ['d', 45, 2, good],
      ['d', 50, 7, goodCorrected],
    ]);
    // The next reading is reckoned from windows that know it.
    await commit([['a', 66, 1]]);
    expect(told().slice(3)).toEqual([
      ['c', 66, 2, good],
      ['d', 66, 6, good],
    ]);
  });

  test('that says again what was said changes nothing, also after a correction', async () => {
    await open({ c: ['a * 2', 'a'] });
    await commit([
      ['a', 0, 1],
      ['a', 5, 2],
      ['a', 9, 3],
    ]);
    await commit([['a', 5, 7]]);
    await settled();
    groups = [];
    await commit([['a', 5, 2]]);
    await commit([['a', 5, 7]]);
    await settled();
    expect(told()).toEqual([]);
  });

  test('that is older than the point corrects changes nothing', async () => {
    await open({ c: ['a * 2', 'a'] }, { corrects: 10 * S });
    await commit([
      ['a', 0, 1],
      ['a', 50, 2],
    ]);
    groups = [];
    await commit([['a', 39, 9]]);
    await commit([['a', 41, 9]]);
    await settled();
    expect(told()).toEqual([['c', 41, 18, good]]);
  });

  test('is reckoned with in a plant that has fallen silent, also where the timer fires a moment early', async () => {
    await open({ c: ['delta(a)', 'a'] }, { settle: 20 });
    await commit([
      ['a', 0, 1],
      ['a', 10, 5],
    ]);
    // As libuv has it: its clock has whole milliseconds.
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    await commit([['a', 4, 2]]);
    const drafts = vi.spyOn(journal, 'draft');
    now.mockReturnValue(1_019.4);
    await vi.waitFor(() => expect(drafts).toHaveBeenCalled(), { timeout: 60_000, interval: 2 });
    drafts.mockRestore();
    // Whatever the timer began was looked at with this one, and then nothing more is read.
    await commit([['b', 0, 1]]);
    now.mockRestore();
    await settled();
  });

  test('that a kill came after is reckoned with at the next start', async () => {
    const formulas = { c: ['delta(a)', 'a'] } as const;
    // Longer than the test: the process ends before anything is corrected.
    await open(formulas, { settle: 60_000 });
    await commit([
      ['a', 0, 1],
      ['a', 10, 5],
    ]);
    await commit([['a', 4, 2]]);
    await journal.close();
    groups = [];
    await open(formulas);
    await commit([['b', 20, 0]]);
    await settled();
    expect(told()).toEqual([
      ['c', 4, 1, good],
      ['c', 10, 3, goodCorrected],
    ]);
  });

  test('whatever comes late, and in whatever order, the series is that of readings in their order', async () => {
    const formulas = {
      c: ['a + delta(b) + delta(a, "90 s")', 'a', 'b'],
      d: ['mean(c, "40 s") - lowest(a, "25 s")', 'c', 'a'],
    } as const;
    const calculator = await open({});
    const reading = fc.record({
      name: fc.constantFrom('a', 'b'),
      // Not more than a few: silence that is a gap comes up as well.
      step: fc.constantFrom(1, 3, 8, 30, 70),
      value: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 50 }) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      late: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(reading, { minLength: 4, maxLength: 30 }),
        fc.integer({ min: 3, max: 8 }),
        async (drawn, size) => {
          let second = 0;
          const all = drawn.map(({ name, step, value, late }) => {
            second += step;
            return { reading: [name, second, value] as Reading, late };
          });
          // The newest of each is not late: late is what comes after a newer one.
          const end: Reading[] = [
            ['a', second + 1, 3],
            ['b', second + 2, 4],
          ];
          const run = async (order: readonly Reading[]) => {
            first += NAMES.length;
            groups = [];
            use(calculator, formulas);
            for (let from = 0; from < order.length; from += size) await commit(order.slice(from, from + size));
            await settled();
            return series();
          };
          const inOrder = await run([...all.map((one) => one.reading), ...end]);
          const late = all.filter((one) => one.late).map((one) => one.reading);
          const onTime = all.filter((one) => !one.late).map((one) => one.reading);
          expect(await run([...onTime, ...end, ...late.toReversed()])).toEqual(inOrder);
        },
      ),
      { numRuns: 15 },
    );
  }, 240_000);
});

test('what is kept is bounded by time', async () => {
  await open({ c: ['mean(a, "10 s")', 'a'] }, { corrects: 20 * S });
  for (let from = 0; from < 400; from += 20) {
    await commit(Array.from({ length: 20 }, (_, n): Reading => ['a', from + n, n]));
  }
  await commit([['b', 0, 0]]);
  const [row] = await journal.query({
    sql: 'select count(*) as readings, (select since from calculate_kept where point = 1) as since from calculate_reading where point = 1',
  });
  // A window of 10 s, 20 s before it, and the silence that is no gap (60 s); an eighth more before the oldest go.
  expect(Number(row?.readings)).toBeLessThan(90 * 1.125 + 25);
  expect(Number(row?.since)).toBeGreaterThan(at(280));
  // What looks back to before it is left as it was.
  groups = [];
  await commit([['a', 380.5, 100]]);
  await settled();
  expect(told()[0]?.slice(0, 2)).toEqual(['c', 380.5]);
});
