import type { OverviewLine, StandingAlarm, WaitingCall } from '@millrace/hmi-client';
import { expect, test } from 'vitest';
import { madeOf, needsSomebody, pageOf, ROWS_A_PAGE, wallRows } from '../src/lib/wall/rows.ts';

const whole = { oee: null, availability: null, performance: null, quality: null };
const line = (n: number, rest: Partial<OverviewLine> = {}): OverviewLine => ({
  area: { id: 'hall', name: { en: 'Hall' } },
  line: `line-${n}`,
  name: { en: `Line ${n}` },
  machine: `hall/line-${n}/cell/m`,
  state: 'producing',
  since: 0,
  job: null,
  rate: { value: 1, unit: '1', point: n, high: 10, normal: null },
  made: '10',
  planned: '20',
  dueByNow: '12',
  unit: 'pcs',
  oee: { planned: 0, classic: whole, iso: whole },
  stops: { count: 0, time: 0, unexplained: 0 },
  band: [],
  attention: null,
  ...rest,
});
const call = (line: string, priority: WaitingCall['priority']) =>
  ({ line, priority, lineName: { en: line } }) as WaitingCall;
const alarm = (subject: string, severity: StandingAlarm['severity']) => ({ subject, severity }) as StandingAlarm;
const rows = (
  lines: OverviewLine[],
  calls: WaitingCall[] = [],
  alarms: StandingAlarm[] = [],
  area: string | null = null,
) => wallRows({ lines, calls, alarms, area });

test('a row has the worst of its calls, its alarms and its stop, and every place stays where it is', () => {
  const all = rows(
    [line(1), line(2, { state: 'stopped', attention: { priority: 2, kind: 'stopped', since: 1 } }), line(3)],
    [call('hall/line-3', 'low'), call('hall/line-9', 'critical')],
    [alarm('hall/line-1/cell/m/hot', 'high'), alarm('hall/line-10/cell/m', 'critical')],
  );
  expect(all.map(({ id, priority }) => [id, priority])).toEqual([
    ['hall/line-1', 2],
    ['hall/line-2', 2],
    ['hall/line-3', 3],
    ['hall/line-9', 1],
  ]);
  expect(all.map(needsSomebody)).toEqual([true, true, true, true]);
  expect(needsSomebody(rows([line(1)])[0] as never)).toBe(false);
});

test('a wall of one area shows nothing of another', () => {
  const other = line(5, { area: { id: 'store', name: { en: 'Store' } } });
  expect(rows([line(1), other], [call('store/line-5', 'low')], [], 'hall').map(({ id }) => id)).toEqual([
    'hall/line-1',
  ]);
});

test('where more than fit, each is seen within the turns, and who wants somebody on every page', () => {
  const many = rows([...Array(20).keys()].map((n) => line(n, n === 13 ? { state: 'stopped' } : {})));
  const { pages } = pageOf(many, 0);
  const turns = [...Array(pages).keys()].map((turn) => pageOf(many, turn).shown);
  for (const shown of turns) {
    expect(shown.length).toBeLessThanOrEqual(ROWS_A_PAGE);
    expect(shown[0]?.id).toBe('hall/line-13');
  }
  expect(new Set(turns.flat().map(({ id }) => id)).size).toBe(20);
  expect(pageOf(many, pages).page).toBe(0);
  expect(pageOf(many.slice(0, ROWS_A_PAGE), 5)).toMatchObject({ page: 0, pages: 1 });
});

test('what is good is one sum only where all make the same', () => {
  expect(madeOf([line(1), line(2)], null)).toEqual({ made: 20, due: 24 });
  expect(madeOf([line(1), line(2, { unit: 'kg' })], null)).toBeNull();
  expect(madeOf([line(1, { dueByNow: null })], null)).toBeNull();
});
