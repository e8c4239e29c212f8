import type { Db } from '../db.ts';
import { hashOfSeal, LATE, lastSeal, type Seal } from './seal.ts';

export interface BrokenRow {
  /** Null: the row belongs to no seal. */
  readonly seal: number | null;
  /** Null: the seal itself does not fit, whichever row it is. */
  readonly audit: string | null;
  readonly what: 'changed' | 'removed' | 'inserted' | 'seal-changed' | 'seal-removed';
  /** Where the row is there. */
  readonly at: number | null;
  readonly user: string | null;
  readonly command: string | null;
}
export interface Verification {
  readonly ok: boolean;
  readonly seals: number;
  readonly rows: number;
  /** Rows that are not sealed yet: the newest. */
  readonly waiting: number;
  /** To be kept elsewhere: with it, also a chain that was made anew as a whole is found. */
  readonly head: Pick<Seal, 'number' | 'hash'> | null;
  /** The first row that is not as it was sealed. */
  readonly broken: BrokenRow | null;
}

interface SealedRow {
  readonly seal: number;
  readonly audit: string;
  readonly digest: string;
  readonly now: string | null;
  readonly at: number | null;
  readonly user: string | null;
  readonly command: string | null;
}

const SEALS = 20;
/** µs: a row that says it is so much older than the seal before its own was not there when that one was made. */
const OLD = 3_600_000_000;
const nobody = { at: null, user: null, command: null };

/**
 * Goes through the seals of the company from the first on and names the first row that was changed, removed or put in
 * between since. `expect` is a head that was kept elsewhere.
 */
export async function verifyAudit(
  db: Db,
  now: number,
  expect?: { readonly number: number; readonly hash: string },
): Promise<Verification> {
  let before: Seal = { number: 0, at: 0, rows: 0, newest: 0, hash: '' };
  let rows = 0;
  let broken: BrokenRow | null = null;
  const last = await lastSeal(db);
  while (!broken && before.number < (last?.number ?? 0)) {
    const seals = await db.rows<Seal>(
      'select number, at, rows, newest, hash from kernel.audit_seal where number > $1 order by number limit $2',
      [before.number, SEALS],
    );
    const held = Map.groupBy(await sealedRows(db, before.number, seals.at(-1)?.number ?? 0), ({ seal }) => seal);
    for (const seal of seals) {
      const mine = held.get(seal.number) ?? [];
      broken ??= faultOf(seal, before, mine);
      if (expect?.number === seal.number && expect.hash !== seal.hash) broken ??= ofSeal(seal.number, 'seal-changed');
      if (broken) break;
      rows += seal.rows;
      before = seal;
    }
    if (seals.length === 0) break;
  }
  if (!broken && expect && expect.number > before.number) broken = ofSeal(before.number + 1, 'seal-removed');
  broken ??= await rowsWithoutSeal(db, before.number);
  broken ??= await besideSeals(db, before, now);
  const waiting = await db.one<{ n: number }>(
    'select count(*)::int as n from kernel.audit a where not exists (select from kernel.audit_sealed s where s.audit = a.id)',
  );
  const head = last ? { number: last.number, hash: last.hash } : null;
  return { ok: broken === null, seals: before.number, rows, waiting: waiting?.n ?? 0, head, broken };
}

const ofSeal = (seal: number, what: BrokenRow['what']): BrokenRow => ({ seal, audit: null, what, ...nobody });

function faultOf(seal: Seal, before: Seal, rows: readonly SealedRow[]): BrokenRow | null {
  if (seal.number !== before.number + 1) return ofSeal(before.number + 1, 'seal-removed');
  for (const { audit, digest, now, at, user, command } of rows) {
    if (now === null) return { seal: seal.number, audit, what: 'removed', ...nobody };
    if (now !== digest) return { seal: seal.number, audit, what: 'changed', at, user, command };
    // A clock that was put back says of its seal what it says of the rows.
    const isLate = before.number > 0 && seal.at >= before.at && at !== null && at < before.at - OLD;
    if (isLate) return { seal: seal.number, audit, what: 'inserted', at, user, command };
  }
  const fits = rows.length === seal.rows && hashOfSeal(before.hash, seal, rows) === seal.hash;
  return fits ? null : ofSeal(seal.number, 'seal-changed');
}

const sealedRows = (db: Db, after: number, upTo: number): Promise<SealedRow[]> =>
  db.rows<SealedRow>(
    `select s.seal, s.audit, s.digest, kernel.audit_digest(a) as now, a.at, a.user_id as "user", a.command
     from kernel.audit_sealed s left join kernel.audit a on a.company = s.company and a.id = s.audit
     where s.seal > $1 and s.seal <= $2 order by s.seal, s.place`,
    [after, upTo],
  );

/** Rows that a seal behind the last one holds: it was there, and is not. They would be neither looked at nor waiting. */
async function rowsWithoutSeal(db: Db, last: number): Promise<BrokenRow | null> {
  // In one statement: a seal that was made while we looked is there with its rows.
  const row = await db.one(
    `select from kernel.audit_sealed s
     where s.seal > $1 and not exists (select from kernel.audit_seal k where k.number = s.seal) limit 1`,
    [last],
  );
  return row ? ofSeal(last + 1, 'seal-removed') : null;
}

/** The first row that belongs to no seal though it is, or says that it is, older than the last. */
async function besideSeals(db: Db, last: Seal, now: number): Promise<BrokenRow | null> {
  if (last.number === 0) return null;
  const row = await db.one<Pick<BrokenRow, 'audit' | 'at' | 'user' | 'command'>>(
    `select a.id as audit, a.at, a.user_id as "user", a.command from kernel.audit a
     where not exists (select from kernel.audit_sealed s where s.audit = a.id)
       and (a.seq <= $1 or ($3 and a.at < $2))
     order by a.seq limit 1`,
    [last.newest - LATE, last.at - OLD, now >= last.at],
  );
  return row ? { seal: null, what: 'inserted', ...row } : null;
}
