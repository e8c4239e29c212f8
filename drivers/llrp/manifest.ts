import { duration } from '@millrace/contracts';
import { type DriverManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';

/** Fingerprints are compared without what people write between the digits. */
export const plainFingerprint = (text: string): string => text.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();

/** What a command may do to tags for good or for a while. */
export const TAG_CHANGES = ['write', 'lock', 'permanent-lock', 'kill'] as const;
export type TagChange = (typeof TAG_CHANGES)[number];

const secretName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'name a secret, do not write it here');
const PASSWORD_HELP = {
  en: 'Name of a secret of the data folder that holds eight hexadecimal digits, never the password itself',
  bn: 'ডেটা ফোল্ডারের একটি গোপন ফাইলের নাম, যাতে আটটি হেক্সাডেসিমাল অঙ্ক আছে; পাসওয়ার্ড নিজে নয়',
  hi: 'डेटा फ़ोल्डर के एक सीक्रेट का नाम, जिसमें आठ हेक्साडेसिमल अंक हैं; पासवर्ड स्वयं नहीं',
};
const tags = z
  .strictObject({
    allow: setting(z.array(z.enum(TAG_CHANGES)).max(TAG_CHANGES.length).default([]), {
      label: { en: 'What may be changed', bn: 'কী বদলানো যাবে', hi: 'क्या बदला जा सकता है' },
      help: {
        en: 'Left out: nothing. What is permanently locked or killed stays so',
        bn: 'না লিখলে: কিছুই না। যা স্থায়ীভাবে বন্ধ বা নষ্ট করা হয়, তা তেমনই থাকে',
        hi: 'छोड़ने पर: कुछ नहीं। जो स्थायी रूप से बंद या नष्ट किया गया, वैसा ही रहता है',
      },
    }),
    accessSecret: setting(secretName.optional(), {
      namesSecret: true,
      label: { en: 'Secret with the access password', bn: 'প্রবেশ-পাসওয়ার্ডের গোপন নাম', hi: 'एक्सेस पासवर्ड का सीक्रेट' },
      help: PASSWORD_HELP,
      examples: ['tag-access'],
    }),
    killSecret: setting(secretName.optional(), {
      namesSecret: true,
      label: { en: 'Secret with the kill password', bn: 'কিল-পাসওয়ার্ডের গোপন নাম', hi: 'किल पासवर्ड का सीक्रेट' },
      help: PASSWORD_HELP,
      examples: ['tag-kill'],
    }),
  })
  .superRefine(({ allow, accessSecret, killSecret }, context) => {
    const missing = (path: string, what: string): void =>
      context.addIssue({ code: 'custom', path: [path], message: `name the secret with the password that ${what}` });
    if (accessSecret === undefined && (allow.includes('lock') || allow.includes('permanent-lock')))
      missing('accessSecret', 'opens what is locked');
    if (killSecret === undefined && allow.includes('kill')) missing('killSecret', 'kills a tag');
  });

const tls = z
  .strictObject({
    ca: z.string().min(1).optional(),
    certificate: z.string().min(1).optional(),
    key: z.string().min(1).optional(),
    fingerprint: z
      .string()
      .transform(plainFingerprint)
      .refine((text) => text.length === 64, 'a SHA-256 fingerprint has 64 hexadecimal digits')
      .optional(),
  })
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
    message: 'certificate and key belong together',
    path: ['key'],
  });

/** One reader: where it is, which antennas look, and the device that it is. */
export const llrpSettings = z.strictObject({
  id: z.string().min(1).max(64),
  host: setting(z.string().min(1).max(253), {
    label: LABELS.host,
    examples: ['192.168.10.31'],
  }),
  port: setting(z.int().min(1).max(65_535).optional(), {
    label: LABELS.port,
    help: {
      en: 'Left out: 5084, and 5085 with TLS',
      bn: 'না লিখলে: 5084, আর TLS থাকলে 5085',
      hi: 'छोड़ने पर: 5084, और TLS के साथ 5085',
    },
    examples: [5084],
  }),
  tls: setting(tls.optional(), {
    label: { en: 'Encryption (TLS)', bn: 'এনক্রিপশন (TLS)', hi: 'एन्क्रिप्शन (TLS)' },
    help: {
      en: 'How the reader is known: paths of the authority’s file (ca), or the SHA-256 fingerprint of its certificate; our own certificate and key where it asks for them',
      bn: 'রিডার কীভাবে চেনা যায়: কর্তৃপক্ষের ফাইলের পথ (ca), বা তার সার্টিফিকেটের SHA-256 আঙুলের ছাপ; রিডার চাইলে নিজের সার্টিফিকেট ও কী',
      hi: 'रीडर कैसे पहचाना जाए: प्राधिकरण की फ़ाइल का पथ (ca), या उसके प्रमाणपत्र की SHA-256 छाप; रीडर माँगे तो अपना प्रमाणपत्र और कुंजी',
    },
  }),
  version: setting(z.enum(['newest', '1.0.1']).default('newest'), {
    label: { en: 'LLRP version', bn: 'LLRP সংস্করণ', hi: 'LLRP संस्करण' },
    help: {
      en: 'Agreed with the reader; 1.0.1 alone for one that does not bear to be asked',
      bn: 'রিডারের সঙ্গে ঠিক করা হয়; জিজ্ঞাসা সইতে না পারা রিডারের জন্য শুধু 1.0.1',
      hi: 'रीडर के साथ तय होता है; जो रीडर पूछना न सहे उसके लिए केवल 1.0.1',
    },
  }),
  /** Empty: all. */
  antennas: setting(z.array(z.int().min(1).max(255)).max(64).default([]), {
    label: { en: 'Antennas', bn: 'অ্যান্টেনা', hi: 'एंटेना' },
    help: {
      en: 'By their numbers on the reader; left out: all',
      bn: 'রিডারে লেখা নম্বর অনুযায়ী; না লিখলে সবগুলো',
      hi: 'रीडर पर लिखे नंबरों से; छोड़ने पर सभी',
    },
  }),
  tags: setting(tags.prefault({}), {
    label: { en: 'Memory of tags', bn: 'ট্যাগের মেমোরি', hi: 'टैग की मेमोरी' },
    help: {
      en: 'Left out: tags are only read',
      bn: 'না লিখলে ট্যাগ শুধু পড়া হয়',
      hi: 'छोड़ने पर टैग केवल पढ़े जाते हैं',
    },
  }),
  answerWithin: setting(duration.prefault('5 s'), {
    label: LABELS.answerWithin,
    examples: ['5 s'],
  }),
  /** How often the reader gives a sign of life; after three that are missing it is gone. */
  keepalive: setting(duration.prefault('5 s'), {
    label: { en: 'Sign of life every', bn: 'কত সময় পরপর সাড়া', hi: 'जीवित होने का संकेत हर' },
    help: {
      en: 'After three that are missing the reader counts as gone',
      bn: 'পরপর তিনটি না এলে রিডার নেই বলে ধরা হয়',
      hi: 'लगातार तीन न आने पर रीडर गया माना जाता है',
    },
    examples: ['5 s'],
  }),
  /** Reads come as if it had published them on `devices/<device>/reads`: rules and profiles are those of any message. */
  devices: z
    .array(z.strictObject({ device: z.string().min(1).max(63) }))
    .length(1, 'a reader is one device: a link of its own for each'),
});
export type LlrpSettings = z.infer<typeof llrpSettings>;

export const manifest: DriverManifest<LlrpSettings> = {
  protocol: 'llrp',
  label: { en: 'RFID reader (LLRP)', bn: 'আরএফআইডি রিডার (এলএলআরপি)', hi: 'आरएफआईडी रीडर (एलएलआरपी)' },
  settings: llrpSettings,
};
