import { z } from 'zod';
import { duration } from '../time.ts';

/** What a reader of badges sends: a code that is scanned, or the number of a card or tag. */
export const BADGE_READ_ROLES = ['scan', 'tag-read'] as const;

export const badgeReadSettings = z.strictObject({
  /** The same badge again within this is held to be shown once: a card lies on its reader. */
  repeatWithin: duration.default(3_000_000),
});
export type BadgeReadSettings = z.infer<typeof badgeReadSettings>;
