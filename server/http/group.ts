import type { AskedCompany, GroupMember } from '@millrace/erp-core';
import type { FastifyRequest } from 'fastify';
import { provenEnough } from '../auth/proven.ts';
import type { Caller, CompanyDoor, Member } from '../kernel-door.ts';
import { memberOf } from './guard.ts';
import { Problem } from './problem.ts';
import { PROBLEMS } from './problem-codes.ts';

/** Who asks, in each company that is asked over, and which of those his sign-in does not open. */
export interface Group {
  readonly members: readonly GroupMember[];
  readonly closed: readonly AskedCompany[];
}
export type GroupOf = (request: FastifyRequest, wanted: string) => Promise<Group>;

/** All that the caller belongs to. */
export const ALL_COMPANIES = '*';

/**
 * The companies of `companies=…` (ids with commas between, or "*"), each with the rights that the caller has there. One
 * that is not his is answered as in the header X-Company: `no-company`. A company that asks for a second factor which
 * this sign-in has not shown stays closed; where it was named, the request is refused. Whoever comes by an API key or
 * at a terminal belongs to one company alone.
 */
export const createGroup =
  (companies: Pick<CompanyDoor, 'member' | 'operator'>): GroupOf =>
  async (request, wanted) => {
    const me = memberOf(request);
    const all = wanted === ALL_COMPANIES;
    const mine = new Map(me.companies.map((company) => [company.id, company.name]));
    const ids = all ? [...mine.keys()] : [...new Set(wanted.split(',').filter(Boolean))];
    if (ids.length === 0 || ids.some((id) => !mine.has(id))) throw new Problem('no-company');
    const members: GroupMember[] = [];
    const closed: AskedCompany[] = [];
    for (const id of ids) {
      const name = mine.get(id) ?? id;
      const there = id === me.company.id ? me : await memberIn(companies, request, me.caller, id);
      // His membership has ended this moment.
      if (!there && !all) throw new Problem('no-company');
      if (!there) continue;
      if (there !== me && request.session && !provenEnough(request.session, there)) {
        if (!all) throw new Problem('second-factor-needed');
        const code = 'second-factor-needed';
        closed.push({ id, name, refused: { code, message: PROBLEMS[code].title[request.locale] } });
        continue;
      }
      members.push({ caller: { ...there.caller, locale: me.caller.locale }, name });
    }
    return { members, closed };
  };

async function memberIn(
  companies: Pick<CompanyDoor, 'member' | 'operator'>,
  { session, id: correlation }: FastifyRequest,
  { user }: Caller,
  company: string,
): Promise<Member | null> {
  if (session) return companies.member(session.user.id, { company, correlation });
  return user.startsWith('system:') ? companies.operator({ company, correlation }) : null;
}
