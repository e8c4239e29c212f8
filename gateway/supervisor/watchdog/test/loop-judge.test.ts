import { expect, test } from 'vitest';
import type { OwnerName } from '../../exception-owner.ts';
import { LOOP_LIMITS, LoopJudge } from '../loop-judge.ts';

const bad: OwnerName = { kind: 'link', id: 'bad' };
const glimpse = (owner: OwnerName | null, spent: number) => ({ owner, spent, stack: '    at loop (link.ts:1:1)' });

/** Looks at a thread that does not turn, whose answers are these in a row; the first verdict with the number of its look. */
function judged(answers: (look: number) => ReturnType<typeof glimpse> | null, looks: number) {
  const judge = new LoopJudge(LOOP_LIMITS);
  judge.look(7);
  for (let look = 1; look <= looks; look++) {
    const verdict = judge.look(7) ? judge.heard(answers(look)) : null;
    if (verdict) return { look, ...verdict };
  }
  return null;
}

test('what spends the processor without a turn is ended and named; what waits for the processor is not', () => {
  expect(judged((look) => glimpse(bad, look * 1_000), 40)).toEqual({
    look: 23,
    owner: bad,
    reason: 'it has been busy for 20 s without a turn',
    stack: '    at loop (link.ts:1:1)',
  });
  // A machine with a load of 25 gives it a twenty-fifth.
  expect(judged((look) => glimpse(bad, look * 40), 400)).toBeNull();
});

test("the gateway's own work may take longer, and of a loop of promises the owner is the one that was seen most", () => {
  expect(judged((look) => glimpse(null, look * 1_000), 120)).toMatchObject({ look: 63, owner: null });
  expect(judged((look) => glimpse(look % 4 === 3 ? null : bad, look * 1_000), 120)).toMatchObject({ owner: bad });
});

test('what neither turns nor answers is ended after two minutes, without a name unless it had said one', () => {
  expect(judged(() => null, 119)).toBeNull();
  expect(judged(() => null, 200)).toMatchObject({ look: 120, owner: null, stack: null });
  expect(judged((look) => (look < 5 ? glimpse(bad, 0) : null), 200)).toMatchObject({ look: 120, owner: bad });
});

test('a turn begins the account anew', () => {
  const judge = new LoopJudge(LOOP_LIMITS);
  for (let beat = 0; beat < 5; beat++)
    for (let look = 0; look < 10; look++)
      if (judge.look(beat)) expect(judge.heard(glimpse(bad, beat * 100_000 + look * 900))).toBeNull();
});
