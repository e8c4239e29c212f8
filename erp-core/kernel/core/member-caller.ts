import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { type MemberRights, memberRights, namesOf } from './member-rights.ts';

type From = Pick<Caller, 'company' | 'locale' | 'correlation'>;

/** A member as he would call now, from nowhere in particular. */
export const callerFor = (
  { company, locale, correlation }: From,
  { user, sites, rights }: MemberRights,
  registry: Pick<Declarations, 'permissions' | 'entities'>,
): Caller => ({
  ...{ user, company, sites, locale, correlation, rights },
  permissions: new Set(namesOf(rights, registry, [])),
});

/** The same by his user, with the rights that he has now; undefined: he is no member. */
export async function memberCaller(
  db: Db,
  user: string,
  from: From,
  registry: Pick<Declarations, 'permissions' | 'entities'>,
): Promise<Caller | undefined> {
  const [member] = await memberRights(db, user);
  return member && callerFor(from, member, registry);
}
