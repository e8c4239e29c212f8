import type { DryRun } from '../outcome.ts';

/** What a command would do, and the moment for which that was reckoned. */
export interface Reckoned extends DryRun {
  readonly at: number;
}

/**
 * Whether two rehearsals of one command came to the same. What is new in each has an id of its own every time: such ids are
 * the same where they stand in the same places. A moment that moves with the clock is the same as long as it lies as far
 * from its own now.
 */
export function sameEffects(a: Reckoned, b: Reckoned): boolean {
  const ids = new Map<string, string>();
  const [mine, theirs] = [newIds(a), newIds(b)];
  const same = (one: unknown, other: unknown): boolean => {
    if (typeof one === 'number' && typeof other === 'number') return one === other || one - a.at === other - b.at;
    if (typeof one === 'string' && typeof other === 'string') {
      if (!mine.has(one) || !theirs.has(other)) return one === other;
      const known = ids.get(one) ?? other;
      ids.set(one, known);
      return known === other;
    }
    if (Array.isArray(one) && Array.isArray(other))
      return one.length === other.length && one.every((part, at) => same(part, other[at]));
    if (!isObject(one) || !isObject(other)) return one === other;
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].every((name) => same(one[name] ?? null, other[name] ?? null));
  };
  return same(a.changes, b.changes) && same(a.events, b.events);
}

/** Of every row that would be made, the values of its key. */
const newIds = ({ changes }: DryRun): ReadonlySet<unknown> =>
  new Set(changes.flatMap(({ before, key }) => (before === null ? Object.values(key) : [])));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
