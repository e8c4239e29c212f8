import type { Caller } from '../caller.ts';
import type { Declarations } from '../declarations.ts';
import { type MemberRights, namesOf } from './member-rights.ts';

/** A member as he would call now, from nowhere in particular: for what is done in his name while he is not there. */
export const memberCaller = (
  { company, locale, correlation }: Pick<Caller, 'company' | 'locale' | 'correlation'>,
  registry: Pick<Declarations, 'permissions' | 'entities'>,
  { user, sites, rights }: MemberRights,
): Caller => ({
  ...{ user, company, sites, locale, correlation, rights },
  permissions: new Set(namesOf(rights, registry, [])),
});
