import { z } from 'zod';
import { entity, type Row } from '../entity.ts';
import { code, id, json, moment, text, wholeNumber } from '../fields.ts';
import { table } from '../table.ts';

/** What is being written of a design: a pack's manifest, whole or in part, but for its name and version. */
export const draft = z.record(z.string(), z.json());
export type DraftValue = z.infer<typeof draft>;

/** What a company makes itself, without code. */
export const design = entity('kernel.design', {
  label: { en: 'Design', bn: 'নকশা', hi: 'रचना' },
  key: ['name'],
  fields: {
    name: code({ fixed: true, search: true, label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    draft: json(draft, { label: { en: 'Draft', bn: 'খসড়া', hi: 'मसौदा' } }),
    /** The number of the version that runs; 0: none was published yet. */
    published: wholeNumber({
      given: true,
      label: { en: 'Published version', bn: 'প্রকাশিত সংস্করণ', hi: 'प्रकाशित संस्करण' },
    }).default(0),
    changedAt: moment({ given: true, label: { en: 'Changed at', bn: 'পরিবর্তনের সময়', hi: 'बदलने का समय' } }),
    changedBy: text({ given: true, label: { en: 'Changed by', bn: 'পরিবর্তনকারী', hi: 'बदलने वाला' } }),
  },
  list: ['name', 'published', 'changedAt', 'changedBy'],
});
export type Design = Row<typeof design>;

/** A version that was published, as it was: written by who publishes, with the tables. */
export const designVersions = table('kernel.design_version', {
  key: ['id'],
  fields: {
    ...{ id: id(), design: id(), number: wholeNumber() },
    manifest: json(draft),
    note: text({ max: 500 }).nullable(),
    ...{ publishedAt: moment(), publishedBy: text() },
  },
});
