import { z } from 'zod';
import { duration } from '../time.ts';

export const SILENCE_ROLES = ['value', 'tag-read', 'punch', 'scan', 'counter'] as const;

export const silenceSettings = z.strictObject({
  /** Nothing heard for longer: the source is silent, from the last thing heard. */
  after: duration,
  severity: z.enum(['critical', 'high', 'low', 'diagnostic']).default('diagnostic'),
});
export type SilenceSettings = z.infer<typeof silenceSettings>;
