/** A lot that went into another. */
export interface Link {
  readonly from: string;
  readonly to: string;
}
/** Where a lot stands in the drawing: its column from the left, and its place in it from above. */
export interface Placed {
  readonly id: string;
  readonly column: number;
  readonly place: number;
}
export type Way = 'left' | 'right' | 'up' | 'down';

/** So often columns are put in order by their neighbours: more changes hardly anything. */
const SWEEPS = 4;

/**
 * Lots in columns, so that whatever went into another stands left of it; goods that went into themselves again close a circle,
 * and the link that closes it runs back. Within a column a lot stands near those that it is linked with. Pure; the same for
 * the same lots and links.
 */
export function layered(lots: readonly string[], links: readonly Link[]): readonly Placed[] {
  const onward = new Map<string, string[]>(lots.map((lot) => [lot, []]));
  for (const { from, to } of links) if (from !== to && onward.has(to)) onward.get(from)?.push(to);
  const column = new Map<string, number>();
  for (const lot of orderOf(lots, onward)) {
    const at = column.get(lot.id) ?? 0;
    column.set(lot.id, at);
    for (const next of lot.onward) column.set(next, Math.max(column.get(next) ?? 0, at + 1));
  }
  const columns: string[][] = [];
  for (const lot of lots) {
    const at = column.get(lot) ?? 0;
    while (columns.length <= at) columns.push([]);
    columns[at]?.push(lot);
  }
  const beside = new Map<string, string[]>(lots.map((lot) => [lot, []]));
  for (const { from, to } of links) {
    beside.get(from)?.push(to);
    beside.get(to)?.push(from);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const place = new Map(columns.flatMap((lotsOf) => lotsOf.map((lot, at) => [lot, at / lotsOf.length] as const)));
    for (const lotsOf of columns) {
      const mean = (lot: string): number => {
        const near = (beside.get(lot) ?? []).filter((one) => column.get(one) !== column.get(lot));
        return near.length
          ? near.reduce((sum, one) => sum + (place.get(one) ?? 0), 0) / near.length
          : (place.get(lot) ?? 0);
      };
      const weight = new Map(lotsOf.map((lot) => [lot, mean(lot)]));
      lotsOf.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
    }
  }
  return columns.flatMap((lotsOf, at) => lotsOf.map((id, place) => ({ id, column: at, place })));
}

/** Lots in an order in which none comes before what went into it, with what each leads to but for links that close a circle. */
function orderOf(lots: readonly string[], onward: ReadonlyMap<string, readonly string[]>) {
  const done: { id: string; onward: string[] }[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const first of lots) {
    if (state.has(first)) continue;
    // A chain of lots may be longer than calls may lie in each other.
    const path: { id: string; left: string[]; onward: string[] }[] = [
      { id: first, left: [...(onward.get(first) ?? [])], onward: [] },
    ];
    state.set(first, 'open');
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const next = last.left.pop();
      if (next === undefined) {
        state.set(last.id, 'done');
        done.push({ id: last.id, onward: last.onward });
        path.pop();
      } else if (state.get(next) !== 'open') {
        last.onward.push(next);
        if (state.has(next)) continue;
        state.set(next, 'open');
        path.push({ id: next, left: [...(onward.get(next) ?? [])], onward: [] });
      }
    }
  }
  return done.reverse();
}

/** The lot that an arrow key leads to: along a link to the nearest in height, or to the next in the column; null: none. */
export function beside(from: string, way: Way, placed: readonly Placed[], links: readonly Link[]): string | null {
  const here = placed.find(({ id }) => id === from);
  if (!here) return null;
  if (way === 'up' || way === 'down') {
    const place = here.place + (way === 'up' ? -1 : 1);
    return placed.find((one) => one.column === here.column && one.place === place)?.id ?? null;
  }
  const linked = new Set(
    links.flatMap((link) =>
      way === 'right' && link.from === from ? [link.to] : way === 'left' && link.to === from ? [link.from] : [],
    ),
  );
  const near = placed.filter(({ id }) => id !== from && linked.has(id));
  near.sort((a, b) => Math.abs(a.place - here.place) - Math.abs(b.place - here.place) || a.place - b.place);
  return near[0]?.id ?? null;
}
