import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goneAt, leftRunning, STEP } from '../src/lib/handover/questions.ts';

const at = fc.integer({ min: 0, max: 1_000 });
const ends = fc
  .uniqueArray(at, { maxLength: 4 })
  .map((all) => all.sort((a, b) => b - a).map((one) => ({ shift: 'A', day: '2026-11-21', at: one })));

test('a job is asked about for ends of shifts that it ran over and nobody answered for, and no others', () => {
  fc.assert(
    fc.property(at, ends, fc.array(fc.record({ job: fc.constantFrom('a', 'b'), endedAt: at })), (since, told, kept) => {
      const asked = leftRunning({ id: 'a', runningSince: since }, { ends: told, kept });
      const answered = kept.filter(({ job }) => job === 'a').map(({ endedAt }) => endedAt);
      for (const end of told) expect(asked.includes(end)).toBe(end.at > since && answered.every((one) => end.at > one));
    }),
  );
  expect(leftRunning(null, { ends: [{ shift: 'A', day: '2026-11-21', at: 1 }], kept: [] })).toEqual([]);
  const idle = { id: 'a', runningSince: null };
  expect(leftRunning(idle, { ends: [{ shift: 'A', day: '2026-11-21', at: 1 }], kept: [] })).toEqual([]);
});

test('whatever is pressed, somebody has gone after he came and before he was back, and a press moves it by one step at most', () => {
  const stay = fc
    .record({
      came: fc.integer({ min: 0, max: 100 }),
      length: fc.integer({ min: 3, max: 64 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      known: fc.boolean(),
    })
    .map(({ came, length, part, known }) => {
      const [from, before] = [came * STEP, (came + length) * STEP];
      const proposed = known ? Math.round(from + (before - from) * part) : null;
      return { day: '2026-11-21', shift: 'A', in: from, before, proposed };
    });
  fc.assert(
    fc.property(stay, fc.integer({ min: -80, max: 80 }), (of, steps) => {
      const gone = goneAt(of, steps);
      expect(gone > of.in && gone < of.before).toBe(true);
      const later = goneAt(of, steps + 1);
      expect(later - gone).toBeGreaterThanOrEqual(0);
      expect(later - gone).toBeLessThanOrEqual(STEP);
    }),
  );
});
