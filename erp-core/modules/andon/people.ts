import { type Db, reading, type Want } from '../../kernel/index.ts';
import type { Responder } from './responder.ts';

/** Members of a company who hold a role at a site, by its code. */
export const membersByRole = (site: string): Want<ReadonlyMap<string, readonly string[]>> =>
  reading((db) => readMembers(db, site));

async function readMembers(db: Db, site: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.rows<{ role: string; people: string[] }>(
    `select r.code as role, array_agg(m.user_id order by m.user_id) as people
     from kernel.membership m join kernel.membership_role mr on mr.membership = m.id join kernel.role r on r.id = mr.role
     where (m.sites is null or $1 = any(m.sites)) and r.code in (select role from andon.responder where site = $1)
     group by r.code`,
    [site],
  );
  return new Map(rows.map(({ role, people }) => [role, people]));
}

/** The people that are named, each once; a role that nobody holds is nobody. */
export const peopleOf = (
  named: readonly Pick<Responder, 'role' | 'person'>[],
  members: ReadonlyMap<string, readonly string[]>,
): readonly string[] => [
  ...new Set(
    named.flatMap(({ role, person }) => [
      ...(person === null ? [] : [person]),
      ...(role === null ? [] : (members.get(role) ?? [])),
    ]),
  ),
];
