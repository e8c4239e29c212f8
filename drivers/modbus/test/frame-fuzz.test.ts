import { expect, test } from 'vitest';
import { fuzzFrames } from '../sim/fuzz-frames.ts';

const FRAMES = 10_000;

// A fixed seed, so that a change is judged by what it changed, and a random one, which is printed.
test.each([20261121, Math.floor(Math.random() * 2 ** 31)])('ten thousand mutated frames (seed %i)', (seed) => {
  const told = fuzzFrames(seed, FRAMES);
  console.log(
    `seed ${seed}: ${told.pushed} mutated frames, ${told.answered} frames came out, ${told.broken} streams broke`,
  );
  expect(told.pushed).toBe(FRAMES);
  expect(told.mostPending).toBeLessThanOrEqual(260);
  expect(told.answered).toBeGreaterThan(0);
  expect(told.broken).toBeGreaterThan(0);
});

test('the time goes with the bytes: ten times as many take about ten times as long', () => {
  const took = (frames: number) => {
    const began = performance.now();
    fuzzFrames(1, frames);
    return performance.now() - began;
  };
  took(2_000);
  const least = (frames: number) => Math.min(took(frames), took(frames), took(frames));
  const [small, large] = [least(1_000), least(10_000)];
  // Quadratic would be a hundred times; the rest is room for a machine that others share.
  expect(large / small).toBeLessThan(50);
});
