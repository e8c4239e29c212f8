import { timeZone } from '@millrace/contracts';
import { type DeviceManifest, HELPS, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';
import { type HttpAddress, httpAddress } from './address.ts';
import { FORMATS } from './codec/document.ts';

const MIB = 1_048_576;

const url = z.string().superRefine((text, context) => {
  const fault = urlFault(text);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

function urlFault(text: string): string | null {
  if (!URL.canParse(text)) return 'write a whole address: "http://10.0.0.7/api/"';
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return `only http and https are asked, not "${protocol}"`;
  if (username !== '' || password !== '') return 'write user and the name of a secret beside it, not into the address';
  return hash === '' ? null : 'where a value stands is said by each point, behind "#" of its address';
}

/** RFC 9110 §5.6.2 */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/i, 'letters, digits and "-" alone');
const headerValue = z.string().regex(/^[\x20-\x7e]{0,1000}$/, 'plain letters alone');

/** What the connection itself says: two answers to one question would be read as one by one server, as another by others. */
const OWN_HEADERS = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'content-type',
  'expect',
  'te',
]);
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);

const httpSettings = z
  .strictObject({
    url: setting(url, {
      label: LABELS.address,
      help: {
        en: 'Where the pages of the device begin. Points name a page below it.',
        bn: 'যন্ত্রের পাতাগুলো যেখানে শুরু। পয়েন্টগুলো এর নিচের পাতার নাম দেয়।',
        hi: 'जहाँ डिवाइस के पेज शुरू होते हैं। पॉइंट इसके नीचे का पेज बताते हैं।',
      },
      examples: ['http://10.0.0.7/api/', 'https://compressor.local/'],
    }),
    headers: setting(z.record(headerName, headerValue).default({}), {
      label: { en: 'Headers', bn: 'হেডার', hi: 'हेडर' },
      help: {
        en: 'Sent with every question. What is secret stands under secret headers.',
        bn: 'প্রতিটি প্রশ্নের সঙ্গে যায়। গোপন কিছু গোপন হেডারে লিখুন।',
        hi: 'हर प्रश्न के साथ भेजे जाते हैं। गोपनीय बातें गुप्त हेडर में लिखें।',
      },
    }),
    secretHeaders: setting(z.record(headerName, z.string().min(1).max(64)).default({}), {
      label: { en: 'Secret headers', bn: 'গোপন হেডার', hi: 'गुप्त हेडर' },
      help: {
        en: 'Header → name of the secret that holds its whole value ("Bearer …")',
        bn: 'হেডার → যে গোপন কথায় তার পুরো মান আছে তার নাম ("Bearer …")',
        hi: 'हेडर → उस सीक्रेट का नाम जिसमें उसका पूरा मान है ("Bearer …")',
      },
    }),
    user: setting(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^:]*$/, 'a user holds no ":"')
        .optional(),
      {
        label: LABELS.user,
      },
    ),
    secret: setting(z.string().min(1).max(64).optional(), {
      namesSecret: true,
      label: LABELS.secretOfUser,
      help: HELPS.secretName,
      examples: ['compressor-password'],
    }),
    ca: setting(z.string().min(1).optional(), {
      label: LABELS.authority,
      help: {
        en: 'File (PEM) of the authority that signed the device’s certificate, where it is no public one',
        bn: 'যে কর্তৃপক্ষ যন্ত্রের সার্টিফিকেট সই করেছে তার ফাইল (PEM), তা সর্বজনীন না হলে',
        hi: 'डिवाइस का प्रमाणपत्र जिस प्राधिकरण ने दिया उसकी फ़ाइल (PEM), यदि वह सार्वजनिक न हो',
      },
      examples: ['/etc/millrace/plant-ca.pem'],
    }),
    redirects: setting(z.int().min(0).max(5).default(2), {
      label: { en: 'Redirects followed', bn: 'অনুসৃত রিডাইরেক্ট', hi: 'रीडायरेक्ट की सीमा' },
    }),
    maxBytes: setting(
      z
        .int()
        .min(1)
        .max(16 * MIB)
        .default(MIB),
      {
        label: { en: 'Largest page (bytes)', bn: 'সবচেয়ে বড় পাতা (বাইট)', hi: 'सबसे बड़ा पेज (बाइट)' },
        examples: [MIB],
      },
    ),
    parallel: setting(z.int().min(1).max(8).default(1), {
      label: LABELS.questionsAtOnce,
      help: {
        en: 'Web servers in small devices often bear one alone',
        bn: 'ছোট যন্ত্রের ওয়েব সার্ভার প্রায়ই একটিই নিতে পারে',
        hi: 'छोटे डिवाइस के वेब सर्वर अक्सर एक ही सह पाते हैं',
      },
    }),
  })
  .superRefine(({ headers, secretHeaders, user, secret }, context) => {
    for (const name of Object.keys(headers)) {
      if (SECRET_HEADERS.has(name.toLowerCase())) {
        context.addIssue({
          code: 'custom',
          path: ['headers', name],
          message: 'put its value into a secret and name that under secretHeaders',
        });
      }
    }
    for (const [part, names] of Object.entries({ headers, secretHeaders })) {
      for (const name of Object.keys(names)) {
        if (OWN_HEADERS.has(name.toLowerCase())) {
          context.addIssue({
            code: 'custom',
            path: [part, name],
            message: 'the connection says this by itself: leave it out',
          });
        }
      }
    }
    if ((user === undefined) !== (secret === undefined)) {
      context.addIssue({
        code: 'custom',
        path: [user === undefined ? 'user' : 'secret'],
        message: 'user and secret belong together',
      });
    }
  });
export type HttpSettings = z.output<typeof httpSettings>;

const httpProfile = z.strictObject({
  format: setting(z.enum(FORMATS).default('auto'), {
    label: { en: 'Format of the pages', bn: 'পাতার ধরন', hi: 'पेज का प्रारूप' },
    help: {
      en: 'auto: as the server says; write it where the server says nothing, or a wrong thing',
      bn: 'auto: সার্ভার যা বলে; সার্ভার না বললে বা ভুল বললে লিখুন',
      hi: 'auto: जैसा सर्वर कहे; सर्वर न कहे या गलत कहे तो लिखें',
    },
  }),
  separator: setting(z.enum([',', ';', '\t', '|']).default(','), {
    label: LABELS.csvSeparator,
  }),
  header: setting(z.boolean().default(true), {
    label: { en: 'CSV names its columns', bn: 'CSV-তে কলামের নাম আছে', hi: 'CSV में कॉलम के नाम हैं' },
  }),
  time: setting(
    z
      .strictObject({
        at: z.string().min(1),
        format: z.enum(['iso', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns']).default('iso'),
        zone: timeZone.optional(),
      })
      .optional(),
    {
      label: { en: 'Time of the readings', bn: 'পাঠের সময়', hi: 'रीडिंग का समय' },
      help: {
        en: 'Where each page says when its values were measured, as a path or JSON pointer; the time of arrival where it is left out',
        bn: 'প্রতিটি পাতায় মান মাপার সময় যেখানে লেখা, পাথ বা JSON পয়েন্টার হিসেবে; না লিখলে আসার সময়',
        hi: 'हर पेज पर मान मापने का समय जहाँ लिखा है, पाथ या JSON पॉइंटर के रूप में; न लिखने पर आने का समय',
      },
    },
  ),
});
export type HttpProfile = z.output<typeof httpProfile>;

export const manifest: DeviceManifest<HttpSettings, HttpProfile, HttpAddress> = {
  protocol: 'http',
  label: { en: 'HTTP (JSON, CSV, text)', bn: 'HTTP (JSON, CSV, টেক্সট)', hi: 'HTTP (JSON, CSV, टेक्स्ट)' },
  capabilities: ['read', 'write'],
  settings: httpSettings,
  profile: httpProfile,
  address: httpAddress,
};
