import { z } from 'zod';
import { auditRow } from './audit.ts';

const user = z.object({ id: z.string(), name: z.string(), email: z.string() });

/** A sign-in that is still good; times are ms. */
export const session = z.object({
  id: z.string(),
  createdAt: z.number(),
  usedAt: z.number(),
  expiresAt: z.number(),
  /** Address it was made from. */
  peer: z.string().nullable(),
  /** What the browser calls itself. */
  agent: z.string().nullable(),
  current: z.boolean().default(false),
});
export type Session = z.infer<typeof session>;
export const sessions = z.object({ sessions: z.array(session) });
export const account = z.object({ user, secondFactor: z.boolean() });
export const ownSignIns = z.object({ rows: z.array(auditRow) });
export const memberAccount = sessions.extend({ lockedUntil: z.number().nullable(), secondFactor: z.boolean() });
export type MemberAccount = z.infer<typeof memberAccount>;

export const begunFactor = z.object({ uri: z.string(), backupCodes: z.array(z.string()) });
export type BegunFactor = z.infer<typeof begunFactor>;
export const backupCodes = begunFactor.pick({ backupCodes: true });

export const passkeys = z.object({
  /** Whether one can be made and used at this address. */
  here: z.boolean(),
  /** Where it can. */
  origin: z.string().nullable(),
  passkeys: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.number(), synced: z.boolean() })),
});
export type Passkeys = z.infer<typeof passkeys>;
/** What a browser's own call takes and gives, as JSON. */
export const ceremony = z.record(z.string(), z.json());
