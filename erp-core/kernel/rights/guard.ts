import { type Holder, rightsOf } from '../caller.ts';
import type { Decision } from '../decide-context.ts';
import type { DeclaredCommand } from '../declarations.ts';
import type { Effect } from '../effect.ts';
import { refuse } from '../kernel-refusals.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Action } from './grant.ts';
import { deniedBy } from './refused.ts';
import { Rights } from './rights.ts';

/** Looks at what a decision writes, before it is written: a refusal where a record is outside what the roles allow. */
export type Guard = (effects: readonly Effect[]) => Refusal | undefined;

const ACTION: Readonly<Record<string, Action>> = { insert: 'create', change: 'change', remove: 'remove' };

/**
 * The guard of one command: the records that it writes are held against the conditions of the roles that permit it, as
 * they were loaded in its transaction and as they would stand. Undefined: the caller has nothing but plain rights.
 */
export function guardOf(
  caller: Holder,
  definition: Pick<DeclaredCommand, 'permission' | 'input'>,
  input: unknown,
): Guard | undefined {
  const rights = rightsOf(caller);
  if (rights.plain) return undefined;
  const found = rights.command(definition.permission, Object(input), definition.input.shape);
  let roles = 'roles' in found ? found.roles : [];
  return (effects) => {
    for (const effect of effects) {
      const action = ACTION[effect.kind];
      if (!action || !('table' in effect) || effect.table.entity === undefined) continue;
      const { entity, fields } = effect.table;
      const states = effect.kind === 'change' ? [effect.row, { ...effect.row, ...effect.patch }] : [effect.row];
      const denied = rights.deniedRow(entity, action, states, fields);
      if (denied) return deniedBy(denied, `${entity} (${action})`);
      roles = roles.filter((role) => Rights.touches(role, entity, action, states, fields));
      if (roles.length === 0) return refuse('record-not-permitted', { entity });
    }
    return undefined;
  };
}

/** A decision as it stands once the caller's rights have looked at what it writes. */
export const guarded = (
  {
    caller,
    definition,
    input,
  }: { readonly caller: Holder; readonly definition: DeclaredCommand; readonly input: unknown },
  decision: Decision,
): Decision => (isRefusal(decision) ? decision : (guardOf(caller, definition, input)?.(decision) ?? decision));
