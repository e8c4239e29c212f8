import { shiftAt, siteCalendar } from '../../kernel/core/calendar.ts';
import { answer, choice, command, decimal, isZero, moment, reading, text } from '../../kernel/index.ts';
import { countEntries, countedUnit, KINDS, runAt } from './count-entries.ts';
import { counted } from './events.ts';
import { lineOf } from './paths.ts';
import { refuse } from './refusals.ts';

/**
 * Says that a machine made more or less than it counted (scrap it cannot see, a double count). A new entry beside what
 * was counted, never an edit; it belongs to the job that ran at that moment.
 */
export const correctCount = command('production-log.count.correct', {
  label: { en: 'Correct count', bn: 'গণনা সংশোধন', hi: 'गिनती सुधारें' },
  input: {
    site: text(),
    machine: text(),
    kind: choice(KINDS),
    /** Signed: what to add. */
    quantity: decimal(),
    at: moment().optional(),
    reason: text({ max: 500 }),
  },
  site: (input) => input.site,
  load: ({ site, machine, at }, { now }) => ({
    run: runAt(site, machine, at ?? now),
    unit: countedUnit(site, machine),
    calendar: reading((db) => siteCalendar(db, site)),
  }),
  decide(input, { run, unit, calendar }, { id, now, caller }) {
    if (isZero(input.quantity)) return refuse('quantity-zero');
    const at = input.at ?? now;
    if (at > now) return refuse('time-in-future');
    const window = calendar && shiftAt(calendar, at);
    const { site, machine, kind, quantity, reason } = input;
    return [
      countEntries.insert({
        id: id(),
        site,
        machine,
        line: lineOf(machine),
        kind,
        at,
        quantity,
        unit: run?.unit ?? unit?.unit ?? '{piece}',
        job: run?.job ?? null,
        day: window?.day ?? null,
        shift: window?.shift ?? null,
        reason,
        userId: caller.user,
        bookedAt: now,
        said: 'correction',
        reverses: null,
      }),
      counted({ machines: [machine] }, { aggregate: `machine/${machine}`, site }),
      answer({ job: run?.job ?? null }),
    ];
  },
});
