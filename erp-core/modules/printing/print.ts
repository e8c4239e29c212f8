import { z } from 'zod';
import { choice, entity, json, type Label, moment, type Row, table, text, wholeNumber } from '../../kernel/index.ts';

/** The id of another record. */
const ofAnother = (label: Label) => z.uuid().nullable().meta({ field: 'id', label });

/** Labels that were sent to a printer, or are to be: who asked, for what, and what became of it. */
export const print = entity('printing.print', {
  label: { en: 'Print', bn: 'ছাপা', hi: 'छपाई' },
  key: [],
  fields: {
    template: text({ search: true, label: { en: 'Template', bn: 'টেমপ্লেট', hi: 'टेम्पलेट' } }),
    /** Of a template of the company's own. */
    templateVersion: wholeNumber({
      label: { en: 'Version of the template', bn: 'টেমপ্লেটের সংস্করণ', hi: 'टेम्पलेट का संस्करण' },
    }).nullable(),
    entity: text({ label: { en: 'Of', bn: 'যার', hi: 'किसका' } }),
    records: json(z.array(z.uuid()), { label: { en: 'Records', bn: 'রেকর্ড', hi: 'रिकॉर्ड' } }),
    copies: wholeNumber({ label: { en: 'Copies of each', bn: 'প্রতিটির কপি', hi: 'प्रत्येक की प्रतियाँ' } }),
    site: text(),
    printer: text({ search: true, label: { en: 'Printer', bn: 'প্রিন্টার', hi: 'प्रिंटर' } }),
    language: choice(['en', 'bn', 'hi'], { label: { en: 'Language', bn: 'ভাষা', hi: 'भाषा' } }),
    askedAt: moment({ label: { en: 'Asked at', bn: 'চাওয়া হয়েছে', hi: 'माँगा गया' } }),
    askedBy: text({ label: { en: 'Asked by', bn: 'যিনি চেয়েছেন', hi: 'किसने माँगा' } }),
    /** The print that it repeats: its labels say that they are copies. */
    againOf: ofAnother({ en: 'Copy of', bn: 'যার অনুলিপি', hi: 'किसकी प्रतिलिपि' }),
    deviceCommand: ofAnother({ en: 'Command to the printer', bn: 'প্রিন্টারের নির্দেশ', hi: 'प्रिंटर को आदेश' }),
    settledAt: moment().nullable(),
    message: text({ max: 2000, label: { en: 'Message', bn: 'বার্তা', hi: 'संदेश' } }).nullable(),
  },
  states: {
    waiting: ['sent', 'failed'],
    sent: ['printed', 'failed'],
    printed: [],
    failed: [],
  },
  stateLabels: {
    waiting: { en: 'Being made', bn: 'তৈরি হচ্ছে', hi: 'बन रहा है' },
    sent: { en: 'At the printer', bn: 'প্রিন্টারে', hi: 'प्रिंटर पर' },
    printed: { en: 'Printed', bn: 'ছাপা হয়েছে', hi: 'छप गया' },
    failed: { en: 'Failed', bn: 'ব্যর্থ', hi: 'विफल' },
  },
  retention: { after: 'askedAt', days: 400 },
  siteField: 'site',
  search: ['template', 'printer'],
  list: ['askedAt', 'template', 'printer', 'copies', 'state', 'message'],
});
export type Print = Row<typeof print>;

/** What is on the labels of a print, as it was filled in for who asked. */
export const contents = table('printing.content', {
  key: ['print'],
  fields: { print: z.uuid(), labels: json(z.array(z.record(z.string(), z.json()))) },
});
