import { duration } from '@millrace/contracts';
import { type DriverManifest, LABELS, setting } from '@millrace/driver-api';
import { z } from 'zod';

const printer = z.strictObject({
  /** The device of the plant that it is. */
  device: z.string().min(1),
  host: setting(z.string().min(1).max(253), {
    label: LABELS.host,
    help: {
      en: 'Name or IP address of the printer',
      bn: 'প্রিন্টারের নাম বা আইপি ঠিকানা',
      hi: 'प्रिंटर का नाम या आईपी पता',
    },
    examples: ['10.0.0.40', 'label-printer-1.local'],
  }),
  port: setting(z.int().min(1).max(65535).default(9100), {
    label: LABELS.port,
    examples: [9100],
  }),
  every: setting(duration.prefault('2 s'), {
    label: LABELS.askEvery,
    examples: ['2 s'],
  }),
  answerWithin: setting(duration.prefault('3 s'), {
    label: LABELS.answerWithin,
    examples: ['3 s'],
  }),
  counter: setting(
    z
      .string()
      .regex(/^[a-z0-9_.]{1,64}$/, 'lower-case letters, digits, "." and "_"')
      .default('odometer.total_label_count'),
    {
      label: { en: 'Counter of labels', bn: 'লেবেল গণক', hi: 'लेबल काउंटर' },
      help: {
        en: 'The printer’s own variable that counts labels; where it has none, its queue says when a job is done',
        bn: 'প্রিন্টারের যে চলক লেবেল গোনে; না থাকলে তার সারি থেকে কাজ শেষ জানা যায়',
        hi: 'प्रिंटर का वह चर जो लेबल गिनता है; न हो तो उसकी कतार बताती है कि काम पूरा हुआ',
      },
      examples: ['odometer.total_label_count'],
    },
  ),
});
export type PrinterSettings = z.output<typeof printer>;

export const printerSettings = z
  .strictObject({ id: z.string().min(1).max(63), devices: z.array(printer).min(1).max(200) })
  .superRefine(({ devices }, context) => {
    const seen = new Set<string>();
    for (const [at, { host, port }] of devices.entries()) {
      const where = `${host}:${port}`;
      if (seen.has(where))
        context.addIssue({
          code: 'custom',
          path: ['devices', at, 'host'],
          message: `${where} is another printer’s already`,
        });
      seen.add(where);
    }
  });

export const manifest: DriverManifest<z.output<typeof printerSettings>> = {
  protocol: 'printer',
  label: { en: 'Label printers (ZPL)', bn: 'লেবেল প্রিন্টার (ZPL)', hi: 'लेबल प्रिंटर (ZPL)' },
  settings: printerSettings,
};
