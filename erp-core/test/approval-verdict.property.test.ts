import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Need } from '../kernel/workflow/definition.ts';
import type { Decision, Voice } from '../kernel/workflow/tables.ts';
import { answered, verdictOf } from '../kernel/workflow/verdict.ts';

const PEOPLE = ['a', 'b', 'c', 'd', 'e'] as const;
const asked = fc.uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 1 });
/** Who is the deputy of whom, if anybody. */
const deputies = fc.record(Object.fromEntries(PEOPLE.map((one) => [one, fc.option(fc.constantFrom(...PEOPLE))])));
const need = fc.oneof(
  fc.constantFrom<Need>('any', 'all'),
  fc.integer({ min: 1, max: 5 }).map((quorum): Need => ({ quorum })),
);
const words = fc.array(fc.tuple(fc.constantFrom(...PEOPLE), fc.constantFrom<Decision>('approve', 'refuse')), {
  maxLength: 20,
});

const voice = (person: string): Voice => ({
  ...{
    id: person,
    task: 't',
    person,
    level: 0,
    decision: null,
    decidedBy: null,
    decidedAt: null,
    reason: null,
    isOver: false,
  },
});

/** Takes each word as the command does: what the speaker may answer, until there is a verdict. */
function spoken(
  of: Need,
  people: readonly string[],
  away: Readonly<Record<string, string | null>>,
  said: readonly (readonly [string, Decision])[],
) {
  let voices = people.map(voice);
  let last: readonly Voice[] = [];
  for (const [speaker, decision] of said) {
    if (verdictOf(of, voices)) break;
    const mine = [speaker, ...Object.keys(away).filter((one) => away[one] === speaker && one !== speaker)];
    const his = answered(of, voices, mine);
    last = his;
    voices = voices.map((one) => (his.includes(one) ? { ...one, decision, decidedBy: speaker, decidedAt: 1 } : one));
  }
  return { voices, last, verdict: verdictOf(of, voices) };
}

test('however people and deputies answer, agreement is what was asked for, and people are counted, not voices', () => {
  fc.assert(
    fc.property(asked, deputies, need, words, (people, away, of, said) => {
      const { voices, verdict } = spoken(of, people, away, said);
      const by = (decision: Decision) =>
        new Set(voices.flatMap((one) => (one.decision === decision ? [one.decidedBy] : [])));
      if (verdict === 'approved') {
        if (of === 'any') expect(by('approve').size).toBe(1);
        else if (of === 'all') expect(voices.every(({ decision }) => decision === 'approve')).toBe(true);
        else expect(by('approve').size).toBe(of.quorum);
      }
      if (verdict === 'refused' && of === 'all') expect(by('refuse').size).toBe(1);
      // Where people are counted nobody speaks twice.
      if (typeof of === 'object') {
        const speakers = voices.flatMap(({ decidedBy }) => decidedBy ?? []);
        expect(new Set(speakers).size).toBe(speakers.length);
      }
    }),
  );
});

test('once everybody who is asked has answered for himself there is a verdict: no step waits for nobody', () => {
  fc.assert(
    fc.property(
      asked,
      need,
      fc.array(fc.constantFrom<Decision>('approve', 'refuse'), { minLength: 5, maxLength: 5 }),
      (people, of, said) => {
        const nobody = Object.fromEntries(PEOPLE.map((one) => [one, null]));
        const { verdict } = spoken(
          of,
          people,
          nobody,
          people.map((one, at) => [one, said[at] ?? 'approve'] as const),
        );
        expect(verdict).toBeDefined();
        const agreed = people.every((_, at) => said[at] === 'approve');
        const enough = typeof of !== 'object' || of.quorum <= people.length;
        if (agreed) expect(verdict).toBe(enough ? 'approved' : 'refused');
      },
    ),
  );
});

test('one above decides in place of those below, and giving back is for all', () => {
  const below = voice('a');
  const above = { ...voice('b'), level: 1, decision: 'approve' as const, decidedBy: 'b' };
  expect(verdictOf('all', [below, above])).toBe('approved');
  expect(verdictOf('all', [below, { ...above, decision: 'refuse' }])).toBe('refused');
  expect(verdictOf({ quorum: 2 }, [below, { ...voice('c'), decision: 'give-back', decidedBy: 'c' }])).toBe(
    'given-back',
  );
});
