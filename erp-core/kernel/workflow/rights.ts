import type { Declarations } from '../declarations.ts';
import type { WorkflowDefinition } from './definition.ts';

/**
 * The rights that the commands of a workflow need, and all that it acts within: whoever published it held them, and nobody who
 * only sets it going needs them.
 */
export const permissionsOf = (
  { steps }: WorkflowDefinition,
  { commands }: Pick<Declarations, 'commands'>,
): ReadonlySet<string> =>
  new Set(
    steps.flatMap((step) => {
      const permission = step.kind === 'command' ? commands.get(step.command)?.permission : undefined;
      return permission === undefined ? [] : [permission];
    }),
  );
