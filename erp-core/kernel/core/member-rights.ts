import { seesSite } from '../caller.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { RoleRow, SitesByBranch } from '../rights/grant.ts';
import { Rights } from '../rights/rights.ts';

/** The roles of a member `m`, as SQL. */
export const ROLES_OF_MEMBER = `coalesce((
  select jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name, 'permissions', r.permissions, 'grants', r.grants)
    order by r.code)
  from kernel.membership_role mr join kernel.role r on r.id = mr.role where mr.membership = m.id), '[]')`;

/** The sites that a member `m` sees, those of his branches among them, as SQL; null: all. */
export const SITES_OF_MEMBER = 'kernel.sites_seen(m.sites, m.branches)';
/** Every branch's sites, by its code: what "{branch:CODE}" of a grant stands for, as SQL. */
export const SITES_BY_BRANCH = `coalesce((
  select jsonb_object_agg(b.code, kernel.sites_of_branches(array[b.code])) from kernel.branch b), '{}')`;

/** Whether somebody works in the company, and at this site. */
export async function worksAt(db: Db, user: string, site: string): Promise<boolean> {
  const member = await db.one<{ sites: string[] | null }>(
    `select ${SITES_OF_MEMBER} as sites from kernel.membership m where m.user_id = $1`,
    [user],
  );
  return member !== undefined && seesSite(member, site);
}

export interface MemberRights {
  readonly user: string;
  readonly name: string;
  /** Those of the member's branches among them. */
  readonly sites: readonly string[] | null;
  readonly roles: readonly RoleRow[];
  readonly rights: Rights;
}

/** What members of the company may do: of one user, of several, or of all. Read in the caller's transaction. */
export async function memberRights(
  db: Db,
  user: string | readonly string[] | null = null,
): Promise<readonly MemberRights[]> {
  const byBranch = db.one<{ branches: SitesByBranch }>(`select ${SITES_BY_BRANCH} as branches`);
  const rows = await db.rows<Omit<MemberRights, 'rights'>>(
    `select m.user_id as "user", m.name, ${SITES_OF_MEMBER} as sites, ${ROLES_OF_MEMBER} as roles from kernel.membership m
     where $1::text[] is null or m.user_id = any($1) order by m.name, m.user_id`,
    [typeof user === 'string' ? [user] : user],
  );
  const branches = (await byBranch)?.branches ?? {};
  return rows.map((row) => ({ ...row, rights: Rights.of(row.roles, { ...row, branches }) }));
}

/** The names that somebody's rights permit at all: what a screen shows or leaves out by. */
export const namesOf = (
  rights: Rights,
  { permissions, entities }: Pick<Declarations, 'permissions' | 'entities'>,
  others: readonly string[],
): string[] =>
  [...permissions, ...others].filter((name) => rights.permits(name, entities.has(name) ? 'read' : 'execute'));
