import type { z } from 'zod';
import type { Db } from './db.ts';
import { fieldMeta } from './fields.ts';
import { newId } from './identifier.ts';
import type { Change } from './outcome.ts';

export interface AuditRow {
  readonly at: number;
  readonly user: string;
  readonly command: string;
  readonly key: string;
  readonly correlation: string;
  readonly input: unknown;
  readonly refusal: string | null;
  readonly changes: readonly Change[];
}

export const writeAudit = (db: Db, rows: readonly AuditRow[]): Promise<number> =>
  db.run(
    `insert into kernel.audit (id, at, user_id, command, key, correlation, input, refusal, changes)
     select r.id, r.at, r.user_id, r.command, r.key, r.correlation, r.input, r.refusal, r.changes
     from jsonb_to_recordset($1) r (id uuid, at bigint, user_id text, command text, key text, correlation text,
       input jsonb, refusal text, changes jsonb)`,
    [JSON.stringify(rows.map(({ user, ...row }) => ({ ...row, id: newId(), user_id: user })))],
  );

/** The input without what its fields call secret. */
export function auditable(input: z.ZodObject, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const shown: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const field = input.shape[name] as z.ZodType | undefined;
    shown[name] = field && fieldMeta(field).secret ? '…' : part;
  }
  return shown;
}
