import {
  answer,
  command,
  type DecideContext,
  type Effect,
  type Refusal,
  ref,
  seesSite,
  text,
} from '../../kernel/index.ts';
import { type Call, call, isWaiting } from './call.ts';
import { callTold } from './events.ts';
import { refuse } from './refusals.ts';

const about = { call: ref(call, { label: call.label }) };

function waiting(found: Call | undefined, { caller }: Pick<DecideContext, 'caller'>): Call | Refusal {
  if (!found || !seesSite(caller, found.site)) return refuse('call-unknown');
  return isWaiting(found) ? found : refuse('call-over');
}
const refused = (of: Call | Refusal): of is Refusal => 'refused' in of;

/** Writes a call further: whoever arrives or solves it without a word before has answered it too. */
function goesOn(found: Call, patch: Partial<Call>, state: Call['state']): readonly Effect[] {
  return [
    call.change(found, { ...patch, nextAt: state === 'accepted' ? found.nextAt : null, state }),
    callTold(found, state),
    answer({ id: found.id, state }),
  ];
}
const answered = (found: Call, { now, caller }: DecideContext) =>
  found.acceptedAt === null ? { acceptedAt: now, acceptedBy: caller.user } : {};

/** Somebody is on the way. */
export const acceptCall = command('andon.call.accept', {
  label: { en: 'On my way', bn: 'আসছি', hi: 'आ रहा हूँ' },
  leadsTo: 'accepted',
  input: about,
  load: (input) => ({ found: call.locked({ id: input.call }) }),
  decide(_, { found }, context) {
    const of = waiting(found, context);
    if (refused(of)) return of;
    // Said twice by the same person it is said once.
    if (of.acceptedBy === context.caller.user) return [answer({ id: of.id, state: of.state })];
    if (of.state !== 'open') return refuse('call-answered', { by: of.acceptedBy ?? of.arrivedBy ?? '' });
    return goesOn(of, answered(of, context), 'accepted');
  },
});

/** Somebody is there. */
export const arriveAtCall = command('andon.call.arrive', {
  label: { en: 'I am here', bn: 'পৌঁছেছি', hi: 'पहुँच गया' },
  leadsTo: 'arrived',
  input: about,
  load: (input) => ({ found: call.locked({ id: input.call }) }),
  decide(_, { found }, context) {
    const of = waiting(found, context);
    if (refused(of)) return of;
    if (of.state === 'arrived') return [answer({ id: of.id, state: of.state })];
    return goesOn(of, { ...answered(of, context), arrivedAt: context.now, arrivedBy: context.caller.user }, 'arrived');
  },
});

/** It is solved, and what it was. */
export const solveCall = command('andon.call.solve', {
  label: { en: 'Solved', bn: 'সমাধান হয়েছে', hi: 'हल हुआ' },
  leadsTo: 'solved',
  input: { ...about, cause: text({ max: 500, label: { en: 'Cause', bn: 'কারণ', hi: 'कारण' } }) },
  load: (input) => ({ found: call.locked({ id: input.call }) }),
  decide({ cause }, { found }, context) {
    const of = waiting(found, context);
    if (refused(of)) return of;
    const { now, caller } = context;
    const here = of.arrivedAt === null ? { arrivedAt: now, arrivedBy: caller.user } : {};
    return goesOn(of, { ...answered(of, context), ...here, solvedAt: now, solvedBy: caller.user, cause }, 'solved');
  },
});

/** Nobody has to come. */
export const cancelCall = command('andon.call.cancel', {
  label: { en: 'Cancel call', bn: 'ডাক বাতিল', hi: 'पुकार रद्द करें' },
  leadsTo: 'cancelled',
  input: { ...about, reason: text({ max: 500, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } }) },
  load: (input) => ({ found: call.locked({ id: input.call }) }),
  decide({ reason }, { found }, context) {
    const of = waiting(found, context);
    if (refused(of)) return of;
    return goesOn(of, { cancelledAt: context.now, cancelledBy: context.caller.user, reason }, 'cancelled');
  },
});
