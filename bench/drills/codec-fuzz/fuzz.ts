import { seeded } from '../../harness/random.ts';
import type { FuzzedCodec } from './fuzzed-codec.ts';
import { mutated } from './mutate.ts';

export interface FuzzTold {
  readonly frames: number;
  readonly bytes: number;
  readonly values: number;
  readonly refused: number;
}

/**
 * Gives a codec so many mutated frames. Throws with the frame, its number and the seed where one is answered by neither a
 * value nor a typed refusal; the same seed gives the same frames.
 */
export function fuzz(codec: FuzzedCodec, seed: number, frames: number): FuzzTold {
  const random = seeded(seed);
  const traces = Error.stackTraceLimit;
  // Most frames are refused, many by an error that never leaves its codec: its stack would be most of the time.
  Error.stackTraceLimit = 0;
  const samples = codec.samples();
  const take = codec.open();
  const told = { frames, bytes: 0, values: 0, refused: 0 };
  for (let count = 0; count < frames; count++) {
    const bytes = mutated(samples, random);
    told.bytes += bytes.length;
    try {
      const became = take(bytes);
      if (became === 'value') told.values++;
      if (became === 'refused') told.refused++;
    } catch (error) {
      const frame = Buffer.from(bytes).toString('hex').slice(0, 2_000);
      Error.stackTraceLimit = traces;
      throw new Error(`${codec.name}, seed ${seed}, frame ${count}: ${frame}`, { cause: error });
    }
  }
  Error.stackTraceLimit = traces;
  return told;
}

/** The parts of `hard` input that take much longer than their length says. */
export interface Slope {
  readonly what: string;
  /** How many times longer eight times the bytes take. */
  readonly times: number;
}

const SMALL = 32_768;
const TIMES = 8;
const MOST_RUNS = 9;
/** A reading of so little says more of the machine than of the codec. */
const CERTAIN_MS = 4;
/** So long an input is tried again for a shorter time. */
const PATIENCE_MS = 200;

/** How the time of each hard input grows with its length: eight is linear, sixty-four is a square. */
export function slopes(codec: FuzzedCodec): Slope[] {
  /** Of the processor, not of the clock on the wall: others use the machine too. */
  const spent = (bytes: Uint8Array): number => {
    let [least, whole] = [Number.POSITIVE_INFINITY, 0];
    for (let run = 0; run < MOST_RUNS && whole < PATIENCE_MS; run++) {
      const take = codec.open();
      const before = process.cpuUsage();
      take(bytes);
      const { user, system } = process.cpuUsage(before);
      const took = (user + system) / 1_000;
      whole += took;
      least = Math.min(least, took);
    }
    return least;
  };
  const small = codec.hard(SMALL);
  return Object.entries(codec.hard(SMALL * TIMES)).map(([what, bytes]) => {
    const long = spent(bytes);
    if (long < CERTAIN_MS) return { what, times: 0 };
    return { what, times: long / Math.max(spent(small[what] as Uint8Array), CERTAIN_MS / TIMES) };
  });
}

/** Beyond this it is no machine that others share: eight times the bytes took five times as long as they may. */
export const STEEP = 5 * TIMES;
