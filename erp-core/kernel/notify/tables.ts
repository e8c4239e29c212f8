import { z } from 'zod';
import { entity, type Row } from '../entity.ts';
import { choice, id, json, moment, text, wholeNumber, yesNo } from '../fields.ts';
import type { Label } from '../label.ts';
import { table } from '../table.ts';
import { CARRIED, CHANNEL_LABELS, CHANNELS, MODES } from './channels.ts';

const label = (en: string, bn: string, hi: string): { readonly label: Label } => ({ label: { en, bn, hi } });
const { mail, push, text: byText } = CHANNEL_LABELS;

/**
 * One notice on its way to one person by one channel, and what became of it. What it says is not in it: words are made when it
 * leaves, for who may see the record then.
 */
export const deliveries = entity('kernel.delivery', {
  label: { en: 'Delivery', bn: 'প্রেরণ', hi: 'प्रेषण' },
  key: [],
  fields: {
    channel: choice(CARRIED, {
      ...label('Channel', 'মাধ্যম', 'माध्यम'),
      choices: { mail, push, text: byText },
    }),
    kind: text({ max: 128, search: true, ...label('Kind', 'ধরন', 'प्रकार') }),
    person: text(label('Person', 'ব্যক্তি', 'व्यक्ति')),
    notice: id().meta(label('Notice', 'বিজ্ঞপ্তি', 'सूचना')),
    entity: text(label('About', 'বিষয়', 'विषय')),
    record: id().meta(label('Record', 'রেকর্ড', 'अभिलेख')),
    site: text(label('Site', 'সাইট', 'साइट')).nullable(),
    urgent: yesNo(label('Urgent', 'জরুরি', 'अत्यावश्यक')),
    wantedAt: moment(label('Wanted at', 'কখন চাওয়া হয়েছে', 'कब माँगा गया')),
    /** Not before: quiet hours, a digest, the gap between two messages, or the next try. */
    dueAt: moment(label('Due at', 'পাঠানোর সময়', 'भेजने का समय')),
    /** What was gathered into one message has the same; it stays that of every try. */
    message: id()
      .meta(label('Message', 'বার্তা', 'संदेश'))
      .nullable(),
    tries: wholeNumber(label('Tries', 'চেষ্টা', 'प्रयास')),
    /** Where it went, or was to go. */
    address: text({ max: 300, ...label('To', 'প্রাপক', 'प्रापक') }).nullable(),
    problem: text({ max: 2000, ...label('What stood against it', 'যে কারণে যায়নি', 'क्यों नहीं गया') }).nullable(),
    /** What the other side calls it. */
    reference: text({ max: 500, ...label('Receipt', 'রসিদ', 'रसीद') }).nullable(),
    endedAt: moment(label('Ended at', 'সমাপ্তি', 'समाप्ति')).nullable(),
  },
  states: {
    waiting: ['sending', 'withheld'],
    sending: ['sent', 'failed', 'waiting', 'withheld'],
    failed: ['waiting'],
    sent: ['bounced'],
    /** Taken by the other side, and sent back later. */
    bounced: ['waiting'],
    withheld: [],
  },
  stateLabels: {
    waiting: { en: 'Waiting', bn: 'অপেক্ষমাণ', hi: 'प्रतीक्षा में' },
    sending: { en: 'Being sent', bn: 'পাঠানো হচ্ছে', hi: 'भेजा जा रहा है' },
    sent: { en: 'Sent', bn: 'পাঠানো হয়েছে', hi: 'भेजा गया' },
    failed: { en: 'Failed', bn: 'ব্যর্থ', hi: 'असफल' },
    bounced: { en: 'Came back', bn: 'ফেরত এসেছে', hi: 'लौट आया' },
    withheld: { en: 'Not sent', bn: 'পাঠানো হয়নি', hi: 'नहीं भेजा गया' },
  },
  list: ['wantedAt', 'state', 'channel', 'kind', 'address', 'tries', 'problem'],
  search: ['kind'],
  siteField: 'site',
  retention: { after: 'endedAt', days: 90 },
});
export type Delivery = Row<typeof deliveries>;

const clock = () => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day, as 02:30');

/** When and where a person wants to be told; nobody has a row who never said anything. */
export const noticePeople = table('kernel.notice_person', {
  key: ['person'],
  fields: {
    person: text(),
    quietFrom: clock().nullable(),
    quietTo: clock().nullable(),
    digestEvery: z.enum(['hour', 'day']),
    digestAt: clock(),
    /** Whose clock counts; null: the person's first site's, else the company's. */
    site: text({ max: 64 }).nullable(),
    /** E.164. */
    phone: text({ max: 16 }).nullable(),
  },
});
export const PERSON_DEFAULTS = {
  quietFrom: null,
  quietTo: null,
  digestEvery: 'day',
  digestAt: '07:00',
  site: null,
  phone: null,
} as const;

export const noticeChoices = table('kernel.notice_choice', {
  key: ['id'],
  fields: { id: id(), person: text(), kind: text({ max: 128 }), channel: z.enum(CHANNELS), mode: z.enum(MODES) },
});

/** What the company says for a role ("": for all) where a person has not chosen. */
export const noticeDefaults = table('kernel.notice_default', {
  key: ['id'],
  fields: {
    id: id(),
    role: z.string().max(64),
    kind: text({ max: 128 }),
    channel: z.enum(CHANNELS),
    mode: z.enum(MODES),
  },
});

/** An address that a mail came back from: nothing more goes there until somebody sends again. */
export const bouncedAddresses = table('kernel.bounced_address', {
  key: ['address'],
  fields: { address: text({ max: 300 }), reason: text({ max: 2000 }), at: moment() },
});

/** A browser of a person that its maker's service tells. */
export const pushDevices = table('kernel.push_device', {
  key: ['id'],
  fields: {
    id: id(),
    person: text(),
    endpoint: text({ max: 2_000 }),
    p256dh: text(),
    auth: text(),
    name: text({ max: 120 }),
    addedAt: moment(),
  },
});

/** What a company has set for a channel. */
export const noticeChannels = table('kernel.notice_channel', {
  key: ['channel'],
  fields: {
    channel: z.enum(CARRIED),
    enabled: yesNo(),
    settings: json(z.record(z.string(), z.json())),
    /** The secret, which only whoever carries can open. */
    sealed: text({ max: 4_000, secret: true }).nullable(),
    changedAt: moment(),
    changedBy: text(),
  },
});
