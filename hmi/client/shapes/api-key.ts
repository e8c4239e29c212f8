import { z } from 'zod';
import { localizedText, micros } from './common.ts';

export const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** How the key begins. */
  hint: z.string(),
  /** Whose rights it has. */
  user: z.string(),
  userName: z.string(),
  /** Null: all that its owner may. */
  only: z.array(z.string()).nullable(),
  createdAt: micros,
  /** "system:operator" where it was the command line of the plant's own machine. */
  createdBy: z.string(),
  createdByName: z.string().nullable(),
  expiresAt: micros,
  usedAt: micros.nullable(),
  revokedAt: micros.nullable(),
  /** The key that took its place: it ends by itself. */
  replacedBy: z.string().nullable().default(null),
  state: z.enum(['valid', 'expired', 'revoked']),
});
export type ApiKey = z.infer<typeof apiKey>;
/** `kernel.api-keys` (one's own) and `kernel.api-keys.all`, newest first */
export const apiKeys = z.object({ rows: z.array(apiKey) });

/** The answer of `kernel.api-key.create` and `.rotate`. `key` is left out where the answer was given before: it is shown once. */
export const madeApiKey = z.object({
  id: z.string(),
  name: z.string(),
  expiresAt: micros,
  key: z.string().optional(),
  /** Of `kernel.api-key.rotate`: the key whose place it takes, and until when that one is good. */
  old: z.object({ id: z.string(), endsAt: micros }).optional(),
});
export type MadeApiKey = z.infer<typeof madeApiKey>;

/** `GET /rights` */
export const rights = z.object({ rights: z.array(z.object({ name: z.string(), label: localizedText })) });
export type Right = z.infer<typeof rights>['rights'][number];
