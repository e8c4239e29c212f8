import { type Caller, permits } from '../caller.ts';
import type { Declarations, DeclaredCommand } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { closed } from '../modules/closed.ts';
import type { Refusal } from '../refusal.ts';
import { notPermitted } from '../rights/refused.ts';

/** The standard commands an import writes by. */
export interface Writers {
  readonly of: EntityDefinition;
  readonly create: DeclaredCommand;
  readonly change: DeclaredCommand;
  readonly remove: DeclaredCommand;
}

/** Undefined: there is no such entity here (its module may be off), or it is not written by standard commands. */
export function writersOf(registry: Declarations, entity: string): Writers | undefined {
  if (closed(registry, entity)) return undefined;
  const of = registry.entities.get(entity);
  const [create, change, remove] = ['create', 'change', 'remove'].map((verb) =>
    registry.commands.get(`${entity}.${verb}`),
  );
  return of && create && change && remove ? { of, create, change, remove } : undefined;
}

/**
 * The refusal of an import that the caller may not make; undefined: he may. It gives commands by the thousand and shows
 * what is there: it needs the rights of giving each, of reading, and of importing.
 */
export function importRefusal(caller: Caller, { of, create, change }: Writers): Refusal | undefined {
  for (const action of ['read', 'import'] as const) {
    if (!permits(caller, of.name, action)) return notPermitted(caller, of.name, action);
  }
  const lacking = [create.permission, change.permission].find((right) => !permits(caller, right));
  return lacking === undefined ? undefined : notPermitted(caller, lacking);
}
