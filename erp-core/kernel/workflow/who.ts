import { seesSite } from '../caller.ts';
import { SITES_OF_MEMBER } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import type { People } from './definition.ts';

export interface Person {
  readonly user: string;
  readonly name: string;
}

/** Superiors of a person from the nearest on, as SQL; a chain that was made a circle of beside its command ends all the same. */
const CHAIN = `with recursive chain (person, level) as (
    select s.superior, 1 from kernel.superior s where s.person = $3
    union all
    select s.superior, c.level + 1 from kernel.superior s join chain c on s.person = c.person where c.level < 10)`;

/**
 * Who is meant now, by name: members who hold one of the roles, are named, or are that superior of whoever started it (the
 * topmost there is, where the chain is shorter). Never the starter himself; of something at a site only those who see it.
 */
export async function peopleMeant(
  db: Db,
  { roles, people, superior }: People,
  { starter, site }: { readonly starter: string; readonly site: string | null },
): Promise<readonly Person[]> {
  const rows = await db.rows<Person & { sites: string[] | null }>(
    `${CHAIN}
     select m.user_id as "user", m.name, ${SITES_OF_MEMBER} as sites from kernel.membership m
     where m.user_id <> $3 and (m.user_id = any($1)
       or exists (select from kernel.membership_role mr join kernel.role r on r.id = mr.role
         where mr.membership = m.id and r.code = any($2))
       or m.user_id = (select c.person from chain c where c.level <= $4::int order by c.level desc limit 1))
     order by m.name, m.user_id`,
    [people, roles, starter, superior ?? 0],
  );
  return rows.filter((one) => site === null || seesSite(one, site)).map(({ user, name }) => ({ user, name }));
}

/** Whom a person decides for at this moment: himself, and those who have named him while they are away. */
export async function decidesFor(db: Db, person: string, now: number): Promise<readonly string[]> {
  const away = await db.rows<{ person: string }>(
    'select distinct person from kernel.deputy where deputy = $1 and from_at <= $2 and until_at > $2',
    [person, now],
  );
  return [person, ...away.map((one) => one.person)];
}

/** Of these roles and people, those that are not there. */
export async function unknownOf(
  db: Db,
  { roles, people }: Pick<People, 'roles' | 'people'>,
): Promise<{ readonly roles: readonly string[]; readonly people: readonly string[] }> {
  const [known] = await db.rows<{ roles: string[]; people: string[] }>(
    `select coalesce((select jsonb_agg(r.code) from kernel.role r where r.code = any($1)), '[]') as roles,
       coalesce((select jsonb_agg(m.user_id) from kernel.membership m where m.user_id = any($2)), '[]') as people`,
    [roles, people],
  );
  return {
    roles: roles.filter((one) => !known?.roles.includes(one)),
    people: people.filter((one) => !known?.people.includes(one)),
  };
}
