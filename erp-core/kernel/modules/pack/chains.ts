import type { CommandDefinition } from '../../command.ts';
import type { EventHandler } from '../../event.ts';

type Chained = Pick<EventHandler, 'name' | 'type' | 'runs'>;

/**
 * Automations of a pack that would go on for ever, each with the way back to itself: the event that one hears is told again by what it runs,
 * at once or by way of others. What commands of code tell is not declared: of those a chain ends when it is too deep.
 */
export function endlessChains(
  own: readonly Chained[],
  others: readonly Chained[],
  commands: ReadonlyMap<string, Pick<CommandDefinition, 'tells'>>,
): { readonly name: string; readonly way: readonly string[] }[] {
  const heard = Map.groupBy([...own, ...others], ({ type }) => type);
  const next = ({ runs }: Chained): readonly Chained[] =>
    (commands.get(runs ?? '')?.tells ?? []).flatMap((type) => heard.get(type) ?? []);
  return own.flatMap((first) => {
    const way = wayBack(first, next);
    return way ? [{ name: first.name, way }] : [];
  });
}

/** The names from one automation back to itself; undefined: it does not come back. Each is looked at once. */
function wayBack(first: Chained, next: (of: Chained) => readonly Chained[]): readonly string[] | undefined {
  const seen = new Set<Chained>();
  let ways: { readonly at: Chained; readonly names: readonly string[] }[] = [{ at: first, names: [first.name] }];
  while (ways.length > 0) {
    const further: typeof ways = [];
    for (const { at, names } of ways)
      for (const one of next(at)) {
        if (one === first) return [...names, first.name];
        if (seen.has(one)) continue;
        seen.add(one);
        further.push({ at: one, names: [...names, one.name] });
      }
    ways = further;
  }
  return undefined;
}
