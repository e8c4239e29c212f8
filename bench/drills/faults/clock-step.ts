import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from './under-load.ts';

const LIBRARY = 'libfaketimeMT.so.1';

function library(): string {
  const [found] = globSync(`/usr/lib/*/faketime/${LIBRARY}`);
  if (!found || !existsSync(found)) throw new Error(`${LIBRARY} is missing: install libfaketime`);
  return found;
}

let offsetFile = '';
const setOffset = (seconds: number) => writeFileSync(offsetFile, `${seconds >= 0 ? '+' : ''}${seconds}\n`);

/** The clock of gateway and server jumps an hour forward, back, and an hour behind, while devices keep the true time. */
export const clockStep = underLoad({
  id: 'clock-step',
  title: 'the clock of the plant PC jumps an hour forward and an hour back under load',
  rate: 200,
  plant({ folder }) {
    offsetFile = join(folder, 'clock');
    setOffset(0);
    return {
      env: {
        LD_PRELOAD: library(),
        FAKETIME_TIMESTAMP_FILE: offsetFile,
        FAKETIME_NO_CACHE: '1',
        // Timers run on the monotonic clock, which no one sets.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    };
  },
  async harm({ context, flowing }) {
    const steps = [3_600, 0, -3_600, 0];
    for (const seconds of context.long ? [...steps, ...steps] : steps) {
      setOffset(seconds);
      context.say(`clock ${seconds === 0 ? 'right again' : `${seconds > 0 ? '+' : '−'}1 h`}`);
      await delay(5_000);
      await flowing();
    }
    return { note: `${steps.length} steps of an hour` };
  },
});
