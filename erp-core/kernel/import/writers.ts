import { type Caller, permits } from '../caller.ts';
import type { Declarations, DeclaredCommand } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';

/** The standard commands an import writes by. */
export interface Writers {
  readonly of: EntityDefinition;
  readonly create: DeclaredCommand;
  readonly change: DeclaredCommand;
  readonly remove: DeclaredCommand;
}

/** Undefined: there is no such entity, or it is not written by standard commands. */
export function writersOf(registry: Declarations, entity: string): Writers | undefined {
  const of = registry.entities.get(entity);
  const [create, change, remove] = ['create', 'change', 'remove'].map((verb) =>
    registry.commands.get(`${entity}.${verb}`),
  );
  return of && create && change && remove ? { of, create, change, remove } : undefined;
}

/**
 * The right an import lacks; undefined: none. It gives commands by the thousand and shows what is there: it needs the
 * rights of giving each and of reading.
 */
export const missingRight = (caller: Caller, { of, create, change }: Writers): string | undefined =>
  [of.name, create.permission, change.permission].find((right) => !permits(caller, right));
