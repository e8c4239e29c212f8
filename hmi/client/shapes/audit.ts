import { z } from 'zod';
import { localizedText, micros, page } from './common.ts';

export const auditKind = z.enum(['command', 'right', 'refusal', 'sign-in', 'sign-out', 'account', 'export']);
export type AuditKind = z.infer<typeof auditKind>;

/** A row of `kernel.audit` { kind?, user?, name?, from?, to?, cursor?, limit? }, newest first. */
export const auditRow = z.object({
  id: z.string(),
  seq: z.int(),
  at: micros,
  /** Id of a user, "system:<part>", or "unknown". */
  user: z.string(),
  userName: z.string().nullable(),
  name: z.string(),
  /** Words of what was asked for; null: nothing that is there today. */
  label: localizedText.nullable(),
  kind: auditKind,
  refusal: z.string().nullable(),
  says: localizedText.nullable(),
  /** How often it was within a minute. */
  count: z.int(),
  detail: z.record(z.string(), z.json()).nullable(),
  touched: z.array(z.string()),
  records: z.array(z.object({ entity: z.string(), id: z.string(), label: localizedText.nullable() })),
  correlation: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;
export const audit = page(auditRow);
