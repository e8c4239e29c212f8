import { z } from 'zod';
import { command } from '../command.ts';
import { answer } from '../effect.ts';
import { json, moment, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { notices } from '../notes/tables.ts';
import { query } from '../query.ts';
import { withoutKept } from '../rights/sensitive.ts';
import { doubt, doubtWords, MOST_TEXT } from './doubt.ts';
import { unsettledTold } from './events.ts';
import { type UnsettledFact, unsettledFacts, WHY_UNSETTLED } from './unsettled-fact.ts';
import { misfitNotice } from './unsettled-notice.ts';

/** What the server gives for a terminal. Told again under the same key it stays as it is. */
export const tellUnsettled = command('kernel.unsettled.tell', {
  label: { en: 'Tell what does not fit', bn: 'যা মেলে না তা জানান', hi: 'जो मेल नहीं खाता वह बताएँ' },
  input: {
    key: text({ max: 200 }),
    why: z.enum(WHY_UNSETTLED),
    command: text({ max: 200 }),
    input: z.record(z.string(), z.json()),
    code: text({ max: 100 }),
    message: text({ max: MOST_TEXT }),
    /** What words it in the language of whoever reads it; left out: `message` alone does. */
    doubts: json(z.array(doubt).max(100)).default([]),
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
    const open = { settledAt: null, settledBy: null, note: null, bookedAt: null };
    const row = { ...told, id: id(), userId: user, toldAt: now, ...open };
    const { site, why } = told;
    return [
      unsettledFacts.insert(row),
      unsettledTold({ fact: row.id, why }, { aggregate: `unsettled/${row.id}`, site }),
      // Of a clock nobody is called: what it said stands at the right time.
      ...(why !== 'clock' ? [misfitNotice({ record: row.id, site, fields: {} })] : []),
      answer({ id: row.id }),
    ];
  },
});

/** What others were told of it waits for nobody any more. */
export const noticesOf = (id: string) =>
  notices.where({ entity: 'kernel.unsettled-fact', record: id, template: misfitNotice.name, readAt: null });

/** A person has seen to it: what he did about it is his to book, and said in the note. */
export const settleUnsettled = command('kernel.unsettled.settle', {
  label: { en: 'Settle what did not fit', bn: 'যা মেলেনি তা মেটান', hi: 'जो मेल नहीं खाया उसे निपटाएँ' },
  input: { id: z.uuid(), note: text({ max: 2000 }) },
  reversedBy: { command: 'kernel.unsettled.reopen', input: ({ input }) => ({ id: input.id }) },
  load: ({ id }) => ({ found: unsettledFacts.locked({ id }), told: noticesOf(id) }),
  decide({ id, note }, { found, told }, { now, caller }) {
    if (!found || !seesMisfit(caller, found)) return refuse('not-found', { id });
    // Two who settle the same thing at once have settled it.
    if (found.settledAt !== null) return [answer({ id })];
    return [
      unsettledFacts.change(found, { settledAt: now, settledBy: caller.user, note }),
      ...told.map((one) => notices.change(one, { readAt: now })),
      unsettledTold({ fact: id, why: found.why }, { aggregate: `unsettled/${id}`, site: found.site }),
      answer({ id }),
    ];
  },
});

/** Of no site is what was told where no site is known: it is for those who see all of them. */
export const seesMisfit = (
  { sites }: { readonly sites: readonly string[] | null },
  { site }: Pick<UnsettledFact, 'site'>,
): boolean => sites === null || (site !== null && sites.includes(site));

export const MISFIT = `f.id, f.why, f.command, f.input, f.code, f.message, f.doubts, f.site, f.terminal, t.name as "terminalName",
    f.user_id as "user", m.name as "userName", f.said_at as "saidAt", f.corrected, f.told_at as "toldAt",
    f.settled_at as "settledAt", f.settled_by as "settledBy", f.note`;
export const MISFIT_FROM = `kernel.unsettled_fact f
    left join kernel.terminal t on t.id = f.terminal
    left join kernel.membership m on m.user_id = f.user_id`;

/** What waits for a supervisor (or, with `settled`, what was settled), the newest first. */
export const unsettledList = query('kernel.unsettled', {
  label: { en: 'Told, but does not fit', bn: 'জানানো, কিন্তু মেলে না', hi: 'बताया गया, पर मेल नहीं खाता' },
  permission: 'kernel.unsettled.settle',
  input: { settled: z.boolean().default(false) },
  async run({ settled }, { db, caller, registry }) {
    const rows = await db.rows<Pick<UnsettledFact, 'command' | 'input' | 'message' | 'doubts'>>(
      `select ${MISFIT} from ${MISFIT_FROM}
       where f.settled_at is ${settled ? 'not null' : 'null'} and ($1::text[] is null or f.site = any($1))
       order by f.told_at desc limit 500`,
      [caller.sites],
    );
    const shapeOf = (command: string) => registry.commands.get(command)?.input.shape ?? {};
    const wordsOf = doubtWords(registry, caller.locale);
    return {
      rows: rows.map(({ doubts, message, ...row }) => ({
        ...row,
        message: wordsOf({ doubts, message }),
        input: withoutKept(caller, shapeOf(row.command), row.input),
      })),
    };
  },
});
