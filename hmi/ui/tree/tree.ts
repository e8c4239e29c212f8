/** One line of a tree as it is drawn, from top to bottom. */
export interface TreeRow {
  readonly key: string;
  /** Key of what it stands below; empty at the root. */
  readonly parent: string;
  readonly text: string;
  /** From 1 on. */
  readonly level: number;
  /** Which of its brothers it is, from 1 on, and how many there are; -1: nobody knows yet. */
  readonly nth: number;
  readonly of: number;
  /** Null: nothing can be below it. */
  readonly open: boolean | null;
}

/** Something that may stand in a tree. */
export interface TreeNode {
  readonly key: string;
  readonly text: string;
  readonly children?: readonly TreeNode[] | undefined;
}

/** The rows of nodes that are all here, those of what is open within. Pure. */
export function rowsOf(nodes: readonly TreeNode[], open: ReadonlySet<string>, parent = '', level = 1): TreeRow[] {
  return nodes.flatMap(({ key, text, children }, at) => {
    const isOpen = children?.length ? open.has(key) : null;
    const row: TreeRow = { key, parent, text, level, nth: at + 1, of: nodes.length, open: isOpen };
    return isOpen && children ? [row, ...rowsOf(children, open, key, level + 1)] : [row];
  });
}

/** Where a key leads from a row; null: nowhere. `page`: rows that are seen at once. Pure. */
export function moved(count: number, at: number, key: string, page: number): number | null {
  const within = (index: number): number => Math.max(0, Math.min(index, count - 1));
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return within(at - 1);
    case 'PageDown':
      return within(at + page);
    case 'PageUp':
      return within(at - page);
    case 'Home':
      return 0;
    case 'End':
      return Math.max(0, count - 1);
    default:
      return null;
  }
}

/** The next row from `at` on that begins with what was typed; one letter leads on to the next, more stay where they fit. Pure. */
export function typedTo(rows: readonly Pick<TreeRow, 'text'>[], at: number, typed: string): number | null {
  const wanted = typed.toLowerCase();
  const from = typed.length === 1 ? 1 : 0;
  for (let step = from; step < rows.length + from; step++) {
    const index = (at + step) % rows.length;
    if (rows[index]?.text.toLowerCase().startsWith(wanted)) return index;
  }
  return null;
}
