import type { Pool } from 'pg';
import { type Caller, systemCaller } from '../caller.ts';
import { inCompany } from '../db.ts';
import { Fault } from '../fault.ts';
import { newId } from '../identifier.ts';
import type { Kernel, Outcome } from '../kernel.ts';
import type { Locale } from '../label.ts';
import { ADMINISTRATOR } from './tables.ts';

export interface CompanyOfUser {
  readonly company: string;
  readonly name: string;
}

/** Who may come in, and as whom: what the server asks before it has a caller. */
export interface Identity {
  /** Whether this installation has an administrator. */
  readonly claimed: () => Promise<boolean>;
  /** The company of this installation, founded under this name where there is none yet. */
  readonly foundCompany: (name: string) => Promise<string>;
  /** Makes the user the first administrator, in the company that is there or a new one. */
  readonly setup: (first: {
    readonly user: string;
    readonly name: string;
    readonly email?: string;
    readonly company?: string;
    readonly locale?: Locale;
  }) => Promise<Outcome>;
  readonly companiesOf: (user: string) => Promise<readonly CompanyOfUser[]>;
  /** The caller a user is in a company (the first of his where none is named); undefined: he has none such. */
  readonly callerFor: (
    user: string,
    options: { readonly company?: string; readonly correlation: string },
  ) => Promise<Caller | undefined>;
}

export function createIdentity({ pool, kernel }: { readonly pool: Pool; readonly kernel: Kernel }): Identity {
  const companies = async () =>
    (await pool.query<{ id: string }>('select kernel.companies() as id')).rows.map(({ id }) => id);
  const companiesOfUser = async (user: string) =>
    (await pool.query<{ id: string }>('select kernel.companies_of_user($1) as id order by 1', [user])).rows.map(
      ({ id }) => id,
    );

  const foundCompany: Identity['foundCompany'] = async (name) => {
    const [there] = await companies();
    if (there) return there;
    const company = newId();
    const outcome = await kernel.execute(systemCaller(company, 'setup', 'setup'), 'kernel.company.found', { name });
    if (!outcome.ok)
      throw new Fault('declaration-wrong', 'us', `no company could be founded: ${outcome.refusal?.code}`);
    return company;
  };

  return {
    foundCompany,
    async claimed() {
      for (const company of await companies()) {
        const held = await inCompany(
          pool,
          { company, user: 'system:setup' },
          (db) =>
            db.one(
              `select from kernel.membership_role m join kernel.role r on r.id = m.role where r.code = $1 limit 1`,
              [ADMINISTRATOR],
            ),
          'read',
        );
        if (held) return true;
      }
      return false;
    },
    async setup({ user, name, email, company, locale }) {
      const id = await foundCompany(company ?? name);
      return kernel.execute(systemCaller(id, 'setup', 'setup'), 'kernel.setup', {
        user,
        name,
        locale,
        ...(email ? { email } : {}),
        ...(company ? { company } : {}),
      });
    },
    async companiesOf(user) {
      const found: CompanyOfUser[] = [];
      for (const company of await companiesOfUser(user)) {
        const row = await inCompany(
          pool,
          { company, user },
          (db) => db.one<CompanyOfUser>('select company, name from kernel.company'),
          'read',
        );
        if (row) found.push(row);
      }
      return found;
    },
    async callerFor(user, { company: wanted, correlation }) {
      const mine = await companiesOfUser(user);
      const company = wanted ?? mine[0];
      if (!company || !mine.includes(company)) return undefined;
      const row = await inCompany(
        pool,
        { company, user },
        (db) =>
          db.one<{ locale: Locale; sites: string[] | null; permissions: string[] }>(
            `select m.locale, m.sites, coalesce(array_agg(p.permission) filter (where p.permission is not null), '{}') as permissions
             from kernel.membership m
             left join kernel.membership_role mr on mr.membership = m.id
             left join kernel.role r on r.id = mr.role
             left join lateral unnest(r.permissions) p (permission) on true
             where m.user_id = $1 group by m.locale, m.sites`,
            [user],
          ),
        'read',
      );
      if (!row) return undefined;
      return {
        user,
        company,
        correlation,
        locale: row.locale,
        sites: row.sites,
        permissions: new Set(row.permissions),
      };
    },
  };
}
