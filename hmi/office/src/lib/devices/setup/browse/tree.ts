/** What a device offers, as its gateway tells it. */
export interface Item {
  readonly address: string;
  readonly label: string;
  readonly type: string;
  readonly writable: boolean;
  readonly unit?: string | undefined;
  /** What whole numbers mean, of an enumeration that the device names. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** What is known of the things below a node. */
export interface Branch {
  readonly items: readonly Item[];
  /** All of them are here. */
  readonly done: boolean;
  readonly open: boolean;
  readonly asking: boolean;
}
/** By the key of their node; that of the root is empty. A node that stands in two places has two keys. */
export type Branches = ReadonlyMap<string, Branch>;
export const ROOT = '';
export const NO_BRANCH: Branch = { items: [], done: false, open: false, asking: false };

const BETWEEN = '\n';
export const keyOf = (parent: string, { address }: Pick<Item, 'address'>): string => `${parent}${BETWEEN}${address}`;
/** Where a node is asked for: undefined at the root. */
export const addressOf = (key: string): string | undefined => key.split(BETWEEN).at(-1) || undefined;

/** Something below which there may be more. What has a value without a structure is read, and not looked into. */
export const isBranch = ({ type }: Pick<Item, 'type'>): boolean => type === 'folder' || type === 'json';
export const isPoint = ({ type }: Pick<Item, 'type'>): boolean => type !== 'folder';

export interface ItemRow {
  readonly kind: 'item';
  readonly key: string;
  readonly parent: string;
  readonly item: Item;
  /** From 1 on. */
  readonly level: number;
  /** Which of its brothers it is, from 1 on, and how many there are; -1: nobody knows yet. */
  readonly nth: number;
  readonly of: number;
  readonly open: boolean;
  /** What it stands below, the nearest last. */
  readonly above: readonly string[];
}
/** The end of a branch that is not all here: more can be asked for, or is being asked for. */
export interface MoreRow {
  readonly kind: 'more';
  readonly key: string;
  readonly parent: string;
  readonly level: number;
  readonly asking: boolean;
}
/** A branch that was looked into and is empty. */
export interface EmptyRow {
  readonly kind: 'empty';
  readonly key: string;
  readonly parent: string;
  readonly level: number;
}
export type Row = ItemRow | MoreRow | EmptyRow;

/**
 * What is drawn, from top to bottom. With something sought: what is here and fits, below what it stands in; a branch that
 * nobody opened is not asked for it. Pure.
 */
export function rowsOf(branches: Branches, sought = ''): Row[] {
  const rows: Row[] = [];
  const wanted = sought.trim().toLowerCase();
  const fits = ({ label, address }: Item): boolean => `${label} ${address}`.toLowerCase().includes(wanted);
  const below = (parent: string, level: number, above: readonly string[], all: boolean): boolean => {
    const { items, done, asking, open } = branches.get(parent) ?? NO_BRANCH;
    let any = false;
    for (const [at, item] of items.entries()) {
      const key = keyOf(parent, item);
      const own = branches.get(key) ?? NO_BRANCH;
      const isFitting = all || fits(item);
      const place = rows.length;
      const { length } = items;
      const row = { parent, item, level, nth: at + 1, of: done ? length : -1, above } as const;
      rows.push({ kind: 'item', key, ...row, open: own.open });
      const isWithin = (own.open || wanted !== '') && below(key, level + 1, [...above, item.label], isFitting);
      if (!isFitting && !isWithin) rows.length = place;
      else any = true;
    }
    if (wanted === '' || (all && open)) {
      if (!done && (items.length > 0 || asking || open))
        rows.push({ kind: 'more', key: `${parent}${BETWEEN}${BETWEEN}`, parent, level, asking });
      else if (done && items.length === 0)
        rows.push({ kind: 'empty', key: `${parent}${BETWEEN}${BETWEEN}`, parent, level });
    }
    return any;
  };
  below(ROOT, 1, [], wanted === '');
  return rows;
}

/** A branch with the next of its items; one that is here already was told again, for its list was begun anew. */
export function withItems(branch: Branch, items: readonly Item[], done: boolean): Branch {
  const known = new Set(branch.items.map(({ address }) => address));
  const fresh = items.filter(({ address }) => !known.has(address) && known.add(address));
  return { ...branch, items: [...branch.items, ...fresh], done, asking: false };
}

/** Where a key of the keyboard leads from a row; null: it leads nowhere. `page`: rows that are seen at once. */
export function moved(rows: readonly Row[], at: number, key: string, page: number): number | null {
  const last = rows.length - 1;
  const within = (index: number): number => Math.max(0, Math.min(index, last));
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
      return last;
    default:
      return null;
  }
}

/** The next row from `at` on whose label begins with what was typed; one letter leads on to the next, more stay where they fit. */
export function typedTo(rows: readonly Row[], at: number, typed: string): number | null {
  const wanted = typed.toLowerCase();
  const from = typed.length === 1 ? 1 : 0;
  for (let step = from; step < rows.length + from; step++) {
    const index = (at + step) % rows.length;
    const row = rows[index];
    if (row?.kind === 'item' && row.item.label.toLowerCase().startsWith(wanted)) return index;
  }
  return null;
}
