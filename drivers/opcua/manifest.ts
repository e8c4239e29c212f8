import { duration } from '@millrace/contracts';
import { type DeviceManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';
import { type PointAddress, pointAddress } from './address.ts';

/** Strongest first. Basic128Rsa15 and Basic256 are left out: OPC UA itself has withdrawn them (SHA-1). */
export const POLICIES = ['Aes256_Sha256_RsaPss', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'None'] as const;
export type Policy = (typeof POLICIES)[number];

const secretName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'name a secret of the data folder, do not write it here');

const user = z.union(
  [
    z.literal('anonymous'),
    z.strictObject({ name: z.string().min(1).max(256), secret: secretName }),
    z.strictObject({ certificate: secretName, key: secretName }),
  ],
  'write "anonymous", { name, secret } or { certificate, key }, the last three naming secrets of the data folder',
);

const settings = z.strictObject({
  endpoint: setting(
    z
      .string()
      .regex(
        /^opc\.tcp:\/\/[^\s/:]+(:\d{1,5})?(\/\S*)?$|^opc\.tcp:\/\/\[[0-9a-f:.]+\](:\d{1,5})?(\/\S*)?$/i,
        'write the server as opc.tcp://HOST:4840',
      ),
    {
      label: { en: 'Server', bn: 'সার্ভার', hi: 'सर्वर' },
      help: {
        en: 'The address of the OPC UA server, as its maker or its screen names it.',
        bn: 'ওপিসি ইউএ সার্ভারের ঠিকানা, যেমন নির্মাতা বা তার পর্দায় লেখা আছে।',
        hi: 'ओपीसी यूए सर्वर का पता, जैसा निर्माता या उसकी स्क्रीन बताती है।',
      },
      examples: ['opc.tcp://192.168.0.10:4840', 'opc.tcp://plc-7:4840/server'],
    },
  ),
  policy: setting(z.enum(['best', ...POLICIES]).default('best'), {
    label: { en: 'Security policy', bn: 'নিরাপত্তা নীতি', hi: 'सुरक्षा नीति' },
    help: {
      en: '"best" takes the strongest that the server offers and never goes without; "None" must be written.',
      bn: '"best" সার্ভারের সবচেয়ে শক্তিশালী নীতি নেয়, কখনও নিরাপত্তা ছাড়া যায় না; "None" লিখে দিতে হয়।',
      hi: '"best" सर्वर की सबसे मजबूत नीति लेता है और कभी बिना सुरक्षा नहीं जाता; "None" लिखना पड़ता है।',
    },
    examples: ['best', 'Basic256Sha256', 'None'],
  }),
  mode: setting(z.enum(['best', 'SignAndEncrypt', 'Sign']).default('best'), {
    label: { en: 'Message security', bn: 'বার্তার নিরাপত্তা', hi: 'संदेश की सुरक्षा' },
    help: {
      en: 'Signed messages cannot be changed on the way, encrypted ones not be read either.',
      bn: 'স্বাক্ষরিত বার্তা পথে বদলানো যায় না, এনক্রিপ্ট করা বার্তা পড়াও যায় না।',
      hi: 'हस्ताक्षरित संदेश रास्ते में बदले नहीं जा सकते, एन्क्रिप्टेड पढ़े भी नहीं जा सकते।',
    },
    examples: ['best', 'SignAndEncrypt'],
  }),
  user: setting(user.default('anonymous'), {
    label: LABELS.user,
    help: {
      en: 'anonymous, or a name with the name of its secret, or the names of the secrets that hold certificate and key (PEM).',
      bn: 'anonymous, অথবা নাম ও তার গোপন তথ্যের নাম, অথবা সনদ ও চাবির (PEM) গোপন তথ্যের নাম।',
      hi: 'anonymous, या नाम और उसके रहस्य का नाम, या प्रमाणपत्र और कुंजी (PEM) के रहस्यों के नाम।',
    },
    examples: ['anonymous'],
  }),
  sessionTimeout: setting(duration.prefault('60 s'), {
    label: { en: 'Session timeout', bn: 'সেশনের সময়সীমা', hi: 'सत्र की समय सीमा' },
    help: {
      en: 'How long the server keeps our session when it hears nothing.',
      bn: 'কিছু না শুনলে সার্ভার কতক্ষণ আমাদের সেশন রাখে।',
      hi: 'कुछ न सुनने पर सर्वर हमारा सत्र कितनी देर रखता है।',
    },
    examples: ['60 s'],
  }),
  silentAfter: setting(duration.prefault('10 s'), {
    label: { en: 'Silent after', bn: 'নীরব ধরা হয়', hi: 'मौन माना जाए' },
    help: {
      en: 'A server from which nothing comes for so long is given up and connected to anew.',
      bn: 'এতক্ষণ কিছু না এলে সার্ভারের সংযোগ ছেড়ে নতুন করে সংযোগ করা হয়।',
      hi: 'इतनी देर कुछ न आने पर सर्वर का संपर्क छोड़कर नया जोड़ा जाता है।',
    },
    examples: ['10 s', '30 s'],
  }),
});
export type OpcuaSettings = z.infer<typeof settings>;

const profile = z.strictObject({
  publishing: setting(duration.prefault('500 ms'), {
    label: { en: 'Publishing interval', bn: 'প্রকাশের ব্যবধান', hi: 'प्रकाशन अंतराल' },
    help: {
      en: 'How often the server sends what has changed.',
      bn: 'যা বদলেছে সার্ভার কতবার পাঠায়।',
      hi: 'जो बदला वह सर्वर कितनी बार भेजता है।',
    },
    examples: ['500 ms'],
  }),
  sampling: setting(duration.prefault('500 ms'), {
    label: { en: 'Sampling interval', bn: 'নমুনার ব্যবধান', hi: 'नमूना अंतराल' },
    help: {
      en: 'How often the server itself looks at a value.',
      bn: 'সার্ভার নিজে কতবার মান দেখে।',
      hi: 'सर्वर स्वयं मान को कितनी बार देखता है।',
    },
    examples: ['500 ms', '100 ms'],
  }),
  queue: setting(z.int().min(1).max(10_000).default(20), {
    label: { en: 'Values kept per point', bn: 'প্রতি বিন্দুতে রাখা মান', hi: 'प्रति बिंदु रखे मान' },
    help: {
      en: 'Values that the server keeps between two messages; with too few, quick changes are lost, and it says so.',
      bn: 'দুই বার্তার মাঝে সার্ভার যত মান রাখে; কম হলে দ্রুত পরিবর্তন হারায়, এবং তা জানানো হয়।',
      hi: 'दो संदेशों के बीच सर्वर जितने मान रखता है; कम होने पर तेज़ बदलाव खो जाते हैं, और यह बताया जाता है।',
    },
    examples: [20],
  }),
  deadband: setting(z.number().positive().optional(), {
    label: { en: 'Deadband at the server', bn: 'সার্ভারে ডেডব্যান্ড', hi: 'सर्वर पर डेडबैंड' },
    help: {
      en: 'A number changes by more than this before it is sent. A server that cannot do it sends every change.',
      bn: 'সংখ্যা এর চেয়ে বেশি বদলালে তবেই পাঠানো হয়। যে সার্ভার পারে না, সে সব পরিবর্তন পাঠায়।',
      hi: 'संख्या इससे अधिक बदले तभी भेजी जाती है। जो सर्वर यह नहीं कर सकता, वह हर बदलाव भेजता है।',
    },
    examples: [0.1],
  }),
});
export type OpcuaProfile = z.infer<typeof profile>;

/** OPC UA over TCP (`opc.tcp`), as a client. */
export const manifest: DeviceManifest<OpcuaSettings, OpcuaProfile, PointAddress> = {
  protocol: 'opcua',
  label: { en: 'OPC UA server', bn: 'ওপিসি ইউএ সার্ভার', hi: 'ओपीसी यूए सर्वर' },
  capabilities: ['read', 'subscribe', 'write', 'browse'],
  settings,
  profile,
  address: pointAddress,
};
