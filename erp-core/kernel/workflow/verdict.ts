import type { Need } from './definition.ts';
import type { Decision, Voice } from './tables.ts';

export type Verdict = 'approved' | 'refused' | 'given-back' | 'done';

type Said = Pick<Voice, 'level' | 'decision' | 'decidedBy'>;

/**
 * What the voices of a step come to by now; undefined: it still waits.
 *
 * Whoever gives it back does so for all. One to whom it was escalated decides in place of those who let the deadline pass.
 * Of `all` one refusal is enough; of a quorum it is refused once too few are left to reach it. People are counted, not voices:
 * a deputy is one person, however many he decides for.
 */
export function verdictOf(need: Need, voices: readonly Said[]): Verdict | undefined {
  const of = (decision: Decision) => voices.filter((voice) => voice.decision === decision);
  if (of('give-back').length > 0) return 'given-back';
  if (of('done').length > 0) return 'done';
  const above = voices.find(({ level, decision }) => level > 0 && decision !== null);
  if (above) return above.decision === 'approve' ? 'approved' : 'refused';
  const own = voices.filter(({ level }) => level === 0);
  const approved = new Set(own.flatMap(({ decision, decidedBy }) => (decision === 'approve' ? [decidedBy] : []))).size;
  const refused = own.some(({ decision }) => decision === 'refuse');
  const left = own.filter(({ decision }) => decision === null).length;
  if (need === 'any') return approved > 0 ? 'approved' : refused ? 'refused' : undefined;
  if (need === 'all') return refused ? 'refused' : left === 0 ? 'approved' : undefined;
  if (approved >= need.quorum) return 'approved';
  return approved + left < need.quorum ? 'refused' : undefined;
}

/** How many people a step needs at least. */
export const peopleNeeded = (need: Need): number => (typeof need === 'object' ? need.quorum : 1);

/**
 * Which of the voices that wait one decision is the answer of; none: he has nothing to decide. `mine`: people the decider decides
 * for, himself first. Where people are counted it is one voice, his own before another's, and once; else all that he may answer.
 */
export function answered<V extends Pick<Voice, 'person' | 'decision' | 'decidedBy'>>(
  need: Need,
  voices: readonly V[],
  mine: readonly string[],
): readonly V[] {
  const [self] = mine;
  if (typeof need === 'object' && voices.some(({ decidedBy }) => decidedBy !== null && decidedBy === self)) return [];
  const waiting = mine.flatMap((person) =>
    voices.filter((voice) => voice.person === person && voice.decision === null),
  );
  return typeof need === 'object' ? waiting.slice(0, 1) : waiting;
}
