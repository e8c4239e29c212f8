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
  /** The highest number of a row that this seal or one before it holds. */
  readonly newest: number;
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
  db.one<Seal>('select number, at, rows, newest, hash from kernel.audit_seal order by number desc limit 1');

/**
 * Seals what has been committed to a company's audit trail and is not sealed yet, in batches. It only reads what commands
 * have written, so no command ever waits for it; of two processes one does it. Returns how many rows were sealed.
 */
export async function sealAudit(pool: Pool, company: string, clock: () => number): Promise<number> {
  const seal = (which: Which) =>
    inCompany(pool, { company, user: 'system:audit' }, (db) => sealBatch(db, company, clock(), which));
  let sealed = await seal('late');
  for (let last = BATCH; last === BATCH; sealed += last) last = await seal('new');
  return sealed;
}

interface Row {
  readonly audit: string;
  readonly seq: number;
  readonly digest: string;
}

/** Of what is behind the last seal only what was committed late is looked for: once, not before every batch. */
const ROWS = {
  late: `select a.id as audit, a.seq, kernel.audit_digest(a) as digest from kernel.audit a
    where a.seq > $1::bigint - ${LATE} and a.seq <= $1
      and not exists (select from kernel.audit_sealed s where s.audit = a.id)
    order by a.seq limit $2`,
  new: `select a.id as audit, a.seq, kernel.audit_digest(a) as digest from kernel.audit a
    where a.seq > $1 order by a.seq limit $2`,
};
type Which = keyof typeof ROWS;

async function sealBatch(db: Db, company: string, at: number, which: Which): Promise<number> {
  const free = await db.one<{ free: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('audit-seal ' || $1, 0)) as free`,
    [company],
  );
  if (!free?.free) return 0;
  const before = await lastSeal(db);
  const newest = before?.newest ?? 0;
  const rows = await db.rows<Row>(ROWS[which], [newest, BATCH]);
  if (rows.length === 0) return 0;
  const seal = { number: (before?.number ?? 0) + 1, at };
  await db.run('insert into kernel.audit_seal (number, at, rows, newest, hash) values ($1, $2, $3, $4, $5)', [
    seal.number,
    at,
    rows.length,
    Math.max(newest, rows.at(-1)?.seq ?? 0),
    hashOfSeal(before?.hash ?? '', seal, rows),
  ]);
  await db.run(
    `insert into kernel.audit_sealed (audit, seal, place, digest)
     select r.audit, $3, r.nth - 1, r.digest from unnest($1::uuid[], $2::text[]) with ordinality r (audit, digest, nth)`,
    [rows.map(({ audit }) => audit), rows.map(({ digest }) => digest), seal.number],
  );
  return rows.length;
}
