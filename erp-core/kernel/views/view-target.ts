import type { Caller } from '../caller.ts';
import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { closed } from '../modules/closed.ts';
import { entityOf } from '../notes/record-at-hand.ts';
import { Refused } from '../refusal.ts';

/**
 * What views of this name are of: a kind of records, or (null) a page, which says all that it shows in its address and names
 * no fields. Throws `Refused` where there is neither, its module is off, or the caller reads none of its records.
 */
export function viewTarget(
  asking: { readonly registry: Declarations },
  name: string,
  caller: Caller,
): EntityDefinition | null {
  if (!asking.registry.pages.has(name)) return entityOf(asking, name, caller);
  const off = closed(asking.registry, name);
  if (off) throw new Refused(off);
  return null;
}
