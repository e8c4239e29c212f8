import type { Align, Mark, TextMark } from '../sheet.ts';
import { POINTS_PER_MM } from '../sheet.ts';
import { breakLines } from '../text/break-lines.ts';
import { marksOf, metricsOf } from '../text/place-text.ts';
import type { Document } from './document.ts';
import { MARGIN } from './page-flow.ts';

/** Lines of one text: a note may be long, and a name is not. */
const MOST_LINES = 60;
interface Words {
  readonly size: number;
  readonly bold?: boolean;
  readonly align?: Align;
  readonly most?: number;
}

/** Text in a column: its lines, and how high they are. Nothing is as high as nothing. */
export function textIn(
  document: Pick<Document, 'language'>,
  text: string,
  width: number,
  { size, bold = false, align = 'left', most = MOST_LINES }: Words,
): { readonly height: number; readonly at: (x: number, y: number) => readonly TextMark[] } {
  const style = { bold, language: document.language };
  const lines = text.trim() === '' ? [] : breakLines(text, (width * POINTS_PER_MM) / size, style, most);
  const height = lines.reduce((sum, line) => sum + (metricsOf(line, style).height * size) / POINTS_PER_MM, 0);
  return { height, at: (x, y) => marksOf(lines, { x, y, width, align, ...style }, size) };
}

/** A line across the page, this high. */
export const rule = (y: number, width: number, height: number, grey = 0): Mark => ({
  ...{ kind: 'fill', x: MARGIN, y, width, height, grey },
});
