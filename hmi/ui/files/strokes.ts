/** A point of a stroke, as a share of the pad's height: x may be beyond 1 on a wide pad. */
export interface Dot {
  readonly x: number;
  readonly y: number;
}
export type Stroke = readonly Dot[];

/** The height that a signature is kept in; its width follows from what was written. */
export const HIGH = 1_000;
/** Dots closer than this, in thousandths, say nothing that an eye could see. */
const LEAST = 4;

/** A stroke in thousandths, without the dots that lie on the one before. */
function thinned(stroke: Stroke): Dot[] {
  const kept: Dot[] = [];
  for (const each of stroke) {
    // Plus nothing: there is no minus nought in a path.
    const dot = { x: Math.round(each.x * HIGH) + 0, y: Math.round(each.y * HIGH) + 0 };
    const last = kept.at(-1);
    if (!last || Math.hypot(dot.x - last.x, dot.y - last.y) >= LEAST) kept.push(dot);
  }
  return kept;
}

/**
 * A signature as the data of an SVG path, whole numbers in a height of 1,000: what is kept of it, drawn again on any glass
 * and paper. A touch without a move is a dot. Empty where nothing was written. Pure.
 */
export function pathOf(strokes: readonly Stroke[]): string {
  return strokes
    .map(thinned)
    .filter(({ length }) => length > 0)
    .map(([first, ...rest]) => {
      const start = `M${first?.x ?? 0} ${first?.y ?? 0}`;
      return rest.length === 0 ? `${start}h1` : start + rest.map(({ x, y }) => `L${x} ${y}`).join('');
    })
    .join('');
}

/** The strokes of such a path. Null where it is none that `pathOf` writes: what is kept may have come from elsewhere. Pure. */
export function strokesOf(path: string): Stroke[] | null {
  if (!/^(M-?\d+ -?\d+(h1|(L-?\d+ -?\d+)*))*$/.test(path)) return null;
  return path
    .split('M')
    .slice(1)
    .map((part) =>
      part
        .replace(/h1$/, '')
        .split('L')
        .map((dot) => {
          const [x = 0, y = 0] = dot.split(' ').map(Number);
          return { x: x / HIGH, y: y / HIGH };
        }),
    );
}
