import { duration } from '@millrace/contracts';
import { type DriverManifest, setting } from '@millrace/driver-api';
import { z } from 'zod';

/** One reader: where it is, which antennas look, and the device that it is. */
export const llrpSettings = z.strictObject({
  id: z.string().min(1).max(64),
  host: setting(z.string().min(1).max(253), {
    label: { en: 'Host', bn: 'হোস্ট', hi: 'होस्ट' },
    examples: ['192.168.10.31'],
  }),
  port: setting(z.int().min(1).max(65_535).default(5084), {
    label: { en: 'Port', bn: 'পোর্ট', hi: 'पोर्ट' },
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
  answerWithin: setting(duration.prefault('5 s'), {
    label: { en: 'Wait for an answer', bn: 'উত্তরের অপেক্ষা', hi: 'उत्तर की प्रतीक्षा' },
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
