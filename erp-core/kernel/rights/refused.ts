import { type Holder, rightsOf } from '../caller.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Locale } from '../label.ts';
import type { Refusal } from '../refusal.ts';
import type { Action, RoleRow } from './grant.ts';
import type { Held } from './held.ts';

/** A role's deny as a refusal: which role, and why where it says why, each reader in the reader's language. */
export function deniedBy({ role, grant }: Held, permission: string): Refusal {
  const refusal = refuse('denied-by-role', {
    permission,
    role: role.code,
    ...(grant.reason ? { reason: grant.reason } : {}),
  });
  const said = (locale: Locale): string => {
    const words: Record<string, string> = {
      role: nameIn(role.name, locale),
      reason: grant.reason ? nameIn(grant.reason, locale) : '',
    };
    return refusal.says[locale].replaceAll(/\{(role|reason)\}/g, (_, name: string) => words[name] ?? '').trim();
  };
  return { ...refusal, says: { en: said('en'), bn: said('bn'), hi: said('hi') } };
}

const nameIn = (name: RoleRow['name'], locale: Locale): string => name[locale] ?? name.en;

/** Why a name is not permitted: a role denies it, or none allows it. */
export function notPermitted(caller: Holder, permission: string, action: Action = 'execute'): Refusal {
  const denied = rightsOf(caller).deniedAll(permission, action);
  if (denied) return deniedBy(denied, permission);
  const shown = action === 'execute' || action === 'read' ? permission : `${permission} (${action})`;
  return refuse('not-permitted', { permission: shown });
}
