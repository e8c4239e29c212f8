import { fuzzFiles } from '@millrace/driver-files/sim/fuzz';
import { fuzzPages } from '@millrace/driver-http/sim/fuzz';
import { type FuzzTold, fuzzFrames } from '@millrace/driver-modbus/sim/fuzz';
import { fuzzAnswers } from '@millrace/driver-printer/sim/fuzz';
import type { Drill } from '../../harness/drill.ts';

const FRAMES = 1_000_000;
/** A fixed seed beside the run's own, so that a change is judged by what it changed. */
const FIXED = 20_261_121;

interface Codec {
  readonly name: string;
  /** Pushes so many mutated frames; throws where one gives neither a value nor a typed refusal. */
  readonly fuzz: (seed: number, frames: number) => FuzzTold;
  /** The most bytes that an unfinished frame may keep. */
  readonly most: number;
}

const CODECS: readonly Codec[] = [
  { name: 'modbus', fuzz: fuzzFrames, most: 260 },
  { name: 'pages (http)', fuzz: fuzzPages, most: 0 },
  { name: 'files (csv)', fuzz: fuzzFiles, most: 0 },
  { name: 'label printers', fuzz: fuzzAnswers, most: 4_096 },
];

/** Codecs take any bytes: a million mutated frames each, on a fixed seed and on the run's. */
export const codecFuzz: Drill = {
  id: 'codec-fuzz',
  title: 'Mutated frames against every codec of devices',
  async run({ seed, say }) {
    let [sent, came] = [0, 0];
    const over: string[] = [];
    for (const { name, fuzz, most } of CODECS) {
      for (const chosen of [FIXED, seed]) {
        const began = performance.now();
        const { pushed, answered, broken, mostPending } = fuzz(chosen, FRAMES / 2);
        sent += pushed;
        came += answered;
        if (mostPending > most) over.push(`${name} kept ${mostPending} bytes`);
        const micros = ((performance.now() - began) * 1_000) / pushed;
        say(
          `${name}, seed ${chosen}: ${pushed.toLocaleString('en')} frames, ${answered.toLocaleString('en')} came out, ${broken.toLocaleString('en')} streams broke, at most ${mostPending} bytes kept, ${micros.toFixed(1)} µs a frame`,
        );
      }
    }
    const note = over.length > 0 ? over.join('; ') : `${came.toLocaleString('en')} frames came out, nothing was thrown`;
    return { id: 'codec-fuzz', passed: over.length === 0, sent, acknowledged: 0, lost: 0, doubled: 0, note };
  },
};
