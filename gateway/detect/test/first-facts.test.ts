import { expect, test } from 'vitest';
import { counter } from '../detectors/counter.ts';
import { machineStateDetector } from '../detectors/machine-state.ts';
import { HOUR, MINUTE, plant, SECOND, SHIFT_A, stream } from './harness.ts';

const counting = stream('counter', {}, { inputs: { good: 1 } });
const running = stream(
  'machine-state',
  { by: 'run', stopsAfter: '3 min', silentAfter: '2 min' },
  { inputs: { run: 2 } },
);

test('a counter’s advances become counts a minute, and a stop becomes downtime', async () => {
  const line = await plant([counter, machineStateDetector], [counting, running]);
  for (let minute = 0; minute < 60; minute++) {
    const at = SHIFT_A + minute * MINUTE;
    const runs = minute < 20 || minute >= 30;
    await line.arrive([
      {
        at,
        message: {
          kind: 'sample',
          point: 1,
          time: at,
          value: Math.min(minute, 20) * 10 + Math.max(0, minute - 30) * 10,
        },
      },
      { at, message: { kind: 'sample', point: 2, time: at, value: runs ? 1 : 0 } },
    ]);
  }
  await line.wait(SHIFT_A + HOUR);
  const facts = line.booked().facts();
  const counted = facts.filter((fact) => fact.type === 'production.counted');
  expect(counted.reduce((sum, { payload }) => sum + payload.quantity, 0)).toBe(490);
  expect(counted[0]?.payload).toMatchObject({
    from: SHIFT_A + MINUTE,
    to: SHIFT_A + 2 * MINUTE,
    quantity: 10,
    unit: '{piece}',
  });
  const stops = facts.filter((fact) => fact.type === 'downtime.occurred');
  expect(stops.map(({ payload }) => payload)).toEqual([
    {
      machine: running.subject,
      state: 'stopped',
      from: SHIFT_A + 20 * MINUTE,
      to: SHIFT_A + 30 * MINUTE,
      micro: false,
    },
  ]);
  expect(stops[0]?.evidence.map(({ value }) => value)).toEqual([0, 1]);
});

test('silence is a state of its own, and comes without any input', async () => {
  const line = await plant([machineStateDetector], [running]);
  await line.arrive([
    { at: SHIFT_A + MINUTE, message: { kind: 'sample', point: 2, time: SHIFT_A + MINUTE, value: 1 } },
  ]);
  await line.wait(SHIFT_A + 10 * MINUTE);
  expect(
    line
      .booked()
      .facts()
      .map(({ payload }) => payload),
  ).toEqual([
    { machine: running.subject, state: 'no-signal', from: SHIFT_A, to: SHIFT_A + MINUTE, micro: false },
    { machine: running.subject, state: 'no-signal', from: SHIFT_A + MINUTE, to: null, micro: false },
  ]);
  expect(SECOND).toBe(1_000_000);
});
