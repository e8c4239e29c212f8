import { isIP } from 'node:net';
import { duration } from '@millrace/contracts';
import { type DriverManifest, HELPS, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';

/** Names go into the statement in quotes, for no parameter can stand for one: so they hold nothing that would need more. */
const name = z.string().regex(/^[\p{L}_][\p{L}\d_$ ]{0,62}$/u, 'letters, digits, "_" and "$" alone');
const table = z
  .string()
  .regex(/^[\p{L}_][\p{L}\d_$ ]{0,62}(\.[\p{L}_][\p{L}\d_$ ]{0,62})?$/u, 'write "table", or "schema.table"');

const column = setting(name, {
  label: { en: 'Column that grows', bn: 'যে কলাম বাড়ে', hi: 'बढ़ने वाला कॉलम' },
  help: {
    en: 'A number counted on, or the moment when a row was written: what is newer is read',
    bn: 'ক্রমিক সংখ্যা, অথবা সারি লেখার মুহূর্ত: যা নতুন তা পড়া হয়',
    hi: 'क्रम संख्या, या पंक्ति लिखे जाने का क्षण: जो नया है वह पढ़ा जाता है',
  },
  examples: ['id', 'created_at'],
});
const overlapWords = {
  label: { en: 'Read again', bn: 'আবার পড়া', hi: 'फिर पढ़ें' },
  help: {
    en: 'So far behind the newest row late ones are looked for; each row is taken once',
    bn: 'সবচেয়ে নতুন সারির এতটা পেছনে দেরির সারি খোঁজা হয়; প্রতিটি সারি একবার নেওয়া হয়',
    hi: 'सबसे नई पंक्ति से इतना पीछे देर की पंक्तियाँ खोजी जाती हैं; हर पंक्ति एक बार ली जाती है',
  },
};

/** How new rows are known: by a number that is counted on, or by the moment when they were written. */
const cursor = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    column,
    overlap: setting(z.int().min(0).max(100_000).default(100), { ...overlapWords, examples: [100] }),
  }),
  z.strictObject({
    kind: z.literal('moment'),
    column,
    overlap: setting(duration.prefault('1 min'), { ...overlapWords, examples: ['1 min'] }),
  }),
]);

export const sqlSettings = z
  .strictObject({
    id: z.string().min(1).max(63),
    engine: setting(z.enum(['postgresql', 'mysql']).default('postgresql'), {
      label: { en: 'Kind of database', bn: 'ডেটাবেসের ধরন', hi: 'डेटाबेस का प्रकार' },
      help: { en: 'mysql is MariaDB as well', bn: 'mysql মানে MariaDB-ও', hi: 'mysql का अर्थ MariaDB भी है' },
    }),
    host: setting(z.string().min(1).max(253), {
      label: LABELS.host,
      examples: ['10.0.0.9', 'lims.plant.local'],
    }),
    port: setting(z.int().min(1).max(65535).optional(), {
      label: LABELS.port,
      help: {
        en: '5432 for PostgreSQL, 3306 for MariaDB and MySQL where it is left out',
        bn: 'না লিখলে PostgreSQL-এ 5432, MariaDB ও MySQL-এ 3306',
        hi: 'न लिखें तो PostgreSQL में 5432, MariaDB और MySQL में 3306',
      },
      examples: [5432, 3306],
    }),
    database: setting(z.string().min(1).max(63), {
      label: { en: 'Database', bn: 'ডেটাবেস', hi: 'डेटाबेस' },
      examples: ['lims'],
    }),
    user: setting(z.string().min(1).max(63), {
      label: LABELS.user,
      help: {
        en: 'One that may read this table and nothing else',
        bn: 'যে শুধু এই টেবিল পড়তে পারে, আর কিছু নয়',
        hi: 'जो केवल यह तालिका पढ़ सके, और कुछ नहीं',
      },
      examples: ['millrace_reader'],
    }),
    secret: setting(z.string().min(1).max(64).optional(), {
      namesSecret: true,
      label: LABELS.secretOfUser,
      help: HELPS.secretName,
      examples: ['lims-password'],
    }),
    tls: setting(z.enum(['off', 'on']).default('on'), {
      label: { en: 'TLS', bn: 'টিএলএস', hi: 'टीएलएस' },
      help: {
        en: 'off only on this machine, or in a network of its own: the readings could be heard',
        bn: 'off শুধু এই যন্ত্রে বা আলাদা নেটওয়ার্কে: নইলে পাঠ শোনা যায়',
        hi: 'off केवल इसी मशीन पर या अलग नेटवर्क में: वरना रीडिंग सुनी जा सकती हैं',
      },
    }),
    ca: setting(z.string().min(1).optional(), {
      label: LABELS.authority,
      help: {
        en: 'File (PEM) of the authority that signed the database’s certificate, where it is no public one',
        bn: 'যে কর্তৃপক্ষ ডেটাবেসের সার্টিফিকেট সই করেছে তার ফাইল (PEM), তা সর্বজনীন না হলে',
        hi: 'डेटाबेस का प्रमाणपत्र जिस प्राधिकरण ने दिया उसकी फ़ाइल (PEM), यदि वह सार्वजनिक न हो',
      },
    }),
    table: setting(table, {
      label: { en: 'Table or view', bn: 'টেবিল বা ভিউ', hi: 'तालिका या व्यू' },
      examples: ['lab.results'],
    }),
    columns: setting(z.array(name).min(1).max(200).optional(), {
      label: LABELS.columns,
      help: {
        en: 'All of the table where they are left out',
        bn: 'না লিখলে টেবিলের সব',
        hi: 'न लिखें तो तालिका के सभी',
      },
    }),
    cursor: setting(cursor, {
      label: { en: 'How new rows are known', bn: 'নতুন সারি চেনার উপায়', hi: 'नई पंक्ति की पहचान' },
    }),
    key: setting(z.array(name).min(1).max(4).optional(), {
      label: { en: 'Key of a row', bn: 'সারির চাবি', hi: 'पंक्ति की कुंजी' },
      help: {
        en: 'Columns that no two rows share; the growing number itself where they are left out',
        bn: 'যে কলামগুলো কোনো দুই সারিতে এক নয়; না লিখলে ক্রমিক সংখ্যাটিই',
        hi: 'जो कॉलम किन्हीं दो पंक्तियों में समान नहीं; न लिखें तो क्रम संख्या ही',
      },
      examples: ['id'],
    }),
    start: setting(z.enum(['beginning', 'now']).default('beginning'), {
      label: { en: 'Begin', bn: 'শুরু', hi: 'आरंभ' },
      help: {
        en: 'With all rows that are there, or with those that come from now on',
        bn: 'যত সারি আছে সব দিয়ে, নাকি এখন থেকে যা আসে তা দিয়ে',
        hi: 'जितनी पंक्तियाँ हैं सबसे, या अब से आने वाली से',
      },
    }),
    every: setting(duration.prefault('5 s'), {
      label: LABELS.askEvery,
      examples: ['5 s', '1 min'],
    }),
    statementTimeout: setting(duration.prefault('10 s'), {
      label: { en: 'Longest question', bn: 'সবচেয়ে দীর্ঘ প্রশ্ন', hi: 'सबसे लंबा प्रश्न' },
      help: {
        en: 'The database ends a question of ours that takes longer',
        bn: 'আমাদের প্রশ্ন এর বেশি সময় নিলে ডেটাবেস থামিয়ে দেয়',
        hi: 'हमारा प्रश्न इससे लंबा चले तो डेटाबेस रोक देता है',
      },
    }),
    batch: setting(z.int().min(1).max(10_000).default(1_000), {
      label: { en: 'Rows at once', bn: 'একসঙ্গে সারি', hi: 'एक साथ पंक्तियाँ' },
    }),
    /** The device of the plant whose rows these are; the link's own where none is named. */
    devices: z
      .array(z.strictObject({ device: z.string().min(1) }))
      .max(1)
      .default([]),
  })
  .superRefine(({ engine, host, tls, cursor: { kind }, key, columns }, context) => {
    // The library compares the certificate with a name alone, and only after the password would be gone it could be done here.
    if (engine === 'mysql' && tls === 'on' && isIP(host) !== 0) {
      context.addIssue({
        code: 'custom',
        path: ['host'],
        message: 'with TLS write the name that stands in its certificate: an address is not compared with it',
      });
    }
    if (kind === 'moment' && key === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['key'],
        message: 'several rows can have one moment: name the columns that tell them apart',
      });
    }
    if (columns?.includes('_'))
      context.addIssue({ code: 'custom', path: ['columns'], message: 'no column can be called "_" here' });
  });
export type SqlSettings = z.output<typeof sqlSettings>;

export const manifest: DriverManifest<SqlSettings> = {
  protocol: 'sql',
  label: {
    en: 'Table of another database (PostgreSQL, MariaDB, MySQL)',
    bn: 'অন্য ডেটাবেসের টেবিল (PostgreSQL, MariaDB, MySQL)',
    hi: 'दूसरे डेटाबेस की तालिका (PostgreSQL, MariaDB, MySQL)',
  },
  settings: sqlSettings,
};
