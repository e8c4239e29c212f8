import type { Drill, DrillContext } from '../../harness/drill.ts';
import { settledHeap } from '../../harness/settled-heap.ts';
import { CODECS } from './codecs/index.ts';
import { fuzz, STEEP, slopes } from './fuzz.ts';
import type { FuzzedCodec } from './fuzzed-codec.ts';
import { HOSTILE, turnedAway } from './hostile.ts';

const FRAMES = 1_000_000;
/** A fixed seed beside the run's own, so that a change is judged by what it changed. */
const FIXED = 20_261_121;
/** What a codec may hold more after half a million frames than before them. */
const MOST_KEPT = 4_000_000;

const count = (n: number): string => n.toLocaleString('en');

/** Mutates one codec's frames by both seeds and measures its worst inputs. Gives what is not as promised. */
function proven(codec: FuzzedCodec, { seed, say }: DrillContext): { sent: number; faults: string[] } {
  const faults: string[] = [];
  const growth: number[] = [];
  let sent = 0;
  // The tables and what the compiler makes of it stay: they are made before it is measured.
  fuzz(codec, FIXED, FRAMES / 100);
  for (const chosen of [FIXED, seed]) {
    const held = settledHeap();
    const began = performance.now();
    const { frames, bytes, values, refused } = fuzz(codec, chosen, FRAMES / 2);
    const micros = ((performance.now() - began) * 1_000) / frames;
    const kept = settledHeap() - held;
    sent += frames;
    growth.push(kept);
    if (values === 0 || refused === 0)
      faults.push(`${codec.name}: ${values} values and ${refused} refusals: the mutations reach only one way out`);
    say(
      `${codec.name}, seed ${chosen}: ${count(frames)} frames of ${count(bytes)} bytes, ${count(values)} gave a value, ${count(refused)} were refused, ${micros.toFixed(1)} µs each, ${count(Math.max(0, kept))} bytes more held`,
    );
  }
  // What is learnt once (the shapes of objects, names) may stay; what grows with every frame grows in both halves.
  if (Math.min(...growth) > MOST_KEPT)
    faults.push(
      `${codec.name} held ${growth.map(count).join(' and then ')} bytes more after ${count(FRAMES / 2)} frames each`,
    );
  const found = slopes(codec);
  for (const { what, times } of found)
    if (times > STEEP)
      faults.push(`${codec.name}, ${what}: eight times the bytes took ${times.toFixed(0)} times as long`);
  const steepest = found.reduce((most, one) => (one.times > most.times ? one : most));
  say(
    steepest.times === 0
      ? `${codec.name}: 256 KiB of each of ${found.length} hard inputs cost less than 4 ms`
      : `${codec.name}: eight times the bytes of ${found.length} hard inputs took ${steepest.times.toFixed(1)} times as long at most (${steepest.what})`,
  );
  return { sent, faults };
}

/** Codecs take any bytes: a million mutated frames each, on a fixed seed and on the run's; then what a hostile one tries. */
export const codecFuzz: Drill = {
  id: 'codec-fuzz',
  title: 'Mutated frames against every codec of devices, and what wants its memory',
  async run(context) {
    const faults: string[] = [];
    let sent = 0;
    for (const codec of CODECS) {
      const proof = proven(codec, context);
      sent += proof.sent;
      faults.push(...proof.faults);
    }
    for (const hostile of HOSTILE) {
      try {
        const { what, reason, milliseconds, kept } = await turnedAway(hostile);
        context.say(
          `${what}: refused after ${milliseconds.toFixed(1)} ms, ${count(Math.max(0, kept))} bytes held: ${reason.split('\r\n').at(-1)}`,
        );
      } catch (error) {
        faults.push(error instanceof Error ? error.message : String(error));
      }
    }
    for (const fault of faults) context.say(fault);
    const note =
      faults[0] ??
      `${CODECS.length} codecs, each frame a value or a typed refusal; ${HOSTILE.length} hostile ones refused early`;
    return { id: 'codec-fuzz', passed: faults.length === 0, sent, acknowledged: 0, lost: 0, doubled: 0, note };
  },
};
