import { z } from 'zod';
import { entity } from '../entity.ts';
import { id, json, moment, text, wholeNumber } from '../fields.ts';
import { table } from '../table.ts';

/** A file that was read: looked at first, then written in one run, and taken back exactly where that is wanted. */
export const importRun = entity('kernel.import', {
  label: { en: 'Import', bn: 'আমদানি', hi: 'आयात' },
  key: [],
  fields: {
    entity: text({ search: true, label: { en: 'Of', bn: 'কিসের', hi: 'किसका' } }),
    file: text({ search: true, label: { en: 'File', bn: 'ফাইল', hi: 'फ़ाइल' } }),
    at: moment({ label: { en: 'Read at', bn: 'পড়া হয়েছে', hi: 'पढ़ा गया' } }),
    userId: text({ label: { en: 'By', bn: 'কার দ্বারা', hi: 'किसने' } }),
    rows: wholeNumber({ label: { en: 'Rows', bn: 'সারি', hi: 'पंक्तियाँ' } }),
    fresh: wholeNumber({ label: { en: 'New', bn: 'নতুন', hi: 'नई' } }),
    changed: wholeNumber({ label: { en: 'Changed', bn: 'পরিবর্তিত', hi: 'बदली' } }),
    same: wholeNumber({ label: { en: 'Same', bn: 'একই', hi: 'वही' } }),
    refused: wholeNumber({ label: { en: 'Refused', bn: 'প্রত্যাখ্যাত', hi: 'अस्वीकृत' } }),
    /** Rows that are like a record that is there, and wait for a person to say which. */
    alike: wholeNumber({ label: { en: 'Alike', bn: 'সদৃশ', hi: 'मिलती-जुलती' } }),
    wrote: wholeNumber({ label: { en: 'Written', bn: 'লেখা হয়েছে', hi: 'लिखी गईं' } }),
    /** Rows that were not taken back. */
    kept: wholeNumber({ label: { en: 'Not taken back', bn: 'ফেরানো হয়নি', hi: 'लौटाई नहीं गईं' } }),
    job: id().nullable(),
  },
  list: ['entity', 'file', 'at', 'userId', 'rows', 'fresh', 'changed', 'same', 'refused', 'state'],
  states: {
    taken: ['read', 'unreadable', 'dropped'],
    read: ['checking', 'dropped'],
    unreadable: ['dropped'],
    checking: ['checked', 'read', 'dropped'],
    checked: ['checking', 'writing', 'written', 'dropped'],
    writing: ['written'],
    written: ['taking-back', 'taken-back'],
    'taking-back': ['taken-back'],
    'taken-back': [],
    dropped: [],
  },
  stateLabels: {
    taken: { en: 'Coming in', bn: 'আসছে', hi: 'आ रहा है' },
    read: { en: 'Read', bn: 'পড়া হয়েছে', hi: 'पढ़ा गया' },
    unreadable: { en: 'Unreadable', bn: 'পড়া যায় না', hi: 'अपठनीय' },
    checking: { en: 'Being checked', bn: 'যাচাই চলছে', hi: 'जाँच चल रही है' },
    writing: { en: 'Being written', bn: 'লেখা চলছে', hi: 'लिखा जा रहा है' },
    'taking-back': { en: 'Being taken back', bn: 'ফেরানো চলছে', hi: 'लौटाया जा रहा है' },
    checked: { en: 'Checked', bn: 'যাচাই করা', hi: 'जाँचा गया' },
    written: { en: 'Written', bn: 'লেখা হয়েছে', hi: 'लिखा गया' },
    'taken-back': { en: 'Taken back', bn: 'ফেরানো হয়েছে', hi: 'लौटाया गया' },
    dropped: { en: 'Dropped', bn: 'বাতিল', hi: 'छोड़ा गया' },
  },
});

const difference = z.record(z.string(), z.strictObject({ now: z.json(), becomes: z.json() }));

/** The trail names them and says no more: a sheet is kept once, here. */
export const importRows = table('kernel.import_row', {
  ledger: 'entries',
  key: ['run', 'line'],
  fields: {
    run: z.uuid(),
    line: wholeNumber(),
    kind: z.enum(['new', 'changed', 'same', 'refused']),
    record: z.uuid().nullable(),
    input: json(z.record(z.string(), z.json())).nullable(),
    difference: json(difference),
    issues: json(z.array(z.strictObject({ column: z.string(), message: z.string() }))),
    /** The version that the run wrote; null: it wrote nothing. */
    written: wholeNumber().nullable(),
  },
});
