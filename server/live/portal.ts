import { z } from 'zod';

/** A reader of tags that a screen watches: `device` is area/line/cell/device, `id` what links and the site's document call it. */
export const portal = z.object({
  site: z.string().max(64),
  device: z.string().max(256),
  id: z.string().max(64),
});
export type Portal = z.infer<typeof portal>;
