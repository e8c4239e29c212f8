import { type Caller, permits } from '../caller.ts';
import type { Declarations } from '../declarations.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';

/**
 * Whether somebody may put files beside records of an entity: who may give any command of it. Not every kind of record has a
 * command `change` (a ledger's document is received, sent, reversed), and who works with it has files to put there.
 */
export function mayAttach({ registry }: { readonly registry: Declarations }, caller: Caller, entity: string): boolean {
  for (const { name, permission } of registry.commands.values())
    if (name.startsWith(`${entity}.`) && permission !== OF_EVERY_MEMBER && permits(caller, permission)) return true;
  return false;
}
