import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { RoleRow } from '../rights/grant.ts';
import { Rights } from '../rights/rights.ts';

/** The roles of a member `m`, as SQL. */
export const ROLES_OF_MEMBER = `coalesce((
  select jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name, 'permissions', r.permissions, 'grants', r.grants)
    order by r.code)
  from kernel.membership_role mr join kernel.role r on r.id = mr.role where mr.membership = m.id), '[]')`;

export interface MemberRights {
  readonly user: string;
  readonly name: string;
  readonly sites: readonly string[] | null;
  readonly roles: readonly RoleRow[];
  readonly rights: Rights;
}

/** What members of the company may do: of one user, or of all. Read in the caller's transaction. */
export async function memberRights(db: Db, user: string | null = null): Promise<readonly MemberRights[]> {
  const rows = await db.rows<Omit<MemberRights, 'rights'>>(
    `select m.user_id as "user", m.name, m.sites, ${ROLES_OF_MEMBER} as roles from kernel.membership m
     where $1::text is null or m.user_id = $1 order by m.name, m.user_id`,
    [user],
  );
  return rows.map((row) => ({ ...row, rights: Rights.of(row.roles, row) }));
}

/** The names that somebody's rights permit at all: what a screen shows or leaves out by. */
export const namesOf = (
  rights: Rights,
  { permissions, entities }: Pick<Declarations, 'permissions' | 'entities'>,
  others: readonly string[],
): string[] =>
  [...permissions, ...others].filter((name) => rights.permits(name, entities.has(name) ? 'read' : 'execute'));
