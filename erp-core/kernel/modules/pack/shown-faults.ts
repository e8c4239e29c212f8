import type { Condition } from '../../condition.ts';
import type { Fields } from '../../effect.ts';
import { faultsOf } from '../../rights/predicate.ts';
import type { Issue } from './issue.ts';

/** What is wrong with the conditions under which a form shows fields. `own`: those it may be said of. */
export function shownFaults(
  shownWhen: Readonly<Record<string, Readonly<Record<string, Condition>>>>,
  own: readonly string[],
  fields: Fields,
): readonly Issue[] {
  return Object.entries(shownWhen).flatMap(([name, condition]): Issue[] => {
    const path = `shownWhen.${name}`;
    const schema = fields[name];
    if (!own.includes(name) || !schema) return [{ path, message: 'there is no such field' }];
    if (!schema.safeParse(null).success && !schema.safeParse(undefined).success)
      return [{ path, message: 'is not always shown: let the field be empty, or give it a default' }];
    if (Object.hasOwn(condition, name)) return [{ path: `${path}.${name}`, message: 'hides itself' }];
    return faultsOf(condition, fields).map((one) => ({ ...one, path: `${path}.${one.path}` }));
  });
}
