import { z } from 'zod';
import { json, moment, text } from '../fields.ts';
import { type Row, table } from '../table.ts';
import { doubt, MOST_TEXT } from './doubt.ts';

/**
 * Why something told at a terminal waits for a supervisor: the plant could not book it ("refused"), it is booked as it was told
 * although the books have something against it ("booked"), or the terminal's clock was wrong ("clock").
 */
export const WHY_UNSETTLED = ['refused', 'booked', 'clock'] as const;
export type WhyUnsettled = (typeof WHY_UNSETTLED)[number];

/** What people told as done and does not fit the books; and clocks of terminals that were wrong. */
export const unsettledFacts = table('kernel.unsettled_fact', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    key: text(),
    why: z.enum(WHY_UNSETTLED),
    command: text(),
    input: z.record(z.string(), z.json()),
    code: text(),
    /** Why, in the language of whoever told it: for what is not known by `doubts`. */
    message: text({ max: MOST_TEXT }),
    /** Why, by code and parameters; empty: kept before it was so, of a clock, or of a code that no module declares. */
    doubts: json(z.array(doubt)),
    site: text().nullable(),
    terminal: z.uuid().nullable(),
    userId: text(),
    saidAt: moment(),
    corrected: z.int(),
    toldAt: moment(),
    settledAt: moment().nullable(),
    settledBy: text().nullable(),
    note: text({ max: 2000 }).nullable(),
    /** When it was booked by settling it: it never waits again. */
    bookedAt: moment().nullable(),
  },
});
export type UnsettledFact = Row<typeof unsettledFacts>;
