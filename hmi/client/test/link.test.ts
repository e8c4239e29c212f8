import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LinkWatch, STALE_AFTER_MS } from '../link.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a lost link makes what is shown stale after ten seconds, counted from the last thing heard', () => {
  const link = new LinkWatch();
  link.live();
  vi.advanceTimersByTime(2_000);
  link.heard();
  const heard = Date.now();
  vi.advanceTimersByTime(1_500);
  link.lost('transport close');
  expect(link.state).toMatchObject({ state: 'lost', since: heard, stale: false });
  vi.advanceTimersByTime(STALE_AFTER_MS);
  expect(link.state.stale).toBe(true);
  link.live();
  expect(link.state).toMatchObject({ state: 'live', stale: false });
  link.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('a link that comes back in time never was stale', () => {
  const link = new LinkWatch();
  const stale: boolean[] = [];
  link.live();
  link.on((state) => stale.push(state.stale));
  link.lost('ping timeout');
  vi.advanceTimersByTime(STALE_AFTER_MS - 1);
  link.live();
  vi.advanceTimersByTime(STALE_AFTER_MS * 2);
  expect(stale).not.toContain(true);
  link.close();
});
