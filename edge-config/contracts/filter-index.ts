import { type FilterLevels, isOneLevel, levelsOf } from './topic-filter.ts';

interface Node<Value> {
  readonly exact: Map<string, Node<Value>>;
  /** Of one level that is not named: "+" or "{name}". */
  any: Node<Value> | null;
  /** What ends here, and what goes on with "#". */
  readonly ends: Value[];
  readonly rest: Value[];
}

const nodeOf = <Value>(): Node<Value> => ({ exact: new Map(), any: null, ends: [], rest: [] });

/** Filters by their levels: which of very many overlap with one is found without looking at each of them. */
export class FilterIndex<Value> {
  private readonly root = nodeOf<Value>();

  add(filter: FilterLevels, value: Value): void {
    let node = this.root;
    for (const level of levelsOf(filter)) {
      if (level === '#') {
        node.rest.push(value);
        return;
      }
      node = isOneLevel(level) ? anyOf(node) : exactOf(node, level);
    }
    node.ends.push(value);
  }

  /** What was added with a filter that some topic of this one is matched by, too (`filtersOverlap`); in no order. */
  overlapping(filter: FilterLevels): Value[] {
    const found: Value[] = [];
    const levels = levelsOf(filter);
    let nodes = [this.root];
    for (const level of levels) {
      const next: Node<Value>[] = [];
      for (const node of nodes) {
        if (level === '#') {
          collect(node, found);
          continue;
        }
        for (const value of node.rest) found.push(value);
        if (isOneLevel(level)) {
          for (const child of node.exact.values()) next.push(child);
        } else {
          const exact = node.exact.get(level);
          if (exact) next.push(exact);
        }
        if (node.any) next.push(node.any);
      }
      nodes = next;
    }
    // "a/#" also matches "a" itself.
    for (const { ends, rest } of nodes) {
      for (const value of ends) found.push(value);
      for (const value of rest) found.push(value);
    }
    return found;
  }
}

function anyOf<Value>(node: Node<Value>): Node<Value> {
  node.any ??= nodeOf();
  return node.any;
}

function exactOf<Value>(node: Node<Value>, level: string): Node<Value> {
  const known = node.exact.get(level) ?? nodeOf<Value>();
  node.exact.set(level, known);
  return known;
}

function collect<Value>(from: Node<Value>, found: Value[]): void {
  const nodes = [from];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    for (const value of node.rest) found.push(value);
    for (const value of node.ends) found.push(value);
    for (const child of node.exact.values()) nodes.push(child);
    if (node.any) nodes.push(node.any);
  }
}
