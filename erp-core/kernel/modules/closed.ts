import type { Declarations } from '../declarations.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';

type Known = Pick<Declarations, 'modules' | 'moduleOf' | 'off'>;

/** The refusal of what belongs to a module that is off in the company at hand; undefined: it may be used. */
export function closed({ modules, moduleOf, off }: Known, name: string): Refusal | undefined {
  if (off.size === 0) return undefined;
  const owner = moduleOf.get(name);
  if (owner === undefined || !off.has(owner)) return undefined;
  const label = modules.find((module) => module.name === owner)?.label ?? owner;
  return refuse('module-disabled', { module: owner, label });
}
