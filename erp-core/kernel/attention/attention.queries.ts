import { z } from 'zod';
import { moment, text } from '../fields.ts';
import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { doneSince } from './done.ts';
import { askedIn, findAll, kindsFor, MOST } from './kinds.ts';

/**
 * What waits for the caller, kind by kind: decisions, what terminals told and does not fit, records that want somebody. `news`:
 * types of events after which it is worth asking again.
 */
export const attentionQuery = query('kernel.attention', {
  label: { en: 'What waits for me', bn: 'যা আমার অপেক্ষায়', hi: 'जो मेरी प्रतीक्षा में है' },
  permission: OF_EVERY_MEMBER,
  input: {},
  async run(_, context) {
    const { locale } = context.caller;
    const groups = (await findAll(context)).map(({ kind, items, more }) => ({
      ...{ kind: kind.name, label: kind.label[locale], more },
      together: kind.together.map(({ label, ...way }) => ({ ...way, label: label[locale] })),
      rows: items,
    }));
    return { groups, news: [...new Set(kindsFor(context).flatMap(({ news }) => news))] };
  },
});

/** How many things wait for the caller: what a menu shows. Of each kind up to a hundred are counted. */
export const attentionCount = query('kernel.attention-count', {
  label: { en: 'How much waits for me', bn: 'কতটা আমার অপেক্ষায়', hi: 'कितना मेरी प्रतीक्षा में है' },
  permission: OF_EVERY_MEMBER,
  input: {},
  async run(_, context) {
    const found = await findAll(context);
    return {
      count: found.reduce((sum, { items }) => sum + items.length, 0),
      more: found.some(({ more }) => more),
      news: [...new Set(kindsFor(context).flatMap(({ news }) => news))],
    };
  },
});

const DAYS_KEPT = 30 * 24 * 3_600_000_000;

/**
 * One of them as a whole; null: it waits for the caller no more, or never did. Then `done` is what was done about it last, as far as
 * he may know.
 */
export const attentionItem = query('kernel.attention-item', {
  label: { en: 'Something that waits', bn: 'অপেক্ষায় থাকা কিছু', hi: 'प्रतीक्षा में कुछ' },
  permission: OF_EVERY_MEMBER,
  input: { kind: text(), id: text() },
  async run({ kind: name, id }, context) {
    const kind = kindsFor(context).find((one) => one.name === name);
    const item = (await kind?.look(askedIn(context), id)) ?? null;
    if (item || !kind) return { item, done: null };
    const done = await doneSince(context, [kind], { since: context.now - DAYS_KEPT, limit: MOST });
    return { item, done: done.find(({ item: seen }) => seen === id || id.startsWith(`${seen}/`)) ?? null };
  },
});

/** What people have seen to since a moment, newest first, with what takes it back; and, whenever it was, what was seen to last. */
export const attentionDone = query('kernel.attention-done', {
  label: { en: 'What was seen to', bn: 'যা মেটানো হয়েছে', hi: 'जो निपटाया गया' },
  permission: OF_EVERY_MEMBER,
  input: { since: moment(), limit: z.int().min(1).max(200).default(MOST) },
  async run({ since, limit }, context) {
    const kinds = kindsFor(context);
    const rows = await doneSince(context, kinds, { since, limit });
    const [last] = rows.length > 0 ? rows : await doneSince(context, kinds, { since: 0, limit: 20 });
    return { rows, last: last ?? null };
  },
});
