import { z } from 'zod';
import { entity, type Row } from '../entity.ts';
import { json, localized, moment, text, wholeNumber } from '../fields.ts';
import type { Label } from '../label.ts';
import { table } from '../table.ts';

const label = (en: string, bn: string, hi: string): { readonly label: Label } => ({ label: { en, bn, hi } });

/** Long work, from the moment it is wanted until some time after it has ended. The kernel writes it; people cancel, retry, give up. */
export const jobs = entity('kernel.job', {
  label: { en: 'Job', bn: 'কাজ', hi: 'कार्य' },
  key: [],
  fields: {
    name: text({ max: 128, search: true, ...label('What', 'কী', 'क्या') }),
    site: text(label('Site', 'সাইট', 'साइट')).nullable(),
    startedBy: text(label('Started by', 'যিনি শুরু করেছেন', 'किसने शुरू किया')),
    queuedAt: moment(label('Wanted at', 'কখন চাওয়া হয়েছে', 'कब माँगा गया')),
    /** Not before. */
    dueAt: moment(label('Due at', 'শুরুর সময়', 'कब शुरू होना है')),
    /** By the clock: the moment it is for. */
    scheduledFor: moment(label('Scheduled for', 'নির্ধারিত সময়', 'निर्धारित समय')).nullable(),
    /** Runs before it that nobody was there for. */
    missed: wholeNumber(label('Missed before it', 'এর আগে বাদ পড়েছে', 'इससे पहले छूटे')),
    startedAt: moment(label('Begun at', 'আরম্ভ', 'आरंभ')).nullable(),
    endedAt: moment(label('Ended at', 'সমাপ্তি', 'समाप्ति')).nullable(),
    progressDone: wholeNumber(label('Done', 'সম্পন্ন', 'पूरा')).nullable(),
    progressOf: wholeNumber(label('Of', 'মোট', 'कुल')).nullable(),
    progressWords: localized(label('At', 'কী চলছে', 'क्या चल रहा है')).nullable(),
    attempt: wholeNumber(label('Try', 'চেষ্টা', 'प्रयास')),
    failures: wholeNumber(label('Failed tries', 'ব্যর্থ চেষ্টা', 'असफल प्रयास')),
    retries: wholeNumber(label('Tries again', 'পুনঃচেষ্টা', 'पुनः प्रयास')),
    /** Tries in a row that ended with their process before they came any further. */
    interruptions: wholeNumber(label('Interrupted', 'বাধা পেয়েছে', 'बाधित')),
    problem: text({ max: 2000, ...label('Why it failed', 'ব্যর্থতার কারণ', 'असफल क्यों') }).nullable(),
    input: json(z.json(), label('With', 'যা দিয়ে', 'किसके साथ')),
    result: json(z.json(), label('Came to', 'ফল', 'परिणाम')).nullable(),
    cancelAskedAt: moment(label('Cancelled at', 'বাতিলের সময়', 'रद्द करने का समय')).nullable(),
    cancelAskedBy: text(label('Cancelled by', 'যিনি বাতিল করেছেন', 'किसने रद्द किया')).nullable(),
    reason: text({ max: 500, ...label('Reason', 'কারণ', 'कारण') }).nullable(),
    /** Of one that waits or runs no second is wanted. */
    key: text(label('Key', 'কী', 'कुंजी')).nullable(),
    correlation: text(label('Correlation', 'সম্পর্ক-চিহ্ন', 'सहसंबंध')),
    depth: wholeNumber(label('Handlers before it', 'আগের সংচালক', 'पहले के संचालक')),
    /** The lock that the process holds while it lives. */
    worker: wholeNumber(label('Process', 'প্রসেস', 'प्रक्रिया')).nullable(),
  },
  states: {
    waiting: ['running', 'cancelled', 'failed'],
    running: ['done', 'failed', 'cancelled', 'waiting'],
    failed: ['waiting', 'given-up'],
    done: [],
    cancelled: [],
    'given-up': [],
  },
  stateLabels: {
    waiting: { en: 'Waiting', bn: 'অপেক্ষমাণ', hi: 'प्रतीक्षा में' },
    running: { en: 'Running', bn: 'চলমান', hi: 'चल रहा है' },
    done: { en: 'Done', bn: 'সম্পন্ন', hi: 'पूरा' },
    failed: { en: 'Failed', bn: 'ব্যর্থ', hi: 'असफल' },
    cancelled: { en: 'Cancelled', bn: 'বাতিল', hi: 'रद्द' },
    'given-up': { en: 'Given up', bn: 'ছেড়ে দেওয়া', hi: 'छोड़ा गया' },
  },
  list: ['name', 'state', 'startedBy', 'queuedAt', 'startedAt', 'endedAt', 'problem'],
  search: ['name'],
  siteField: 'site',
  attention: {
    label: { en: 'Jobs that failed', bn: 'ব্যর্থ কাজ', hi: 'असफल कार्य' },
    when: { state: 'failed' },
    since: 'endedAt',
    to: 'kernel.job.retry',
  },
  retention: { after: 'endedAt', days: 90 },
});
export type JobRow = Row<typeof jobs>;

/** Until when a schedule was looked at: what lies before is done, or told as missed. */
export const jobClocks = table('kernel.job_clock', {
  key: ['name'],
  fields: { name: text({ max: 128 }), seenUntil: moment() },
});
