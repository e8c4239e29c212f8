import { answer, command, type Effect, job, ref, wholeNumber } from '../../kernel/index.ts';
import { type Call, call, isWaiting } from './call.ts';
import { callTold } from './events.ts';
import { callPeople } from './help-wanted.ts';
import { type Kind, kind, ladderOf } from './kind.ts';
import { membersByRole, peopleOf } from './people.ts';
import { responder, whoComes } from './responder.ts';
import { nextStepAt, plantOf } from './when.ts';

const NONE = '00000000-0000-0000-0000-000000000000';

/** Whether a call still goes up its steps. */
const climbs = ({ state }: Call, { ladderUntil }: Kind): boolean =>
  state === 'open' || (state === 'accepted' && ladderUntil === 'arrived');

/**
 * A call that nobody answered goes a step further, and more people are told. `step`: the one it goes to; said twice, or too
 * early, it is nothing.
 */
export const escalateCall = command('andon.call.escalate', {
  label: { en: 'Call goes further', bn: 'ডাক উপরে যায়', hi: 'पुकार आगे बढ़ती है' },
  input: { call: ref(call, { label: call.label }), step: wholeNumber().min(1) },
  load: (input) => ({ found: call.locked({ id: input.call }) }),
  loadMore: (_, { found }) => ({
    of: kind.found({ id: found?.kind ?? NONE }),
    steps: kind.steps.of(found?.kind ?? NONE, { lock: false }),
    plant: plantOf(found?.site ?? ''),
    named: responder.where({ site: found?.site ?? '' }, { lock: false }),
    members: membersByRole(found?.site ?? ''),
  }),
  decide({ step }, { found, of, steps, plant, named, members }, { now }) {
    if (!found || !of || !isWaiting(found) || found.step !== step - 1) return [answer({ escalated: false })];
    if (found.nextAt === null || found.nextAt > now || !climbs(found, of)) return [answer({ escalated: false })];
    const next = { ...found, step };
    const nextAt = nextStepAt(next, ladderOf(steps), of.clock, plant?.calendar);
    const { line, shift } = found;
    const people = peopleOf(whoComes(named, { kind: of.id, line, shift, step }), members);
    return [
      call.change(found, { step, nextAt }),
      callTold(next, found.state),
      ...callPeople(next, of, { again: false, people }),
      ...escalation({ ...next, nextAt }),
      answer({ escalated: true, step }),
    ];
  },
});

/** Waits for the next step of a call. Its time may pass while nobody is there: then it comes as soon as somebody is. */
export const escalationTimer = job('andon.escalation', {
  label: { en: 'Calls go further', bn: 'ডাক উপরে যাওয়া', hi: 'पुकार का आगे बढ़ना' },
  input: { call: ref(call, { label: call.label }), step: wholeNumber().min(1) },
  atOnce: 4,
  run: (work, input) => work.call(escalateCall, input),
});

/** The timer of a call's next step, written with the call itself. */
export const escalation = ({ id, step, nextAt }: Pick<Call, 'id' | 'step' | 'nextAt'>): readonly Effect[] =>
  nextAt === null ? [] : [escalationTimer.with({ call: id, step: step + 1 }, { at: nextAt, key: `${id} ${step + 1}` })];
