import { isAbsolute } from 'node:path';
import { duration } from '@millrace/contracts';
import { type DriverManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';

const MIB = 1_048_576;

/** Encodings that programs on plants write, besides those that a file's first bytes tell. */
const ENCODINGS = ['utf-8', 'windows-1252', 'utf-16le'] as const;

const ending = z.string().regex(/^\.?[a-z0-9]{1,10}$/i, 'write how names end: "csv"');

export const filesSettings = z.strictObject({
  id: z.string().min(1).max(63),
  folder: setting(
    z.string().refine((path) => isAbsolute(path), 'write the whole path, from the root on'),
    {
      label: { en: 'Folder', bn: 'ফোল্ডার', hi: 'फ़ोल्डर' },
      help: {
        en: 'Where machines or programs put their files; a share of the network is mounted first',
        bn: 'যেখানে যন্ত্র বা প্রোগ্রাম ফাইল রাখে; নেটওয়ার্কের শেয়ার আগে মাউন্ট করুন',
        hi: 'जहाँ मशीनें या प्रोग्राम फ़ाइलें रखते हैं; नेटवर्क शेयर पहले माउंट करें',
      },
      examples: ['/srv/drop/scale-4', 'D:\\exports'],
    },
  ),
  endings: setting(z.array(ending).min(1).default(['csv', 'xlsx']), {
    label: { en: 'Names end with', bn: 'নামের শেষ', hi: 'नाम का अंत' },
    examples: ['csv'],
  }),
  separator: setting(z.enum([',', ';', '\t', '|']).default(','), {
    label: LABELS.csvSeparator,
  }),
  decimal: setting(z.enum(['.', ',']).default('.'), {
    label: { en: 'Decimal sign', bn: 'দশমিক চিহ্ন', hi: 'दशमलव चिह्न' },
  }),
  encoding: setting(z.enum(ENCODINGS).default('utf-8'), {
    label: { en: 'Encoding of CSV', bn: 'CSV-এর এনকোডিং', hi: 'CSV की एन्कोडिंग' },
  }),
  columns: setting(z.array(z.string().min(1).max(200)).max(500).optional(), {
    label: LABELS.columns,
    help: {
      en: 'Names of the columns where the first row does not tell them',
      bn: 'প্রথম সারিতে না থাকলে কলামগুলোর নাম',
      hi: 'पहली पंक्ति में न हों तो कॉलमों के नाम',
    },
  }),
  every: setting(duration.prefault('1 s'), {
    label: { en: 'Look every', bn: 'কত সময় পরপর দেখা', hi: 'कितनी बार देखें' },
    examples: ['1 s', '1 min'],
  }),
  settle: setting(duration.prefault('2 s'), {
    label: { en: 'Written to the end after', bn: 'লেখা শেষ ধরা হবে', hi: 'लिखना पूरा माना जाए' },
    help: {
      en: 'A file is read when neither its size nor its time has changed for so long',
      bn: 'এতক্ষণ আকার ও সময় না বদলালে ফাইল পড়া হয়',
      hi: 'इतनी देर आकार और समय न बदलें तो फ़ाइल पढ़ी जाती है',
    },
    examples: ['2 s', '30 s'],
  }),
  after: setting(z.enum(['move', 'mark', 'leave']).default('move'), {
    label: { en: 'When it is done', bn: 'কাজ শেষে', hi: 'पूरा होने पर' },
    help: {
      en: 'move: into the folders done and faulty below it. mark: ".done" or ".faulty" behind its name. leave: as it is.',
      bn: 'move: এর নিচের done ও faulty ফোল্ডারে। mark: নামের পরে ".done" বা ".faulty"। leave: যেমন আছে।',
      hi: 'move: इसके नीचे done और faulty फ़ोल्डर में। mark: नाम के बाद ".done" या ".faulty"। leave: जैसा है।',
    },
  }),
  maxBytes: setting(
    z
      .int()
      .min(1)
      .max(64 * MIB)
      .default(16 * MIB),
    {
      label: { en: 'Largest file (bytes)', bn: 'সবচেয়ে বড় ফাইল (বাইট)', hi: 'सबसे बड़ी फ़ाइल (बाइट)' },
    },
  ),
  /** The device of the plant whose files these are; the link's own where none is named. */
  devices: z
    .array(z.strictObject({ device: z.string().min(1) }))
    .max(1)
    .default([]),
});
export type FilesSettings = z.output<typeof filesSettings>;

export const manifest: DriverManifest<FilesSettings> = {
  protocol: 'files',
  label: { en: 'Files in a folder (CSV, XLSX)', bn: 'ফোল্ডারের ফাইল (CSV, XLSX)', hi: 'फ़ोल्डर की फ़ाइलें (CSV, XLSX)' },
  settings: filesSettings,
};
