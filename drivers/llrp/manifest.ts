import { duration } from '@millrace/contracts';
import type { DriverManifest } from '@millrace/driver-api';
import { z } from 'zod';

/** One reader: where it is, which antennas look, and the topic that its reads come on. */
export const llrpSettings = z.strictObject({
  id: z.string().min(1).max(64),
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).default(5084),
  /** Empty: all. */
  antennas: z.array(z.int().min(1).max(255)).max(64).default([]),
  /** As if the reader had published them: rules and profiles are those of any message. */
  topic: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^+#]+$/, 'a topic, not a filter: without "+" and "#"'),
  answerWithin: duration.default(5_000_000),
  /** How often the reader gives a sign of life; after three that are missing it is gone. */
  keepalive: duration.default(5_000_000),
});
export type LlrpSettings = z.infer<typeof llrpSettings>;

export const manifest: DriverManifest<LlrpSettings> = {
  protocol: 'llrp',
  label: { en: 'RFID reader (LLRP)', bn: 'আরএফআইডি রিডার (এলএলআরপি)', hi: 'आरएफआईडी रीडर (एलएलआरपी)' },
  settings: llrpSettings,
};
