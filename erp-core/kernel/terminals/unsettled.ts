import { z } from 'zod';
import { command } from '../command.ts';
import { answer } from '../effect.ts';
import { moment, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';
import { unsettledFacts, WHY_UNSETTLED } from './unsettled-fact.ts';

/** What the server gives for a terminal. Told again under the same key it stays as it is. */
export const tellUnsettled = command('kernel.unsettled.tell', {
  label: { en: 'Tell what does not fit', bn: 'যা মেলে না তা জানান', hi: 'जो मेल नहीं खाता वह बताएँ' },
  input: {
    key: text({ max: 200 }),
    why: z.enum(WHY_UNSETTLED),
    command: text({ max: 200 }),
    input: z.record(z.string(), z.json()),
    code: text({ max: 100 }),
    message: text({ max: 2000 }),
    site: text().nullable(),
    terminal: z.uuid().nullable(),
    user: text(),
    /** The terminal's own clock when it was said, and by how much its time was put right. */
    saidAt: moment(),
    corrected: z.int(),
  },
  load: ({ key }) => ({ known: unsettledFacts.where({ key }) }),
  decide({ user, ...told }, { known: [known] }, { id, now }) {
    if (known) return [answer({ id: known.id })];
    const row = { ...told, id: id(), userId: user, toldAt: now, settledAt: null, settledBy: null, note: null };
    return [unsettledFacts.insert(row), answer({ id: row.id })];
  },
});

/** A person has seen to it: what he did about it is his to book, and said in the note. */
export const settleUnsettled = command('kernel.unsettled.settle', {
  label: { en: 'Settle what did not fit', bn: 'যা মেলেনি তা মেটান', hi: 'जो मेल नहीं खाया उसे निपटाएँ' },
  input: { id: z.uuid(), note: text({ max: 2000 }) },
  load: ({ id }) => ({ found: unsettledFacts.locked({ id }) }),
  decide({ id, note }, { found }, { now, caller }) {
    const seen = found && (caller.sites === null || (found.site !== null && caller.sites.includes(found.site)));
    if (!seen) return refuse('not-found', { id });
    // Two who settle the same thing at once have settled it.
    if (found.settledAt !== null) return [answer({ id })];
    return [unsettledFacts.change(found, { settledAt: now, settledBy: caller.user, note }), answer({ id })];
  },
});

/** What waits for a supervisor (or, with `settled`, what was settled), the newest first. */
export const unsettledList = query('kernel.unsettled', {
  label: { en: 'Told, but does not fit', bn: 'জানানো, কিন্তু মেলে না', hi: 'बताया गया, पर मेल नहीं खाता' },
  permission: 'kernel.unsettled.settle',
  input: { settled: z.boolean().default(false) },
  run: async ({ settled }, { db, caller }) => ({
    rows: await db.rows(
      `select f.id, f.why, f.command, f.input, f.code, f.message, f.site, f.terminal, t.name as "terminalName",
         f.user_id as "user", m.name as "userName", f.said_at as "saidAt", f.corrected, f.told_at as "toldAt",
         f.settled_at as "settledAt", f.settled_by as "settledBy", f.note
       from kernel.unsettled_fact f
         left join kernel.terminal t on t.id = f.terminal
         left join kernel.membership m on m.user_id = f.user_id
       where f.settled_at is ${settled ? 'not null' : 'null'} and ($1::text[] is null or f.site = any($1))
       order by f.told_at desc limit 500`,
      [caller.sites],
    ),
  }),
});
