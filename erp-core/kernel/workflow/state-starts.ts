import type { JobValue } from '../effect.ts';
import type { Change } from '../outcome.ts';
import type { CompanyWorkflows } from './company-workflows.ts';

/**
 * What changes of records begin: written with them, in their own transaction. A record that comes to a state twice within one
 * command begins it once.
 */
export function begunByStates(
  { states }: CompanyWorkflows,
  changes: readonly Change[],
  user: string,
): readonly JobValue[] {
  if (states.size === 0) return [];
  return changes.flatMap(({ entity = '', key, before, after }) =>
    (states.get(entity) ?? []).flatMap(({ workflow, number, state, holds }): JobValue[] => {
      if (after?.state !== state || before?.state === state || !holds(after)) return [];
      const input = { workflow, number, entity, record: key.id, user };
      return [{ name: 'kernel.workflow.begin', input, site: null, retries: 100 }];
    }),
  );
}
