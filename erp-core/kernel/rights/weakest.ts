import type { Predicate } from './predicate.ts';

/**
 * Conditions of which one has to hold, without those that say nothing new: a person with many roles would else be asked
 * the same of every row as often as he has roles. Only equal texts are joined, so that what remains means the same.
 */
export function weakest(any: readonly (readonly Predicate[])[]): readonly (readonly Predicate[])[] {
  const joined = new Map<string, Set<string>>();
  const others = new Map<string, readonly Predicate[]>();
  for (const all of any) {
    const [only, ...more] = all;
    if (only && more.length === 0 && (only.operator === 'in' || only.operator === 'eq')) {
      const values = joined.get(only.field) ?? new Set<string>();
      for (const value of only.operands) values.add(value);
      joined.set(only.field, values);
    } else others.set(JSON.stringify(all), all);
  }
  const one = [...joined].map(([field, values]): Predicate[] => {
    const operands = [...values];
    return [{ field, operator: operands.length === 1 ? 'eq' : 'in', operands }];
  });
  return [...one, ...others.values()];
}
