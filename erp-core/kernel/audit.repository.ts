import type { z } from 'zod';
import type { Db } from './db.ts';
import { fieldMeta, SECRET } from './fields.ts';
import { newId } from './identifier.ts';
import type { Change } from './outcome.ts';
import { type Part, together } from './together.ts';

export interface AuditRow {
  readonly at: number;
  readonly user: string;
  /** Where it was done: id of a terminal. */
  readonly terminal?: string | undefined;
  readonly command: string;
  readonly key: string;
  readonly correlation: string;
  readonly input: unknown;
  readonly refusal: string | null;
  readonly changes: readonly Change[];
}

/** Writes what was done, and for every record that it touched the way from the record to here (its history). */
export async function writeAudit(db: Db, rows: readonly AuditRow[]): Promise<void> {
  await together(db, writingAudit(rows), 'select');
}

export function writingAudit(rows: readonly AuditRow[]): readonly Part[] {
  const kept = rows.map(({ user, changes, ...row }) => ({ ...row, changes, id: newId(), user_id: user }));
  const touched = kept.flatMap(({ id, changes }) => changes.flatMap((change) => touchedBy(id, change)));
  const audit: Part = {
    name: 'audited',
    text: `insert into kernel.audit (id, at, user_id, command, key, correlation, input, refusal, changes, terminal)
     select r.id, r.at, r.user_id, r.command, r.key, r.correlation, r.input, r.refusal, r.changes, r.terminal
     from json_to_recordset($1) r (id uuid, at bigint, user_id text, command text, key text, correlation text,
       input jsonb, refusal text, changes jsonb, terminal uuid)`,
    values: [JSON.stringify(kept.map(({ changes, ...row }) => ({ ...row, changes: audited(changes) })))],
  };
  if (touched.length === 0) return [audit];
  const history: Part = {
    name: 'touched',
    text: `insert into kernel.record_history (entity, record, version, audit)
     select distinct r.entity, r.record, r.version, r.audit
     from json_to_recordset($1) r (entity text, record uuid, version int, audit uuid)`,
    values: [JSON.stringify(touched)],
  };
  return [audit, history];
}

/** What rows were and became; of a ledger, which entries. */
const audited = (changes: readonly Change[]): readonly object[] => {
  const told: object[] = [];
  for (const { ledger, sensitive: _rights, ...change } of changes) {
    if (ledger === undefined) told.push(change);
    else if (ledger === 'entries') told.push({ table: change.table, key: change.key });
  }
  return told;
};

/**
 * Of what a command wrote, a line whose record it left alone: its version would not tell that it changed, and its history
 * would not show it. Undefined: there is none.
 */
export function lineAlone(changes: readonly Change[]): Change | undefined {
  if (!changes.some(({ partOf }) => partOf)) return undefined;
  const lines = changes.filter(({ partOf }) => partOf !== undefined);
  const records = new Set(changes.flatMap(({ entity, key }) => (entity ? `${entity} ${String(key.id)}` : [])));
  return lines.find(
    ({ partOf, before, after }) => !records.has(`${partOf?.entity} ${String((after ?? before)?.record)}`),
  );
}

/** A record that is gone has the version after its last one. */
function touchedBy(audit: string, { entity, key, before, after }: Change) {
  if (entity === undefined) return [];
  const version = after ? Number(after.version) : Number(before?.version ?? 0) + 1;
  return [{ entity, record: key.id, version, audit }];
}

const secretsOf = new WeakMap<z.ZodObject, ReadonlySet<string>>();

/** The input without what its fields call secret. */
export function auditable(input: z.ZodObject, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  let secrets = secretsOf.get(input);
  if (!secrets) {
    const fields = Object.entries(input.shape) as [string, z.ZodType][];
    secrets = new Set(fields.flatMap(([name, field]) => (fieldMeta(field).secret ? [name] : [])));
    secretsOf.set(input, secrets);
  }
  if (secrets.size === 0) return value;
  const said = Object.entries(value);
  return Object.fromEntries(said.map(([name, part]) => [name, secrets.has(name) ? SECRET : part]));
}
