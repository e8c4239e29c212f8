import { expect, test } from 'vitest';
import { facts, type Message, SECOND, SHIFT_A, stream } from './harness.ts';

test('a finger laid on twice is one punch; another direction is another', async () => {
  const clock = 'office/gate/cell-1/clock-1';
  const punch = (seconds: number, direction: 'in' | 'out', key: string): Message => ({
    kind: 'observation',
    device: clock,
    key,
    time: SHIFT_A + seconds * SECOND,
    body: { type: 'punch', person: '1042', direction, method: 'finger' },
  });
  const clocks = stream('attendance-punch', {}, { subject: clock, devices: [clock] });
  const trace = [
    punch(0, 'in', '1'),
    punch(0, 'in', '1'),
    punch(20, 'in', '2'),
    punch(40, 'out', '3'),
    punch(200, 'in', '4'),
  ];
  const found = await facts(clocks, trace, 3600);
  expect(found.map(({ payload }) => ('at' in payload ? [(payload.at - SHIFT_A) / SECOND] : []))).toEqual([
    [0],
    [40],
    [200],
  ]);
});

test('a badge that lies on its reader is shown once, until it was away; another one at once', async () => {
  const reader = 'hall/line-1/cell/badge-reader';
  const read = (seconds: number, code: string): Message => ({
    kind: 'observation',
    device: reader,
    key: `${code}/${seconds}`,
    time: SHIFT_A + seconds * SECOND,
    body: { type: 'scan', code },
  });
  const readers = stream('badge-read', {}, { subject: reader, devices: [reader] });
  const lying = [0, 2, 4, 6].map((seconds) => read(seconds, '04A21F7B'));
  const found = await facts(readers, [...lying, read(7, '04A21F7C'), read(12, ' 04A21F7B ')], 3600);
  expect(found.map(({ payload }) => ('badge' in payload ? [payload.badge, payload.reader] : []))).toEqual([
    ['04A21F7B', reader],
    ['04A21F7C', reader],
    ['04A21F7B', reader],
  ]);
  expect(JSON.stringify(found.map(({ key }) => key))).not.toMatch(/04A21F7/);
});
