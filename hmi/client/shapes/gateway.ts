import { z } from 'zod';
import { micros } from './common.ts';

/** Bigints of the database arrive as text. */
const moment = z.union([z.null(), z.coerce.number().pipe(micros)]);

export const gateway = z.object({
  gateway: z.string(),
  site: z.string(),
  /** `here`: nothing lets a box in by this name; the gateway beside the server needs nothing. */
  state: z.enum(['here', 'joined', 'revoked']),
  joinedAt: moment,
  certificateUntil: moment,
  revokedAt: moment,
  /** A code waits for its box until then. */
  codeUntil: moment,
  /** Since when the secret is in use that holds now. */
  secretSince: moment,
  /** The box is asked for a new secret and has not come with it yet. */
  secretAskedAt: moment,
  /** The one before is good beside it until then. */
  oldSecretUntil: moment,
});
export type Gateway = z.infer<typeof gateway>;
/** `plant.gateways` */
export const gateways = z.object({ gateways: z.array(gateway) });

/** The answer of `plant.gateway.add`. `code` is left out where the answer was given before: it is shown once. */
export const gatewayAdded = z.object({
  gateway: z.string(),
  code: z.string().optional(),
  expiresAt: z.coerce.number(),
});
