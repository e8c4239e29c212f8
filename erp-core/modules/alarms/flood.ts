/** The window in which alarms of a position are counted (ISA-18.2-2016, 16.5.3; IEC 62682, 16.5): ten minutes, in µs. */
export const WINDOW = 600_000_000;
/** A flood begins with so many in a window … */
export const FLOOD_FROM = 10;
/** … and ends with the first window that has fewer. */
export const FLOOD_BELOW = 5;

export interface Flood {
  readonly from: number;
  /** The end of its last window; null: it goes on. */
  readonly to: number | null;
  readonly alarms: number;
}

/** A flood that goes on, with the beginning of its last window. */
interface Run {
  readonly from: number;
  readonly last: number;
  readonly alarms: number;
}

/** The number of alarms of each window that has any, by its beginning. */
export function byWindow(times: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const time of times) {
    const from = Math.floor(time / WINDOW) * WINDOW;
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  return counts;
}

/**
 * The floods of one operating position, from the times at which its alarms came, in whatever order those are told: so a late one
 * moves a flood as if it had been there in time. Windows stand on the clock. One that is not over yet may begin a flood and never
 * ends one.
 * @param until µs: what is known up to here
 */
export function floodsOf(times: readonly number[], until: number): readonly Flood[] {
  const counts = byWindow(times.filter((time) => time < until));
  const starts = [...counts.keys()].sort((a, b) => a - b);
  const floods: Flood[] = [];
  let open = null as Run | null;
  for (const start of starts) {
    const count = counts.get(start) ?? 0;
    const over = start + WINDOW <= until;
    // A window without any alarm lies between: the flood ended before it.
    if (open && (start > open.last + WINDOW || (over && count < FLOOD_BELOW))) {
      floods.push({ from: open.from, to: open.last + WINDOW, alarms: open.alarms });
      open = null;
    }
    if (open) open = { ...open, last: start, alarms: open.alarms + count };
    else if (count >= FLOOD_FROM) open = { from: start, last: start, alarms: count };
  }
  if (open) {
    const goesOn = open.last + 2 * WINDOW > until;
    floods.push({ from: open.from, to: goesOn ? null : open.last + WINDOW, alarms: open.alarms });
  }
  return floods;
}
