import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { entity } from '../entity.ts';
import { choice, code, id, localized, moment, ref, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { standardCommands } from '../standard-commands.ts';
import { table } from '../table.ts';
import { recordTagged, recordUntagged } from './events.ts';
import { entityOf, recordSeen, recordsAtHand, sees, siteOf } from './record-at-hand.ts';

/** Names of tokens of the screens, which look right in every theme. */
export const TAG_COLOURS = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'] as const;
const MOST_TAGS = 20;

/** A word of the company's own list that is put on records of any kind. One that is still on a record is not removed. */
export const tag = entity('kernel.tag', {
  label: { en: 'Tag', bn: 'ট্যাগ', hi: 'टैग' },
  key: ['code'],
  fields: {
    code: code({ search: true, fixed: true }),
    name: localized(),
    colour: choice(TAG_COLOURS, {
      label: { en: 'Colour', bn: 'রং', hi: 'रंग' },
      choices: {
        series1: { en: 'Ink', bn: 'কালি', hi: 'स्याही' },
        series2: { en: 'Blue', bn: 'নীল', hi: 'नीला' },
        series3: { en: 'Orange', bn: 'কমলা', hi: 'नारंगी' },
        series4: { en: 'Green', bn: 'সবুজ', hi: 'हरा' },
        series5: { en: 'Violet', bn: 'বেগুনি', hi: 'बैंगनी' },
        series6: { en: 'Ochre', bn: 'গেরুয়া', hi: 'गेरुआ' },
      },
    }),
  },
  search: ['code', 'name'],
});
export const tagCommands = standardCommands(tag);

export const taggings = table('kernel.tagging', {
  key: ['id'],
  fields: { id: id(), tag: id(), entity: text(), record: id(), by: text(), at: moment() },
});

const input = { entity: text(), record: id(), tag: ref(tag) };

/** Puts a tag on a record that the caller sees. Said again it changes nothing. */
export const tagRecord = runCommand('kernel.record.tag', {
  label: { en: 'Tag a record', bn: 'রেকর্ডে ট্যাগ দেওয়া', hi: 'रिकॉर्ड पर टैग लगाना' },
  why: 'whether the record is seen is asked in SQL',
  reversedBy: {
    command: 'kernel.record.untag',
    input: ({ input: given, result }) => (result.changed ? given : undefined),
  },
  input,
  async run({ entity: name, record, tag: one }, work) {
    const at = await recordSeen(work, { entity: name, record }, work.caller);
    const { known, there } = await work.load({
      known: tag.where({ id: one }, { lock: false }),
      there: taggings.where({ entity: name, record }),
    });
    if (known.length === 0) return refuse('reference-unknown', { field: 'tag', id: one });
    if (there.some((row) => row.tag === one)) return [answer({ changed: false })];
    if (there.length >= MOST_TAGS) return refuse('tags-too-many', { most: MOST_TAGS });
    return [
      taggings.insert({ id: work.id(), tag: one, entity: name, record, by: work.caller.user, at: work.now }),
      recordTagged({ entity: name, record, tag: one }, { aggregate: `${name}/${record}`, site: siteOf(at) }),
      answer({ changed: true }),
    ];
  },
});

/** Takes a tag off a record that the caller sees. */
export const untagRecord = runCommand('kernel.record.untag', {
  label: { en: 'Take a tag off', bn: 'ট্যাগ সরানো', hi: 'टैग हटाना' },
  why: 'whether the record is seen is asked in SQL',
  permission: tagRecord.name,
  reversedBy: {
    command: 'kernel.record.tag',
    input: ({ input: given, result }) => (result.changed ? given : undefined),
  },
  input,
  async run({ entity: name, record, tag: one }, work) {
    const at = await recordSeen(work, { entity: name, record }, work.caller);
    const { there } = await work.load({ there: taggings.where({ entity: name, record, tag: one }) });
    if (there.length === 0) return [answer({ changed: false })];
    return [
      ...there.map((row) => taggings.remove(row)),
      recordUntagged({ entity: name, record, tag: one }, { aggregate: `${name}/${record}`, site: siteOf(at) }),
      answer({ changed: true }),
    ];
  },
});

/** The tags of the company, by name; they are words, and no secret within it. */
export const tagsQuery = query('kernel.tags', {
  label: { en: 'Tags', bn: 'ট্যাগ', hi: 'टैग' },
  permission: OF_EVERY_MEMBER,
  input: {},
  run: async (_, { db }) => ({
    rows: await db.rows(`select id, code, name, colour from kernel.tag order by code limit 1000`),
  }),
});

/** Which tags are on these records of one kind, as far as the caller sees the records. */
export const recordTags = query('kernel.record-tags', {
  label: { en: 'Tags of records', bn: 'রেকর্ডের ট্যাগ', hi: 'रिकॉर्ड के टैग' },
  permission: OF_EVERY_MEMBER,
  input: { entity: text(), records: z.array(id()).min(1).max(500) },
  async run({ entity: name, records }, context) {
    const of = entityOf(context, name, context.caller);
    const found = await recordsAtHand(context.db, of, records);
    const seen = found.filter((one) => sees(context.caller, one)).map(({ record }) => record);
    return {
      rows: await context.db.rows<{ record: string; tags: string[] }>(
        `select g.record, jsonb_agg(g.tag order by t.code) as tags
         from kernel.tagging g join kernel.tag t on t.id = g.tag
         where g.entity = $1 and g.record = any($2::uuid[]) group by g.record`,
        [name, seen],
      ),
    };
  },
});
