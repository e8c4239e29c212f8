import type { Caller } from '../caller.ts';
import type { Declarations } from '../declarations.ts';
import type { RoleRow, SitesByBranch } from '../rights/grant.ts';
import { Rights } from '../rights/rights.ts';
import { namesOf, ROLES_OF_MEMBER, SITES_BY_BRANCH } from './member-rights.ts';

/** Which roles a member `m` holds, and in which version each: what a caller's rights are made of, in one text. */
export const HELD_ROLES = `coalesce((
  select string_agg(r.id || ':' || r.version, ' ' order by r.id)
  from kernel.membership_role mr join kernel.role r on r.id = mr.role where mr.membership = m.id), '')`;

export const HOLDING = `
  select ${HELD_ROLES} as held, ${ROLES_OF_MEMBER} as roles, ${SITES_BY_BRANCH} as branches from kernel.membership m where m.user_id = $1`;

export interface Held {
  readonly held: string;
  readonly roles: readonly RoleRow[];
  readonly branches: SitesByBranch;
}
type Holding = Pick<Caller, 'permissions' | 'rights'>;

/** What roles come to for somebody, with all names that are known of modules (`registry`) and beside them (`others`). */
export function holdingOf(
  registry: Pick<Declarations, 'permissions' | 'entities'>,
  others: readonly string[],
  { user, sites, roles, branches }: Omit<Held, 'held'> & { user: string; sites: readonly string[] | null },
): Holding {
  const rights = Rights.of(roles, { user, sites, branches });
  return rights.plain
    ? { permissions: new Set(roles.flatMap(({ permissions }) => permissions)) }
    : { rights, permissions: new Set(namesOf(rights, registry, others)) };
}
const MOST = 1_000;

/**
 * What members hold, made once for as long as their roles stay what they are: a role with thousands of grants is read and
 * compiled when it changes, not whenever somebody asks.
 */
export function createHoldings(
  registry: Pick<Declarations, 'permissions' | 'entities'>,
  others: readonly string[],
  read: (company: string, user: string) => Promise<Held | undefined>,
) {
  const made = new Map<string, Holding>();
  let names = registry.permissions;
  return {
    async of(
      company: string,
      user: string,
      now: Pick<Held, 'held' | 'branches'> & { readonly sites: readonly string[] | null },
    ): Promise<Holding> {
      // Other modules, other names: what stands for "everything below" is another list.
      if (names !== registry.permissions) {
        made.clear();
        names = registry.permissions;
      }
      const keyOf = ({ held, branches }: Pick<Held, 'held' | 'branches'>) =>
        JSON.stringify([company, user, now.sites, held, branches]);
      const known = made.get(keyOf(now));
      if (known) return known;
      const found = (await read(company, user)) ?? { held: '', roles: [], branches: {} };
      const holding = holdingOf(registry, others, { user, sites: now.sites, ...found });
      if (made.size >= MOST) made.clear();
      made.set(keyOf(found), holding);
      return holding;
    },
  };
}
