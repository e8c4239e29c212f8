import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { type Db, inCompany } from '../db.ts';

/** Rows of one seal. */
const BATCH = 5_000;
/** Whoever committed late stands at most so many numbers behind the last row that was sealed. */
export const LATE = 10_000;

export interface Seal {
  readonly number: number;
  readonly at: number;
  readonly rows: number;
  readonly hash: string;
}

/** The hash of a seal: of the one before it, its own number and moment, and the digests of its rows in their places. */
export function hashOfSeal(
  before: string,
  { number, at }: Pick<Seal, 'number' | 'at'>,
  rows: readonly { readonly audit: string; readonly digest: string }[],
): string {
  const hash = createHash('sha256').update(`${before}|${number}|${at}`);
  for (const { audit, digest } of rows) hash.update(`|${audit}:${digest}`);
  return hash.digest('hex');
}

export const lastSeal = (db: Db): Promise<Seal | undefined> =>
  db.one<Seal>('select number, at, rows, hash from kernel.audit_seal order by number desc limit 1');

/**
 * Seals what has been committed to a company's audit trail and is not sealed yet, in batches. It only reads what commands
 * have written, so no command ever waits for it; of two processes one does it. Returns how many rows were sealed.
 */
export async function sealAudit(pool: Pool, company: string, clock: () => number): Promise<number> {
  let sealed = 0;
  for (let last = BATCH; last === BATCH; sealed += last) {
    last = await inCompany(pool, { company, user: 'system:audit' }, (db) => sealBatch(db, company, clock()));
  }
  return sealed;
}

async function sealBatch(db: Db, company: string, at: number): Promise<number> {
  const free = await db.one<{ free: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('audit-seal ' || $1, 0)) as free`,
    [company],
  );
  if (!free?.free) return 0;
  const before = await lastSeal(db);
  const rows = await db.rows<{ audit: string; seq: number; digest: string }>(
    `select a.id as audit, a.seq, kernel.audit_digest(a) as digest from kernel.audit a
     where a.seq > coalesce((select max(s.seq) from kernel.audit_sealed s), 0) - $1
       and not exists (select from kernel.audit_sealed s where s.audit = a.id)
     order by a.seq limit $2`,
    [LATE, BATCH],
  );
  if (rows.length === 0) return 0;
  const seal = { number: (before?.number ?? 0) + 1, at };
  await db.run('insert into kernel.audit_seal (number, at, rows, hash) values ($1, $2, $3, $4)', [
    seal.number,
    at,
    rows.length,
    hashOfSeal(before?.hash ?? '', seal, rows),
  ]);
  await db.run(
    `insert into kernel.audit_sealed (audit, seq, seal, place, digest)
     select r.audit, r.seq, $2, r.place, r.digest
     from jsonb_to_recordset($1) r (audit uuid, seq bigint, place int, digest text)`,
    [JSON.stringify(rows.map((row, place) => ({ ...row, place }))), seal.number],
  );
  return rows.length;
}
