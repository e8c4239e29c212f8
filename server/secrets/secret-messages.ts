import { z } from 'zod';

/** What the keeper tells a server that runs when the instance's secrets change: each as it is from now on. */
export const serverSecrets = z.object({
  /** Of the gateway beside it: all that are good. */
  gateway: z.array(z.string()).optional(),
  auth: z.object({ newest: z.string(), before: z.string().nullable(), version: z.int() }).optional(),
  /** Address of the broker with the server's password in it. */
  live: z.string().optional(),
});
export type ServerSecrets = z.infer<typeof serverSecrets>;

export const secretsMessage = serverSecrets.extend({ type: z.literal('secrets'), id: z.string() });
