import { POINTS_PER_MM, type TextMark } from '../sheet.ts';
import { Coverage } from './coverage.ts';
import { type Contour, outlineOf } from './outline.ts';

/** Shaped text in dots: what is covered of each, and where the picture of it begins. */
export interface DrawnText {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** By dot, 0 to 1. */
  readonly covered: Float32Array;
}

/** Draws a line of text at so many dots a millimetre, on a page of so many dots. Null: nothing of it is to be seen. */
export function drawText(
  mark: TextMark,
  dotsPerMm: number,
  page: { readonly width: number; readonly height: number },
): DrawnText | null {
  const contours = contoursOf(mark, dotsPerMm);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const contour of contours) {
    for (let at = 0; at < contour.length; at += 2) {
      const [x = 0, y = 0] = [contour[at], contour[at + 1]];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  const [x, y] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))];
  const [width, height] = [Math.min(page.width, Math.ceil(right)) - x, Math.min(page.height, Math.ceil(bottom)) - y];
  if (!(width > 0 && height > 0)) return null;
  const coverage = new Coverage(width, height);
  coverage.add(contours.map((contour) => contour.map((value, at) => value - (at % 2 === 0 ? x : y))));
  return { x, y, width, height, covered: coverage.covered() };
}

function contoursOf(mark: TextMark, dotsPerMm: number): readonly Contour[] {
  const all: Contour[] = [];
  let pen = mark.x * dotsPerMm;
  const baseline = mark.baseline * dotsPerMm;
  for (const { font, glyphs } of mark.runs) {
    const scale = ((mark.size / POINTS_PER_MM) * dotsPerMm) / font.unitsPerEm;
    for (const glyph of glyphs) {
      const [x, y] = [pen + glyph.x * scale, baseline - glyph.y * scale];
      for (const contour of outlineOf(font, glyph.id)) {
        all.push(contour.map((value, at) => (at % 2 === 0 ? x + value * scale : y - value * scale)));
      }
      pen += glyph.advance * scale;
    }
  }
  return all;
}
