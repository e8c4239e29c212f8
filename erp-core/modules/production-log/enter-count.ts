import { z } from 'zod';
import { shiftAt } from '../../kernel/core/calendar.ts';
import { answer, choice, command, moment, negate, quantity, reading, text } from '../../kernel/index.ts';
import { countEntries, countedUnit, KINDS, runAt } from './count-entries.ts';
import { counted } from './events.ts';
import { productionSite } from './lines.ts';
import { lineOf } from './paths.ts';
import { refuse } from './refusals.ts';

/**
 * A person's count at a machine: what was made since the last one. A fact, so it is booked whatever ran at that moment;
 * it belongs to the job of that moment. Refused only where a counter counts good pieces already: both would be added.
 */
export const enterCount = command('production-log.count.enter', {
  fact: true,
  reversedBy: {
    command: 'production-log.count.take-back',
    input: ({ input: { site, entry } }) => ({ site, entry }),
  },
  label: { en: 'Enter count', bn: 'গণনা লিখুন', hi: 'गिनती दर्ज करें' },
  input: {
    /** Chosen by the terminal, so that it can take the entry back before anybody has answered. */
    entry: z.uuid(),
    site: text(),
    machine: text(),
    kind: choice(KINDS),
    quantity: quantity(),
    at: moment().optional(),
  },
  site: (input) => input.site,
  load: ({ entry, site, machine, at }, { now }) => ({
    known: countEntries.found({ id: entry }),
    run: runAt(site, machine, at ?? now),
    unit: countedUnit(site, machine),
    plant: reading((db) => productionSite(db, site)),
  }),
  decide({ entry, site, machine, kind, at: given, quantity: made }, { known, run, unit, plant }, { now, caller }) {
    if (known) return refuse('entry-known');
    const device = plant?.machines.get(machine)?.device;
    if (!plant || !device) return refuse('machine-unknown', { machine });
    if (kind === 'good' && device.counts) return refuse('machine-counts', { machine });
    const at = given ?? now;
    if (at > now) return refuse('time-in-future');
    const window = shiftAt(plant.tree.calendar, at);
    return [
      countEntries.insert({
        id: entry,
        site,
        machine,
        line: lineOf(machine),
        kind,
        at,
        quantity: made,
        unit: run?.unit ?? unit?.unit ?? '{piece}',
        job: run?.job ?? null,
        day: window.day,
        shift: window.shift,
        reason: '',
        userId: caller.user,
        bookedAt: now,
        said: 'count',
        reverses: null,
      }),
      counted({ machines: [machine] }, { aggregate: `machine/${machine}`, site }),
      answer({ job: run?.job ?? null }),
    ];
  },
});

/** Takes a person's count back, once: an entry of the opposite amount, of the same moment and job. */
export const takeBackCount = command('production-log.count.take-back', {
  fact: true,
  label: { en: 'Take count back', bn: 'গণনা ফেরত নিন', hi: 'गिनती वापस लें' },
  input: { site: text(), entry: z.uuid() },
  site: (input) => input.site,
  load: ({ entry }) => ({
    found: countEntries.found({ id: entry }),
    taken: countEntries.where({ reverses: entry }, { lock: false }),
  }),
  decide({ site, entry }, { found, taken }, { id, now, caller }) {
    if (!found || found.site !== site || found.said !== 'count') return refuse('entry-unknown');
    if (taken.length > 0) return refuse('entry-taken-back');
    return [
      countEntries.insert({
        ...found,
        id: id(),
        quantity: negate(found.quantity),
        userId: caller.user,
        bookedAt: now,
        said: 'take-back',
        reverses: entry,
      }),
      counted({ machines: [found.machine] }, { aggregate: `machine/${found.machine}`, site }),
      answer({}),
    ];
  },
});
