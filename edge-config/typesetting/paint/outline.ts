import type { LoadedFont } from '../text/fonts.ts';

/** A closed line of points, x and y in turn, in units of the font with y upwards. */
export type Contour = readonly number[];

/** Straight pieces of a curve: at the sizes of labels and screens nobody sees its corners. */
const PIECES = 8;
const known = new Map<string, readonly Contour[]>();
const MOST_KNOWN = 5_000;

/** The outline of a glyph as closed lines. */
export function outlineOf({ name, font }: LoadedFont, glyph: number): readonly Contour[] {
  const key = `${name} ${glyph}`;
  const there = known.get(key);
  if (there) return there;
  if (known.size >= MOST_KNOWN) known.clear();
  const made = contours(font.glyphToJson(glyph));
  known.set(key, made);
  return made;
}

function contours(commands: readonly { readonly type: string; readonly values: readonly number[] }[]): Contour[] {
  const all: number[][] = [];
  let now: number[] = [];
  for (const { type, values } of commands) {
    if (type === 'M') {
      now = [...values];
      all.push(now);
    } else if (type === 'L') now.push(...values);
    else if (type === 'Q' || type === 'C') curve(now, values);
  }
  return all;
}

/** A Bézier curve of two or three further points, by de Casteljau's steps. */
function curve(line: number[], values: readonly number[]): void {
  const points = [...line.slice(-2), ...values];
  for (let piece = 1; piece <= PIECES; piece++) {
    const t = piece / PIECES;
    let level = points;
    while (level.length > 2) {
      level = Array.from(
        { length: level.length - 2 },
        (_, at) => (level[at] ?? 0) * (1 - t) + (level[at + 2] ?? 0) * t,
      );
    }
    line.push(...level);
  }
}
