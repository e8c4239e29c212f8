interface Node {
  readonly id: string;
  readonly parent: string | null;
}

/**
 * Things with a parent each as rows of an indented list, every one below its parent and in the order given. What `fits`
 * leaves out stays where something below it fits. A parent that is not among them makes a root.
 */
export function inTree<One extends Node>(
  all: readonly One[],
  fits: (one: One) => boolean,
): { node: One; depth: number }[] {
  const known = new Set(all.map(({ id }) => id));
  const below = new Map<string | null, One[]>();
  for (const one of all) {
    const parent = one.parent !== null && known.has(one.parent) ? one.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), one]);
  }
  const seen = new Set<string>();
  const rows = (parent: string | null, depth: number): { node: One; depth: number }[] =>
    (below.get(parent) ?? []).flatMap((node) => {
      // A circle in the data would otherwise never end.
      if (seen.has(node.id)) return [];
      seen.add(node.id);
      const inside = rows(node.id, depth + 1);
      return fits(node) || inside.length > 0 ? [{ node, depth }, ...inside] : [];
    });
  return rows(null, 0);
}
