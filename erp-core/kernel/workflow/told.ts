import type { Caller } from '../caller.ts';
import type { Declarations } from '../declarations.ts';
import { shownChanges } from '../rights/records.ts';
import { withoutKept } from '../rights/sensitive.ts';
import type { CompiledWorkflow } from './compile.ts';
import type { Run } from './tables.ts';

type Given = Pick<Run, 'command' | 'given' | 'changes'>;

/**
 * What a run is about, for somebody who is asked: what was given, without what is kept from him, and what the command would
 * have changed when it was asked for, as far as he sees those records.
 */
export function shownOf(
  caller: Caller,
  registry: Declarations,
  { command, given, changes }: Given,
  { fields }: Pick<CompiledWorkflow, 'fields'>,
) {
  const shape = command === null ? fields : (registry.commands.get(command)?.input.shape ?? {});
  const known = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(shape, name)));
  return {
    given: withoutKept(caller, shape, known),
    changes: shownChanges(caller, registry, changes),
  };
}
