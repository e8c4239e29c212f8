import { describe, expect, test } from 'vitest';
import { CODECS } from '../codecs/index.ts';
import { fuzz, STEEP, slopes } from '../fuzz.ts';
import { HOSTILE, turnedAway } from '../hostile.ts';

// The drill of the same name gives each codec a million frames; here are ten thousand.
const FRAMES = 10_000;
const FIXED = 20_261_121;
const given = process.env.MILLRACE_SEED;
const random = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
console.log(`mutations: seed ${random} beside the fixed one (MILLRACE_SEED=${random} repeats it)`);

describe.each(CODECS)('$name', (codec) => {
  test.each([FIXED, random])(`${FRAMES} mutated frames each give a value or a typed refusal (seed %i)`, (seed) => {
    const { values, refused } = fuzz(codec, seed, FRAMES);
    // Both ways out were taken, so that the mutations are neither harmless nor all noise.
    expect(values).toBeGreaterThan(FRAMES / 100);
    expect(refused).toBeGreaterThan(FRAMES / 200);
  });

  test('its hardest inputs take time in proportion to their length', () => {
    expect(slopes(codec).filter(({ times }) => times > STEEP)).toEqual([]);
  });
});

test.each(HOSTILE)('$what is refused early, with the reason, and nothing of it stays', async (hostile) => {
  await turnedAway(hostile);
});

test('the same seed gives the same frames', () => {
  for (const codec of CODECS) expect(fuzz(codec, 7, 200)).toEqual(fuzz(codec, 7, 200));
});
