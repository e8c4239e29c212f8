import { expect, test } from 'vitest';
import { Arrivals, type Standing } from '../plant/arrivals.ts';

const alarm = (id: string, more: Partial<Standing> = {}): Standing => ({
  ...{ id, severity: 'low', state: 'active', began: 1 },
  ...more,
});

test('what stands at first is no news; each alarm after it is told once, the worst and newest before the others', () => {
  const arrivals = new Arrivals();
  const old = alarm('a', { severity: 'critical' });
  expect(arrivals.take([old])).toBeNull();
  expect(arrivals.take([old])).toBeNull();
  const came = [alarm('b'), alarm('c', { severity: 'high', began: 2 }), alarm('d', { severity: 'high', began: 3 })];
  expect(arrivals.take([old, ...came])).toEqual({ worst: came[2], count: 3, isUrgent: true });
  expect(arrivals.take([old, ...came])).toBeNull();
  expect(arrivals.take([alarm('e')])).toEqual({ worst: alarm('e'), count: 1, isUrgent: false });
});

test('what somebody has seen already, and what is only for who looks for it, is not said', () => {
  const arrivals = new Arrivals();
  arrivals.take([]);
  const seen = [alarm('a', { state: 'acknowledged' }), alarm('b', { severity: 'diagnostic' })];
  expect(arrivals.take(seen)).toBeNull();
  // One that was over before it was heard of calls all the same, for nobody has seen it.
  expect(arrivals.take([...seen, alarm('c', { state: 'returned' })])?.worst.id).toBe('c');
});

test('one that was kept quiet for a while is news again when it is heard again', () => {
  const arrivals = new Arrivals();
  arrivals.take([]);
  expect(arrivals.take([alarm('a')])?.count).toBe(1);
  expect(arrivals.take([])).toBeNull();
  expect(arrivals.take([alarm('a')])?.count).toBe(1);
});
