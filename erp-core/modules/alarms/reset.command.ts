import { answer, command, ref, seesSite, text } from '../../kernel/index.ts';
import { alarm } from './alarm.ts';
import { definition } from './definition.ts';
import { alarmChanged } from './events.ts';
import { lineOf } from './occurrence.ts';
import { refuse } from './refusals.ts';
import { mannerOf, standingOf } from './standing.ts';
import { words } from './word.ts';

const NONE = '00000000-0000-0000-0000-000000000000';

/** Lets an alarm go that stays until somebody does: the process is back to normal, and whoever resets it looked. */
export const resetAlarm = command('alarms.alarm.reset', {
  label: { en: 'Reset', bn: 'রিসেট করুন', hi: 'रीसेट करें' },
  whileEmpty: 'resetAt',
  input: {
    alarm: ref(alarm, { label: alarm.label }),
    comment: text({ max: 500, label: { en: 'Comment', bn: 'মন্তব্য', hi: 'टिप्पणी' } }).optional(),
  },
  load: (input) => ({ found: alarm.locked({ id: input.alarm }) }),
  loadMore: (_, { found }) => ({ decided: definition.where({ id: found?.definition ?? NONE }, { lock: false }) }),
  decide({ comment = null }, { found, decided: [of] }, { id, now, caller }) {
    if (!found || !seesSite(caller, found.site)) return refuse('alarm-unknown');
    if (found.over === null) return refuse('alarm-still-on');
    if (found.state !== 'latched' && found.state !== 'latched-acknowledged') return refuse('alarm-not-latched');
    const letGo = { ...found, resetAt: now };
    const state = standingOf(letGo, mannerOf(found.severity, of));
    return [
      words.insert({
        ...{ id: id(), kind: 'reset', site: found.site, line: lineOf(found), at: now, userId: caller.user, comment },
        ...{ fromAt: found.began, toAt: found.over, deviceCommand: null },
      }),
      alarm.change(found, { resetAt: now, resetBy: caller.user, state }),
      alarmChanged(found, state),
      answer({ id: found.id, state }),
    ];
  },
});
