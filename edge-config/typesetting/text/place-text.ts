import type { Align, TextMark } from '../sheet.ts';
import { POINTS_PER_MM } from '../sheet.ts';
import { breakLines, type Line, lineOf } from './break-lines.ts';
import { fontOf } from './fonts.ts';
import type { Style } from './shape.ts';

/** Where a text goes: millimetres, the size in points. */
export interface TextBox extends Style {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly size: number;
  readonly align: Align;
  /** What becomes of a text that does not fit: it gets smaller, or takes more lines. What is still too much ends with "…". */
  readonly fit: 'shrink' | 'wrap';
}

/** Below this nobody reads it. Points. */
const SMALLEST = 4;
const STEP = 0.5;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Of a line: how far its baseline is below its top, and how high it is; in parts of the size. */
export function metricsOf({ runs }: Line, { bold }: Style): { readonly ascent: number; readonly height: number } {
  const fonts = [fontOf('latin', bold), ...runs.map(({ font }) => font)];
  const ascent = Math.max(...fonts.map((font) => font.ascent));
  return { ascent, height: ascent + Math.max(...fonts.map((font) => font.descent)) };
}

const inMm = (points: number): number => points / POINTS_PER_MM;

/** The line with as many of its letters as fit before "…". */
function ended(text: string, width: number, style: Style): Line {
  const letters = [...graphemes.segment(text)].map(({ segment }) => segment);
  let [least, most] = [0, letters.length];
  const at = (count: number): Line => lineOf(`${letters.slice(0, count).join('').trimEnd()}…`, style);
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (at(middle).width <= width) least = middle;
    else most = middle - 1;
  }
  return at(least);
}

interface Fitted {
  readonly lines: readonly Line[];
  readonly size: number;
}

/** One line, at the largest size at which it fits. */
function shrunk(box: TextBox): Fitted {
  const line = lineOf(box.text.replaceAll(/\s*[\n\r\u2028\u2029]+\s*/g, ' '), box);
  const { height } = metricsOf(line, box);
  const fits = (size: number): boolean => line.width * inMm(size) <= box.width && height * inMm(size) <= box.height;
  for (let { size } = box; size >= SMALLEST; size -= STEP) if (fits(size)) return { lines: [line], size };
  const size = Math.min(box.size, SMALLEST);
  return { lines: [line.width * inMm(size) <= box.width ? line : ended(line.text, box.width / inMm(size), box)], size };
}

/** As many lines as the box is high; at a smaller size where that shows more of the text. */
function wrapped(box: TextBox): Fitted {
  for (let { size } = box; ; size -= STEP) {
    const width = box.width / inMm(size);
    // A line more than fits tells that there is more.
    const room = Math.max(1, Math.floor(box.height / (inMm(size) * metricsOf(lineOf('', box), box).height)));
    const lines = breakLines(box.text, width, box, room + 1);
    const used = lines.reduce((sum, line) => sum + metricsOf(line, box).height * inMm(size), 0);
    if (lines.length <= room && (used <= box.height || lines.length === 1)) return { lines, size };
    if (size - STEP >= SMALLEST && size - STEP >= box.size * LEAST_SHARE) continue;
    let shown = Math.min(room, lines.length);
    while (shown > 1 && heightOf(lines.slice(0, shown), box, size) > box.height) shown -= 1;
    const last = lines[shown - 1];
    return { lines: [...lines.slice(0, shown - 1), ...(last ? [ended(last.text, width, box)] : [])], size };
  }
}
/** A text of several lines is not made smaller than this share of its size. */
const LEAST_SHARE = 0.6;

const heightOf = (lines: readonly Line[], style: Style, size: number): number =>
  lines.reduce((sum, line) => sum + metricsOf(line, style).height * inMm(size), 0);

/** The lines of a text at their places in its box. Empty text is none. */
export function placeText(box: TextBox): readonly TextMark[] {
  if (box.text.trim() === '') return [];
  const { lines, size } = box.fit === 'shrink' ? shrunk(box) : wrapped(box);
  return marksOf(lines, box, size);
}

/** Lines one under another, from the top of their box on. */
export function marksOf(
  lines: readonly Line[],
  box: Pick<TextBox, 'x' | 'y' | 'width' | 'align' | 'bold' | 'language'>,
  size: number,
): readonly TextMark[] {
  let top = box.y;
  return lines.map((line) => {
    const { ascent, height } = metricsOf(line, box);
    const width = line.width * inMm(size);
    const spare = box.width - width;
    const before = box.align === 'right' ? spare : box.align === 'center' ? spare / 2 : 0;
    const mark: TextMark = {
      ...{ kind: 'text', text: line.text, runs: line.runs, size },
      ...{ x: box.x + before, baseline: top + ascent * inMm(size) },
      ...{ align: box.align, left: box.x, room: box.width },
    };
    top += height * inMm(size);
    return mark;
  });
}
