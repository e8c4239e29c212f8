import type { Member } from '../kernel-door.ts';
import type { Session } from './session-lookup.ts';

/** Whether this sign-in is enough for what the company asks of the member. */
export const provenEnough = (
  session: Pick<Session, 'secondFactor'>,
  member: Pick<Member, 'needsSecondFactor'>,
): boolean => session.secondFactor || !member.needsSecondFactor;
