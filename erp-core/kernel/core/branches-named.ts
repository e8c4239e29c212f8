import type { Db } from '../db.ts';
import type { Grant } from '../rights/grant.ts';
import { branchesOf } from '../rights/predicate.ts';

/** Codes of the branches that conditions of grants name. */
export const branchesIn = (grants: readonly Grant[]): string[] =>
  grants.flatMap(({ where }) => (where ? branchesOf(where) : []));

/** The first of these codes that no branch of the company has; undefined: all are there. */
export async function unknownBranch(db: Db, codes: readonly string[]): Promise<string | undefined> {
  if (codes.length === 0) return undefined;
  const row = await db.one<{ code: string }>(
    `select c.code from unnest($1::text[]) c(code) where not exists (select from kernel.branch b where b.code = c.code) limit 1`,
    [[...new Set(codes)]],
  );
  return row?.code;
}
