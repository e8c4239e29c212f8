import type { LocalizedText } from '@millrace/contracts';
import type { Pool } from 'pg';
import { type Caller, systemCaller } from '../caller.ts';
import { inCompany } from '../db.ts';
import { Fault } from '../fault.ts';
import { newId } from '../identifier.ts';
import type { Kernel } from '../kernel.ts';
import type { Locale } from '../label.ts';
import type { SitesByBranch } from '../rights/grant.ts';
import { createHoldings, HELD_ROLES, type Held, HOLDING } from './holdings.ts';
import { SITES_BY_BRANCH, SITES_OF_MEMBER } from './member-rights.ts';
import { NEEDS_SECOND_FACTOR } from './sign-in-settings.ts';
import { ADMINISTRATOR } from './tables.ts';

/** A user in one of the user's companies. */
export interface Member {
  readonly caller: Caller;
  readonly company: { readonly id: string; readonly name: string };
  /** The sites the caller may see, resolved; the id is the site's code, as in paths and topics. */
  readonly sites: readonly { readonly id: string; readonly name: LocalizedText }[];
  readonly companies: readonly { readonly id: string; readonly name: string }[];
  /** The company asks a second factor of one of the roles that are held. */
  readonly needsSecondFactor: boolean;
}

/** Who may come in, and as whom: what the server asks before it has a caller. */
export interface Identity {
  /** Whether this installation has an administrator. */
  readonly claimed: () => Promise<boolean>;
  /** The company of this installation, founded under this name where there is none yet. Returns its id. */
  readonly foundCompany: (name: string) => Promise<string>;
  /** Makes the first administrator, in the company that is there or a new one; false where there is one already. */
  readonly setup: (first: {
    readonly user: string;
    readonly name: string;
    readonly email?: string;
    readonly company?: string;
    readonly locale?: Locale;
  }) => Promise<boolean>;
  /** Null: the user belongs to no company, or not to the one asked for. The first of several where none is asked for. */
  readonly member: (
    user: string,
    wanted: { readonly company?: string; readonly locale?: Locale; readonly correlation: string },
  ) => Promise<Member | null>;
}

interface MemberRow {
  readonly locale: Locale;
  readonly sites: string[] | null;
  /** Which roles are held, as they stand: id and version of each. */
  readonly held: string;
  readonly branches: SitesByBranch;
  readonly company: string;
  readonly seen: { readonly id: string; readonly name: LocalizedText }[];
  readonly needs: boolean;
}

const MEMBER = `
  select m.locale, seen.sites, c.name as company,
    ${HELD_ROLES} as held, ${SITES_BY_BRANCH} as branches, ${NEEDS_SECOND_FACTOR} as needs,
    coalesce((select jsonb_agg(jsonb_build_object('id', s.code, 'name', s.name) order by s.code) from kernel.site s
      where seen.sites is null or s.code = any(seen.sites)), '[]') as seen
  from kernel.membership m cross join kernel.company c cross join lateral (select ${SITES_OF_MEMBER} as sites) seen where m.user_id = $1`;

export interface IdentityOptions {
  readonly pool: Pool;
  readonly kernel: Kernel;
  /** Rights that are asked for beside those of the modules: by routes of the server's own. */
  readonly otherRights?: readonly string[];
  /** Microseconds. */
  readonly clock?: () => number;
}

export function createIdentity({
  pool,
  kernel,
  otherRights = [],
  clock = () => Date.now() * 1000,
}: IdentityOptions): Identity {
  const idsOf = async (sql: string, values: string[] = []) =>
    (await pool.query<{ id: string }>(sql, values)).rows.map(({ id }) => id);
  const companies = () => idsOf('select kernel.companies() as id order by 1');
  const inOne = <Row extends object>(company: string, user: string, sql: string, values: readonly unknown[] = []) =>
    inCompany(pool, { company, user }, (db) => db.one<Row>(sql, values), 'read');

  // The registry is replaced as a whole when modules come and go: it is asked for anew each time.
  const declared = {
    get permissions() {
      return kernel.registry.permissions;
    },
    get entities() {
      return kernel.registry.entities;
    },
  };
  const holdings = createHoldings(declared, otherRights, (company, user) =>
    inOne<Held>(company, user, HOLDING, [user]),
  );

  const foundCompany: Identity['foundCompany'] = async (name) => {
    const [there] = await companies();
    if (there) return there;
    const company = newId();
    const outcome = await kernel.execute(systemCaller(company, 'setup', newId()), 'kernel.company.found', { name });
    if (!outcome.ok) {
      throw new Fault('declaration-wrong', 'us', `no company could be founded: ${outcome.refusal?.message}`);
    }
    return company;
  };

  return {
    foundCompany,
    async claimed() {
      for (const company of await companies()) {
        const held = await inOne(
          company,
          'system:setup',
          `select from kernel.membership_role m join kernel.role r on r.id = m.role where r.code = $1 limit 1`,
          [ADMINISTRATOR],
        );
        if (held) return true;
      }
      return false;
    },
    async setup({ user, name, email, company, locale }) {
      const id = await foundCompany(company ?? name);
      const outcome = await kernel.execute(systemCaller(id, 'setup', newId()), 'kernel.setup', {
        user,
        name,
        locale,
        ...(email ? { email } : {}),
        ...(company ? { company } : {}),
      });
      return outcome.ok;
    },
    async member(user, { company: wanted, locale, correlation }) {
      const mine = await idsOf('select kernel.companies_of_user($1) as id order by 1', [user]);
      const company = wanted ?? mine[0];
      if (!company || !mine.includes(company)) return null;
      const row = await inOne<MemberRow>(company, user, MEMBER, [user, clock()]);
      if (!row) return null;
      const holding = await holdings.of(company, user, row);
      const others = mine.filter((id) => id !== company);
      const named = await Promise.all(
        others.map(async (id) => ({
          id,
          name: (await inOne<{ name: string }>(id, user, 'select name from kernel.company'))?.name ?? id,
        })),
      );
      return {
        caller: {
          user,
          company,
          sites: row.sites,
          ...holding,
          locale: locale ?? row.locale,
          correlation,
        },
        company: { id: company, name: row.company },
        sites: row.seen,
        companies: [{ id: company, name: row.company }, ...named],
        needsSecondFactor: row.needs,
      };
    },
  };
}
