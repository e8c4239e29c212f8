import { type Run, type Style, shape, widthOf } from './shape.ts';

export interface Line {
  readonly text: string;
  readonly runs: readonly Run[];
  /** In parts of the size. */
  readonly width: number;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

export function lineOf(text: string, style: Style): Line {
  const runs = shape(text, style);
  return { text, runs, width: widthOf(runs) };
}

/** Behind a space, a hyphen or a slash a line may end; a word that is longer than a line, behind any of its letters. */
const piecesOf = (paragraph: string): readonly string[] => paragraph.match(/[^\s/-]*[\s/-]+|[^\s/-]+/gu) ?? [];

/** As many letters as fit, one at least, and what is left. */
function cut(word: string, width: number, style: Style): readonly [string, string] {
  const letters = [...graphemes.segment(word)].map(({ segment }) => segment);
  let [least, most] = [1, letters.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (lineOf(letters.slice(0, middle).join(''), style).width <= width) least = middle;
    else most = middle - 1;
  }
  return [letters.slice(0, least).join(''), letters.slice(least).join('')];
}

function paragraphLines(paragraph: string, width: number, style: Style, most: number): Line[] {
  const whole = lineOf(paragraph.trimEnd(), style);
  if (whole.width <= width) return [whole];
  const lines: Line[] = [];
  let now = '';
  const end = (): void => {
    lines.push(lineOf(now.trimEnd(), style));
    now = '';
  };
  for (const piece of piecesOf(paragraph)) {
    if (now !== '' && lineOf((now + piece).trimEnd(), style).width > width) end();
    let rest = piece;
    while (lineOf((now + rest).trimEnd(), style).width > width && [...graphemes.segment(rest.trimEnd())].length > 1) {
      const [head, tail] = cut(rest, width, style);
      now = head;
      rest = tail;
      end();
      if (lines.length >= most) return lines;
    }
    now += rest;
    if (lines.length >= most) return lines;
  }
  if (now !== '') end();
  return lines;
}

/**
 * A text in lines of at most this width (in parts of the size). Each of its own lines begins a new one. No more than `most`
 * lines are set: a text of a thousand pages costs no more than what is shown of it.
 */
export function breakLines(text: string, width: number, style: Style, most: number): readonly Line[] {
  const lines: Line[] = [];
  for (const paragraph of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
    if (lines.length >= most) break;
    lines.push(...paragraphLines(paragraph, width, style, most - lines.length));
  }
  return lines.slice(0, most);
}
