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

/** An import gives commands by the thousand: it needs the same rights as giving each. */
export const mayWrite = (caller: Caller, { create, change }: Writers): boolean =>
  permits(caller, create.permission) && permits(caller, change.permission);
