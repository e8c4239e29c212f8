import { duration } from '@millrace/contracts';
import { type DriverManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';

const zone = z.string().refine(
  (name) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
    } catch {
      return false;
    }
  },
  { message: 'name the zone that the clock\'s face shows, as "Asia/Dhaka"' },
);

/** How a clock is asked over port 4370. Without this it is one that pushes. */
const pulled = z.strictObject({
  host: setting(z.string().min(1).max(253), {
    label: LABELS.host,
    examples: ['192.168.10.22'],
  }),
  port: setting(z.int().min(1).max(65_535).default(4370), {
    label: LABELS.port,
  }),
  transport: setting(z.enum(['tcp', 'udp']).default('tcp'), {
    label: LABELS.transport,
  }),
  /** Name of the secret that holds its communication key; without one the key is 0, as clocks leave the factory. */
  secret: setting(z.string().optional(), {
    namesSecret: true,
    label: { en: 'Secret with its communication key', bn: 'যোগাযোগ কী-র গোপন নাম', hi: 'संचार कुंजी का गुप्त नाम' },
    help: {
      en: 'Name of a file in the folder secrets; the key is "Comm key" in the clock\'s menu',
      bn: 'secrets ফোল্ডারের একটি ফাইলের নাম; কী হলো ঘড়ির মেনুর "Comm key"',
      hi: 'secrets फ़ोल्डर की एक फ़ाइल का नाम; कुंजी घड़ी के मेनू की "Comm key" है',
    },
    examples: ['clock-02-key'],
  }),
  /** How often its whole memory is read, beside what it reports at once. */
  every: setting(duration.prefault('10 min'), {
    label: { en: 'Read its memory every', bn: 'কত সময় পরপর স্মৃতি পড়া হবে', hi: 'मेमोरी कितनी बार पढ़ी जाए' },
    examples: ['10 min'],
  }),
  /**
   * Set it where it is more than half a minute wrong, and so at each change of summer time, of which it knows nothing. Off by
   * default: a gateway without a time of its own would spread a wrong one.
   */
  keepTime: setting(z.boolean().default(false), {
    label: { en: 'Set its clock', bn: 'ঘড়ির সময় ঠিক রাখা', hi: 'घड़ी का समय ठीक रखें' },
  }),
});

export const clockSettings = z.strictObject({
  /** The device of the plant that it is. */
  device: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_"'),
  /** Its own number, as its menu and its label say. */
  serial: setting(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, ".", "_" and "-"'), {
    label: { en: 'Serial number', bn: 'ক্রমিক নম্বর', hi: 'सीरियल नंबर' },
    help: {
      en: 'As its menu and its label say',
      bn: 'যেমন তার মেনু ও লেবেলে লেখা',
      hi: 'जैसा उसके मेनू और लेबल पर लिखा है',
    },
    examples: ['CJK1234'],
  }),
  zone: setting(zone, {
    label: { en: 'Time zone of its face', bn: 'ঘড়ির সময়-অঞ্চল', hi: 'घड़ी का समय क्षेत्र' },
    examples: ['Asia/Dhaka'],
  }),
  /**
   * The first day (by the clock's face) whose punches are wanted. A clock that was in use before gives years of them at its
   * first upload: those are thanked for and counted, and not handed on.
   */
  since: setting(z.iso.date().optional(), {
    label: { en: 'Punches from', bn: 'কোন দিন থেকে হাজিরা', hi: 'किस दिन से उपस्थिति' },
    help: {
      en: 'The first day that is wanted of a clock that was in use before',
      bn: 'আগে ব্যবহৃত ঘড়ির যে দিন থেকে হাজিরা দরকার',
      hi: 'पहले से चल रही घड़ी का वह पहला दिन जो चाहिए',
    },
    examples: ['2026-03-01'],
  }),
  /** Addresses that it may come from; anywhere where none is given. */
  from: setting(z.array(z.union([z.ipv4(), z.ipv6()])).default([]), {
    label: { en: 'Allowed addresses', bn: 'অনুমোদিত ঠিকানা', hi: 'अनुमत पते' },
    examples: ['192.168.10.21'],
  }),
  dialect: setting(z.enum(['auto', 'legacy', 'attendance', 'access']).default('auto'), {
    label: { en: 'Dialect', bn: 'ভাষারূপ', hi: 'बोली' },
  }),
  transFlag: setting(z.enum(['bits', 'tabs', 'spaces']).default('tabs'), {
    label: { en: 'How it is asked for its tables', bn: 'টেবিল চাওয়ার ধরন', hi: 'तालिकाएँ माँगने का ढंग' },
  }),
  timeZone: setting(z.enum(['auto', 'hours', 'minutes', 'omit']).default('auto'), {
    label: { en: 'How its zone is written', bn: 'সময়-অঞ্চল লেখার ধরন', hi: 'समय क्षेत्र लिखने का ढंग' },
  }),
  /** How an access terminal is thanked for a table: with the number of its lines, or (ZAM70 firmware) with OK alone. */
  thanks: setting(z.enum(['count', 'ok']).default('count'), {
    label: { en: 'How it is thanked', bn: 'প্রাপ্তি জানানোর ধরন', hi: 'पावती देने का ढंग' },
  }),
  pull: setting(pulled.optional(), {
    label: { en: 'Ask it over port 4370', bn: '৪৩৭০ পোর্টে তাকে জিজ্ঞাসা', hi: 'पोर्ट 4370 पर उससे पूछें' },
  }),
});
export type ClockSettings = z.infer<typeof clockSettings>;
export type PullSettings = z.infer<typeof pulled>;

export const zktecoSettings = z
  .strictObject({
    id: z.string().min(1).max(63),
    /** The door for clocks that push: plain HTTP, for they speak nothing else. Closed where it is left out. */
    door: setting(
      z
        .strictObject({
          host: setting(z.string().default('127.0.0.1'), {
            label: { en: 'Address of this machine', bn: 'এই যন্ত্রের ঠিকানা', hi: 'इस मशीन का पता' },
            examples: ['192.168.10.2'],
          }),
          port: setting(z.int().min(0).max(65_535).default(8090), {
            label: LABELS.port,
          }),
          /** Bytes that a clock may send at once. */
          maxBody: setting(z.int().min(10_000).max(64_000_000).default(4_000_000), {
            label: { en: 'Largest upload, bytes', bn: 'সর্বোচ্চ আপলোড, বাইট', hi: 'सबसे बड़ा अपलोड, बाइट' },
          }),
        })
        .optional(),
      {
        label: {
          en: 'Door for clocks that push',
          bn: 'যে ঘড়ি নিজে পাঠায় তার দরজা',
          hi: 'स्वयं भेजने वाली घड़ियों का द्वार',
        },
        help: {
          en: 'Plain HTTP, for these clocks speak nothing else: give it an address of the network of the clocks alone',
          bn: 'সাধারণ HTTP, কারণ এসব ঘড়ি আর কিছু জানে না: শুধু ঘড়িগুলোর নেটওয়ার্কের একটি ঠিকানা দিন',
          hi: 'सादा HTTP, क्योंकि ये घड़ियाँ और कुछ नहीं जानतीं: केवल घड़ियों के नेटवर्क का पता दें',
        },
      },
    ),
    /** Also hand on what was done at the clocks' menus, as `devices/<device>/operations`. */
    operations: setting(z.boolean().default(false), {
      label: { en: 'Also what is done at their menus', bn: 'মেনুর কাজও', hi: 'मेनू के काम भी' },
    }),
    devices: z.array(clockSettings).max(1_000).default([]),
  })
  .superRefine(({ devices, door }, context) => {
    for (const name of ['serial', 'device'] as const) {
      const seen = new Set<string>();
      devices.forEach((clock, at) => {
        if (seen.has(clock[name]))
          context.addIssue({
            code: 'custom',
            path: ['devices', at, name],
            message: `${name} "${clock[name]}" is another clock's already`,
          });
        seen.add(clock[name]);
      });
    }
    devices.forEach(({ serial, pull }, at) => {
      if (!pull && !door)
        context.addIssue({
          code: 'custom',
          path: ['devices', at, 'pull'],
          message: `clock ${serial} pushes, and there is no door for it: say "door", or how it is asked ("pull")`,
        });
    });
  });
export type ZktecoSettings = z.infer<typeof zktecoSettings>;

export const manifest: DriverManifest<ZktecoSettings> = {
  protocol: 'zkteco',
  label: { en: 'Time clocks (ZKTeco)', bn: 'হাজিরা ঘড়ি (ZKTeco)', hi: 'उपस्थिति घड़ियाँ (ZKTeco)' },
  settings: zktecoSettings,
};
