import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { figuresOf } from '../modules/alarms/figures.ts';
import { FLOOD_BELOW, FLOOD_FROM, floodsOf, WINDOW } from '../modules/alarms/flood.ts';
import { alarmOf, type Report, type Word } from '../modules/alarms/occurrence.ts';
import { type Standing, standingOf } from '../modules/alarms/standing.ts';

// The table of the standard, written out as it is drawn, against what is reckoned from the course of an alarm.
type Step = 'returns' | 'comes back' | 'acknowledge' | 'reset';
const TABLE: Readonly<Record<'plain' | 'latching', Readonly<Record<Standing, Partial<Record<Step, Standing>>>>>> = {
  plain: {
    active: { returns: 'returned', acknowledge: 'acknowledged' },
    acknowledged: { returns: 'over' },
    returned: { 'comes back': 'active', acknowledge: 'over' },
    latched: {},
    'latched-acknowledged': {},
    over: { 'comes back': 'acknowledged' },
  },
  latching: {
    active: { returns: 'latched', acknowledge: 'acknowledged' },
    acknowledged: { returns: 'latched-acknowledged' },
    returned: { acknowledge: 'over' },
    latched: { 'comes back': 'active', acknowledge: 'latched-acknowledged', reset: 'returned' },
    'latched-acknowledged': { 'comes back': 'acknowledged', reset: 'over' },
    over: {},
  },
};
const steps = fc.array(fc.constantFrom<Step>('returns', 'comes back', 'acknowledge', 'reset'), { maxLength: 12 });

test.prop([steps, fc.boolean()])('an alarm goes the ways that the standard draws, and no other', (way, latching) => {
  let course = { over: null as number | null, acknowledgedAt: null as number | null, resetAt: null as number | null };
  let stands: Standing = 'active';
  for (const [at, step] of way.entries()) {
    const next: Standing | undefined = TABLE[latching ? 'latching' : 'plain'][stands][step];
    if (next === undefined) continue;
    if (step === 'returns') course = { ...course, over: at };
    // It was never over, as a late record says: nobody has reset what was not back.
    if (step === 'comes back') course = { ...course, over: null };
    if (step === 'acknowledge') course = { ...course, acknowledgedAt: at };
    if (step === 'reset') course = { ...course, resetAt: at };
    stands = next;
    expect(standingOf(course, { latching, acknowledged: true })).toBe(stands);
  }
});

test.prop([
  fc.record({ over: fc.option(fc.nat()), acknowledgedAt: fc.option(fc.nat()), resetAt: fc.option(fc.nat()) }),
  fc.boolean(),
])('what nobody has to see is never asked for after it is gone', (course, latching) => {
  const stands = standingOf(course, { latching, acknowledged: false });
  expect(['returned', 'latched']).not.toContain(stands);
});

const report: Report = {
  ...{
    subject: 'hall/line-1/cell/press-1/oil',
    condition: 'high',
    name: null,
    severity: 'high',
    text: null,
    source: null,
  },
  ...{ began: 100, acknowledgedAt: null, from: 100, to: 200, continues: false },
};
const word = fc.record({
  kind: fc.constantFrom<Word['kind']>('acknowledged', 'reset'),
  from: fc.integer({ min: 50, max: 260 }),
  length: fc.nat({ max: 100 }),
  at: fc.nat({ max: 500 }),
});
test.prop([fc.array(word, { maxLength: 6 }), fc.boolean()])(
  'words of people lead to one end in whatever order they are read, and those of another time to none',
  (said, superseded) => {
    const words = said.map(
      ({ length, ...one }, index): Word => ({
        ...{ ...one, to: one.from + length, userId: `user-${one.at}-${index}`, comment: null, deviceCommand: null },
        at: one.at * 10 + index,
      }),
    );
    const among = { superseded, definition: undefined, suppressions: [], now: 600 };
    const one = alarmOf([report], words, among);
    expect(alarmOf([report], [...words].reverse(), among)).toEqual(one);
    const touching = words.filter(({ from, to }) => from === 100 || (to > 100 && from < 200));
    expect(one?.acknowledgedAt !== null).toBe(touching.some(({ kind }) => kind === 'acknowledged'));
    if (superseded) expect(one?.state).toBe('over');
  },
);

// Floods against the plainest way to say it: a pass over all windows in order.
const times = fc
  .array(fc.tuple(fc.nat({ max: 12 }), fc.integer({ min: 1, max: 14 })), { maxLength: 10 })
  .map((bursts) =>
    bursts.flatMap(([window, n]) => Array.from({ length: n }, (_, i) => window * WINDOW + i * 1_000_000)),
  );

test.prop([times, fc.integer({ min: 0, max: 14 }), fc.infiniteStream(fc.nat())])(
  'a flood begins with ten in a window and ends with the first that has less than five, late and reordered ones too',
  (came, ends, order) => {
    const until = ends * WINDOW + WINDOW / 2;
    const shuffled = came
      .map((time) => [order.next().value ?? 0, time] as const)
      .sort(([a], [b]) => a - b)
      .map(([, time]) => time);
    const floods = floodsOf(shuffled, until);
    expect(floods).toEqual(floodsOf(came, until));
    const expected: { from: number; to: number | null }[] = [];
    let from: number | null = null;
    for (let start = 0; start < until; start += WINDOW) {
      const count = came.filter((time) => time >= start && time < Math.min(start + WINDOW, until)).length;
      const over = start + WINDOW <= until;
      if (from !== null && over && count < FLOOD_BELOW) {
        expected.push({ from, to: start });
        from = null;
      } else if (from === null && count >= FLOOD_FROM) from = start;
    }
    if (from !== null) expected.push({ from, to: null });
    expect(floods.map(({ from: begins, to }) => ({ from: begins, to }))).toEqual(expected);
  },
);

test('an alarm that came more often than a call takes arguments is reckoned too', () => {
  const often = 200_000;
  const all = Array.from({ length: often }, (_, at) => ({
    ...{ severity: 'low' as const, line: 'a', subject: 'a', condition: 'high', name: null },
    ...{ began: at * 1_000_000, over: null, acknowledgedAt: null },
  }));
  const { worst } = figuresOf(all, { from: 0, to: often * 1_000_000 });
  expect(worst).toMatchObject([{ count: often, last: (often - 1) * 1_000_000 }]);
});
