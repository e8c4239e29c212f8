import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataTypeOf } from '../codec/data-type.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { readPayload } from '../codec/read-payload.ts';
import { readValue } from '../codec/value.ts';
import { writePayload } from '../codec/write-payload.ts';
import { payload } from './arbitraries.ts';

const PAYLOADS = 10_000;

/** A small generator of ours (mulberry32), so that a printed seed gives the same bytes on every machine. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** One fault that lines and programs make: bytes changed, cut short, doubled, joined with others, of chance, a bit turned. */
function mutated(bytes: Uint8Array, other: Uint8Array, below: (most: number) => number): Uint8Array {
  const at = below(bytes.length + 1);
  const changed = Uint8Array.from(bytes);
  switch (below(8)) {
    case 0:
      for (let times = 1 + below(4); times > 0 && changed.length > 0; times--)
        changed[below(changed.length)] = below(256);
      return changed;
    case 1:
      return changed.subarray(0, at);
    case 2:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at >> 1)]);
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), ...other.subarray(below(other.length + 1))]);
    case 4:
      return Uint8Array.from({ length: below(200) }, () => below(256));
    default:
      if (changed.length > 0) {
        const where = below(changed.length);
        changed[where] = (changed[where] ?? 0) ^ (1 << below(8));
      }
      return changed;
  }
}

/** What any bytes come to; anything but an answer or a PayloadError is thrown on. */
function outcome(bytes: Uint8Array): string {
  const result = readPayload(bytes);
  if (!result.ok) return result.error.code;
  let last = 'read';
  for (const { datatype, value } of result.payload.metrics) {
    const type = dataTypeOf(datatype ?? 0);
    if (!type || !value) continue;
    try {
      readValue(type, value);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      last = `value: ${error.code}`;
    }
  }
  return last;
}

describe.each([
  ['the fixed seed', 20_261_129],
  ['a seed of chance', randomInt(2 ** 31)],
])('mutated payloads, by %s', (name, seed) => {
  test(`${PAYLOADS} of them are read or refused, none throws`, () => {
    const below = generator(seed);
    const sound = fc.sample(payload, { numRuns: 200, seed }).map(writePayload);
    const outcomes = new Map<string, number>();
    for (let count = 0; count < PAYLOADS; count++) {
      const [bytes, other] = [sound[below(sound.length)], sound[below(sound.length)]];
      const what = outcome(mutated(bytes ?? new Uint8Array(), other ?? new Uint8Array(), below));
      outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    }
    console.log(`${PAYLOADS} mutated Sparkplug payloads by ${name} ${seed}:`, Object.fromEntries(outcomes));
    // Both ways out were taken, so that the mutations are neither harmless nor all noise.
    expect(outcomes.get('read')).toBeGreaterThan(100);
    expect(outcomes.get('malformed')).toBeGreaterThan(100);
  });
});

test('reading takes time in proportion to the bytes', () => {
  // The worst there is for its length: parts within parts, none of which says anything.
  const block = Uint8Array.from([0x12, 4, 0x4a, 2, 0x0a, 0]);
  const spent = (blocks: number): number => {
    const bytes = new Uint8Array(block.length * blocks).map((_, at) => block[at % block.length] ?? 0);
    const began = performance.now();
    for (let times = 0; times < 20; times++) readPayload(bytes);
    return performance.now() - began;
  };
  spent(10_000);
  // Eight times the bytes; a square would take 64 times as long.
  expect(Math.min(spent(40_000), spent(40_000)) / Math.min(spent(5_000), spent(5_000), spent(5_000))).toBeLessThan(40);
});
