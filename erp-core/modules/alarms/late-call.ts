import { answer, command, type Effect, job, ref } from '../../kernel/index.ts';
import { alarm } from './alarm.ts';
import { lineOf } from './occurrence.ts';
import { call, callsFor, isUnanswered } from './raised.ts';
import { OPEN } from './standing.ts';

/** µs. So long a box that was cut off may go on telling what became of an alarm since it began. */
const MORE_TO_COME = 60_000_000;

/**
 * An alarm that was told of long after it began calls now, if it is still on: whoever was cut off from it has to hear of it too. Said
 * twice, or after it was over or seen, it is nothing.
 */
export const callLate = command('alarms.alarm.call-late', {
  label: { en: 'Call for an alarm told of late', bn: 'দেরিতে জানা অ্যালার্মের ডাক', hi: 'देर से ज्ञात अलार्म की पुकार' },
  input: { alarm: ref(alarm, { label: alarm.label }) },
  load: (input) => ({ found: alarm.locked({ id: input.alarm }) }),
  loadMore: (_, { found }) => ({
    others: alarm.whereAny(
      OPEN.map((state) => ({ site: found?.site ?? '', subject: found?.subject ?? '', state })),
      { lock: false },
    ),
  }),
  decide(_, { found, others }, { now }) {
    if (!found || found.calledAt !== null || !callsFor(found)) return [answer({ called: false })];
    const line = lineOf(found);
    if (others.some((one) => one.id !== found.id && lineOf(one) === line && isUnanswered(one))) {
      return [answer({ called: false })];
    }
    return [alarm.change(found, { calledAt: now }), ...call(found), answer({ called: true })];
  },
});

export const lateCallTimer = job('alarms.late-call', {
  label: { en: 'Alarms told of late', bn: 'দেরিতে জানা অ্যালার্ম', hi: 'देर से ज्ञात अलार्म' },
  input: { alarm: ref(alarm, { label: alarm.label }) },
  atOnce: 4,
  run: (work, input) => work.call(callLate, input),
});

export const lateCall = (id: string, now: number): readonly Effect[] => [
  lateCallTimer.with({ alarm: id }, { at: now + MORE_TO_COME, key: id }),
];
