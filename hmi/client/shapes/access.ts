import { z } from 'zod';
import { localizedText, page } from './common.ts';

/** What a role may do, or (`deny`) what nobody who holds it may do; conditions as a list's filter. */
export const grant = z.object({
  on: z.string(),
  deny: z.boolean().optional(),
  actions: z.array(z.string()).optional(),
  where: z.record(z.string(), z.json()).optional(),
  fields: z
    .object({
      hidden: z.array(z.string()).optional(),
      masked: z.array(z.string()).optional(),
      readOnly: z.array(z.string()).optional(),
    })
    .optional(),
  reason: localizedText.optional(),
});
export type Grant = z.infer<typeof grant>;

/** A record of `kernel.role`. */
export const roleRecord = z.object({
  id: z.string(),
  code: z.string(),
  name: localizedText,
  permissions: z.array(z.string()),
  grants: z.array(grant),
});

const named = z.object({ code: z.string(), name: localizedText });
export const memberRow = z.object({
  id: z.string(),
  user: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  /** Those that are seen, by name or by branch; null: all. */
  sites: z.array(z.string()).nullable(),
  /** What the member is bound to, as codes; null in both: to nothing. */
  ownSites: z.array(z.string()).nullable(),
  branches: z.array(z.string()).nullable(),
  roles: z.array(named),
});
export type MemberRow = z.infer<typeof memberRow>;
/** `kernel.members` { search?, role?, cursor?, limit? } */
export const members = page(memberRow);

const reason = z.object({ role: z.string(), roleName: localizedText, grant });
export type AccessReason = z.infer<typeof reason>;
const verdict = z.object({
  may: z.enum(['yes', 'within-limits', 'no']),
  because: z.array(reason),
  deniedBy: z.array(reason),
});
export type Verdict = z.infer<typeof verdict>;
const asked = verdict.extend({ name: z.string(), label: localizedText, permission: z.string() });
/** `kernel.access.explain` { user, of? } */
export const explained = z.object({
  user: z.string(),
  name: z.string(),
  sites: z.array(z.string()).nullable(),
  roles: z.array(named),
  entities: z.array(
    z.object({
      name: z.string(),
      label: localizedText,
      actions: z.record(z.string(), verdict),
      fields: z.array(
        z.object({ field: z.string(), kept: z.enum(['hidden', 'masked', 'read-only']), because: z.array(reason) }),
      ),
    }),
  ),
  commands: z.array(asked),
  queries: z.array(asked),
});
export type Explained = z.infer<typeof explained>;

/** `kernel.duty-conflicts`: who holds duties that are kept apart, and by which roles. */
export const dutyConflicts = z.object({
  rows: z.array(
    z.object({
      user: z.string(),
      name: z.string(),
      first: z.string(),
      second: z.string(),
      reason: localizedText,
      firstBy: z.array(z.string()),
      secondBy: z.array(z.string()),
    }),
  ),
});
