import { afterAll, describe } from 'vitest';
import { linkConformance } from '../../api/testing/link-conformance.ts';
import { zktecoDriver } from '../index.ts';
import { ConformingClock } from '../sim/conforming-clock.ts';
import { ConformingPushingClock } from '../sim/conforming-pushing-clock.ts';

const made: ConformingClock[] = [];
afterAll(async () => {
  for (const clock of made) await clock.remove();
});

describe('a clock that is asked', () => {
  linkConformance(zktecoDriver, () => {
    const clock = new ConformingClock();
    made.push(clock);
    return clock;
  });
});

describe('a clock that pushes', () => {
  // Below the ports that the system gives away by itself: nobody else of this machine is told one of these.
  const port = 23_700 + (process.pid % 1_000);
  linkConformance(zktecoDriver, () => new ConformingPushingClock(port));
});
