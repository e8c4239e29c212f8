import { z } from 'zod';
import { shiftAt, siteCalendar } from '../../kernel/core/calendar.ts';
import { answer, choice, command, decimal, isZero, moment, reading, table, text } from '../../kernel/index.ts';
import { counted } from './events.ts';
import { lineOf } from './paths.ts';
import { refuse } from './refusals.ts';

const corrections = table('production_log.count_correction', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    machine: text(),
    line: text(),
    kind: z.enum(['good', 'scrap', 'rework']),
    at: moment(),
    quantity: decimal(),
    unit: text(),
    job: z.uuid().nullable(),
    day: z.string().nullable(),
    shift: text().nullable(),
    reason: text({ max: 500 }),
    userId: text(),
    bookedAt: moment(),
  },
});

/**
 * Says that a machine made more or less than it counted (scrap it cannot see, a double count). A new entry beside what
 * was counted, never an edit; it belongs to the job that ran at that moment.
 */
export const correctCount = command('production-log.count.correct', {
  label: { en: 'Correct count', bn: 'গণনা সংশোধন', hi: 'गिनती सुधारें' },
  input: {
    site: text(),
    machine: text(),
    kind: choice(['good', 'scrap', 'rework']),
    /** Signed: what to add. */
    quantity: decimal(),
    at: moment().optional(),
    reason: text({ max: 500 }),
  },
  site: (input) => input.site,
  load: ({ site, machine, at }, { now }) => ({
    run: reading((db) =>
      db.one<{ job: string; unit: string }>(
        `select r.job, j.unit from production_log.job_run r join production_log.job j on j.id = r.job
         where r.site = $1 and r.line = $2 and r.from_at <= $3 and (r.to_at is null or r.to_at > $3)`,
        [site, lineOf(machine), at ?? now],
      ),
    ),
    unit: reading((db) =>
      db.one<{ unit: string }>(
        `select unit from production_log.count where site = $1 and machine = $2 order by from_at desc limit 1`,
        [site, machine],
      ),
    ),
    calendar: reading((db) => siteCalendar(db, site)),
  }),
  decide(input, { run, unit, calendar }, { id, now, caller }) {
    if (isZero(input.quantity)) return refuse('quantity-zero');
    const at = input.at ?? now;
    if (at > now) return refuse('time-in-future');
    const window = calendar && shiftAt(calendar, at);
    const { site, machine, kind, quantity, reason } = input;
    return [
      corrections.insert({
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
      }),
      counted({ machines: [machine] }, { aggregate: `machine/${machine}`, site }),
      answer({ job: run?.job ?? null }),
    ];
  },
});
