import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import { dutyPairs, pairName, violated } from './duties.ts';
import { type MemberRights, memberRights } from './member-rights.ts';
import { ADMINISTRATOR, companies } from './tables.ts';

/**
 * Writes what changes somebody's rights, and looks at what they come to then: the company keeps an administrator, and
 * nobody comes to hold duties that are kept apart, unless a reason is given (`override`, which stands in the audit trail
 * with the command). Whoever else changes rights in the company waits. Undefined: it may stand.
 */
export async function changingRights(
  work: CommandWork,
  write: () => Promise<void> | void,
  override: string | undefined,
): Promise<Refusal | undefined> {
  await work.load({ company: companies.locked({ company: work.caller.company }) });
  const before = await memberRights(work.db);
  const pairs = await dutyPairs(work.db, work.registry);
  await write();
  await work.flush();
  const after = await memberRights(work.db);
  if (before.some(administers) && !after.some(administers)) return refuse('last-administrator');
  if (override !== undefined) return undefined;
  const known = new Map(before.map((member) => [member.user, new Set(violated(member.rights, pairs).map(pairName))]));
  const fresh = after.flatMap(({ user, name, rights }) =>
    violated(rights, pairs)
      .filter((pair) => !known.get(user)?.has(pairName(pair)))
      .map(({ first, second, reason }) => ({ user, name, first, second, reason })),
  );
  if (fresh.length === 0) return undefined;
  const named = [...new Set(fresh.map(({ first, second }) => `${first} + ${second}`))].join(', ');
  return refuse('duty-conflict', { pairs: named, conflicts: fresh.slice(0, 100) });
}

/**
 * Who can mend everything: he holds the administrator's role, sees all sites, and no other role of his denies him
 * anything of the kernel's.
 */
export const administers = ({ sites, roles }: MemberRights): boolean =>
  sites === null &&
  roles.some(({ code }) => code === ADMINISTRATOR) &&
  !roles.some(({ grants }) => grants.some(({ deny, on }) => deny && (on === '*' || on.startsWith('kernel.'))));
