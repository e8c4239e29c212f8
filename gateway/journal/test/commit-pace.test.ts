import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CommitPace } from '../commit-pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Whether a turn has come, looked at whenever it is asked. */
function turnOf(pace: CommitPace): { came: boolean } {
  const turn = { came: false };
  void pace.turn().then(() => {
    turn.came = true;
  });
  return turn;
}

test('the first commit waits for nothing, the next until five milliseconds after it began', async () => {
  const pace = new CommitPace();
  const first = turnOf(pace);
  await vi.advanceTimersByTimeAsync(0);
  expect(first.came).toBe(true);
  pace.begin();
  await vi.advanceTimersByTimeAsync(2);
  const next = turnOf(pace);
  await vi.advanceTimersByTimeAsync(2);
  expect(next.came).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(next.came).toBe(true);
});

test('whoever is waited for hurries it, and leaves no timer', async () => {
  const pace = new CommitPace();
  pace.begin();
  const turn = turnOf(pace);
  pace.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect(turn.came).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
  // Nothing waits any more: it changes nothing.
  pace.hurry();
  await vi.advanceTimersByTimeAsync(20);
  const late = turnOf(pace);
  await vi.advanceTimersByTimeAsync(0);
  expect(late.came).toBe(true);
});

test.each([
  [1, 5],
  [4, 12],
  [50, 20],
])(
  'after a commit of %i ms the next begins %i ms after it began, or at once where that is over',
  async (took, apart) => {
    const pace = new CommitPace();
    pace.begin();
    await vi.advanceTimersByTimeAsync(took);
    pace.finish();
    const turn = turnOf(pace);
    await vi.advanceTimersByTimeAsync(0);
    expect(turn.came).toBe(took >= apart);
    await vi.advanceTimersByTimeAsync(Math.max(0, apart - took - 1));
    expect(turn.came).toBe(took >= apart);
    await vi.advanceTimersByTimeAsync(1);
    expect(turn.came).toBe(true);
  },
);
