/** How a cell is written into. Values are text as it is kept: decimals in ASCII, days as YYYY-MM-DD. */
export interface CellEdit<Row> {
  /** What stands in the field when it opens. */
  readonly value: (row: Row) => string;
  /** Whether this row's cell may be written into; left out: yes. */
  readonly may?: ((row: Row) => boolean) | undefined;
  /** What was typed as it is kept, or what is wrong with it. */
  readonly read: (typed: string, row: Row) => { readonly value: string } | { readonly wrong: string };
  /** Saves it; a refusal rejects with an error whose message says why. */
  readonly save: (row: Row, value: string) => Promise<void>;
  readonly numeric?: boolean | undefined;
}

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** Pixels; the last column that is not pinned takes what is left as well. */
  readonly width: number;
  /** Stays in sight at the left, before all that are not pinned. */
  readonly pinned?: boolean | undefined;
  /** Figures stand at the end of their cell. */
  readonly numeric?: boolean | undefined;
  readonly text: (row: Row) => string;
  /** What the order is called when this column orders; left out: it cannot. */
  readonly sort?: string | undefined;
  readonly edit?: CellEdit<Row> | undefined;
}

/** Columns in the order they stand, each with how far from the left it is held (null: it moves). Pure. */
export function arranged<Row>(
  columns: readonly Column<Row>[],
  before: number,
): readonly { readonly column: Column<Row>; readonly left: number | null }[] {
  const ordered = [...columns.filter(({ pinned }) => pinned), ...columns.filter(({ pinned }) => !pinned)];
  let left = before;
  return ordered.map((column) => {
    if (!column.pinned) return { column, left: null };
    const here = left;
    left += column.width;
    return { column, left: here };
  });
}

/** What a list is ordered by next: upwards, then down, then upwards again. Pure. */
export const nextSort = (now: string | null, of: string): string => (now === of ? `-${of}` : of);
