/** A cell of a grid, from 0 on. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}
interface Keys {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Where a key leads in a grid of `rows` × `columns`, by the ARIA pattern: arrows, Home and End within the row, with
 * Control to the corners, pages by what is seen at once. Null: it leads nowhere. Pure.
 */
export function cellMoved(
  { row, column }: Cell,
  { key, ctrlKey, metaKey }: Keys,
  { rows, columns, page }: { rows: number; columns: number; page: number },
): Cell | null {
  const far = ctrlKey || metaKey;
  const to = (r: number, c: number): Cell => ({
    row: Math.max(0, Math.min(r, rows - 1)),
    column: Math.max(0, Math.min(c, columns - 1)),
  });
  switch (key) {
    case 'ArrowDown':
      return to(far ? rows - 1 : row + 1, column);
    case 'ArrowUp':
      return to(far ? 0 : row - 1, column);
    case 'ArrowRight':
      return to(row, far ? columns - 1 : column + 1);
    case 'ArrowLeft':
      return to(row, far ? 0 : column - 1);
    case 'Home':
      return to(far ? 0 : row, 0);
    case 'End':
      return to(far ? rows - 1 : row, columns - 1);
    case 'PageDown':
      return to(row + page, column);
    case 'PageUp':
      return to(row - page, column);
    default:
      return null;
  }
}

/**
 * Keys that are chosen after one is ticked: with `range` all from the one ticked last up to it as well. Keys that are not
 * among `keys` (rows of another page) stay chosen. Pure.
 */
export function ticked(
  chosen: ReadonlySet<string>,
  keys: readonly string[],
  { at, from, range }: { at: number; from: number | null; range: boolean },
): Set<string> {
  const next = new Set(chosen);
  const key = keys[at];
  if (key === undefined) return next;
  if (range && from !== null) {
    for (const one of keys.slice(Math.min(at, from), Math.max(at, from) + 1)) next.add(one);
  } else if (!next.delete(key)) next.add(key);
  return next;
}
