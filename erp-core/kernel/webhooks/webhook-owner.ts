import { type MemberRights, memberRights } from '../core/member-rights.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';

const NOBODY_HERE = (user: string): Refusal => refuse('webhook-owner-unknown', { user });

/**
 * In whose name a webhook works: whoever sets it up himself, signed in; the machine's operator names a member. A key or a
 * terminal sets up none, for what it may do is narrower than what the webhook could.
 */
export async function ownerFor(
  { db, caller }: Pick<CommandWork, 'db' | 'caller'>,
  named: string | undefined,
): Promise<MemberRights | Refusal> {
  if (caller.apiKey !== undefined || caller.terminal !== undefined) return refuse('api-key-makes-no-key');
  const isSystem = caller.user.startsWith('system:');
  const wanted = named ?? caller.user;
  const found = await db.one<{ user: string }>(
    'select user_id as "user" from kernel.membership where user_id = $1 or email = $2 order by user_id = $1 desc limit 1',
    [wanted, wanted.toLowerCase()],
  );
  if (!found) return NOBODY_HERE(wanted);
  if (!isSystem && found.user !== caller.user) return refuse('webhook-own-only');
  const [member] = await memberRights(db, found.user);
  return member ?? NOBODY_HERE(wanted);
}
