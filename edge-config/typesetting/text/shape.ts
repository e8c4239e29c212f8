import { Buffer, Direction, shape as shapeBuffer } from 'harfbuzzjs';
import { fontOf, type LoadedFont, SCRIPTS, type Script } from './fonts.ts';

/** In which language a text is shaped: letters of one script may take other forms in another. */
export type Language = 'en' | 'bn' | 'hi';

/** A glyph as HarfBuzz placed it, in units of its font; `cluster` is where its letters begin in the text of the run. */
export interface Glyph {
  readonly id: number;
  readonly cluster: number;
  readonly advance: number;
  readonly x: number;
  readonly y: number;
}

/** What stands in one font, from left to right. */
export interface Run {
  readonly font: LoadedFont;
  readonly text: string;
  readonly glyphs: readonly Glyph[];
  /** In parts of the size. */
  readonly width: number;
}

export interface Style {
  readonly bold: boolean;
  readonly language: Language;
}

const TAGS: Readonly<Record<Script, string>> = { latin: 'Latn', bengali: 'Beng', devanagari: 'Deva' };
const OF_LANGUAGE: Readonly<Record<Language, Script>> = { en: 'latin', bn: 'bengali', hi: 'devanagari' };

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Written with the letters around it: spaces, points, digits of ASCII, marks of several scripts. */
const COMMON = /^[\p{Script=Common}\p{Script=Inherited}]+$/u;
/** They join or part letters and have no glyph of their own. */
const JOINERS = new Set(['\u200c', '\u200d', '\ufe0e', '\ufe0f']);

function covers(script: Script, bold: boolean, grapheme: string): boolean {
  const { font } = fontOf(script, bold);
  return [...grapheme].every((sign) => JOINERS.has(sign) || font.nominalGlyph(sign.codePointAt(0) ?? 0) !== undefined);
}

const nameOf = (grapheme: string): Script | undefined => {
  if (/\p{Script=Bengali}/u.test(grapheme)) return 'bengali';
  if (/\p{Script=Devanagari}/u.test(grapheme)) return 'devanagari';
  return COMMON.test(grapheme) ? undefined : 'latin';
};

/**
 * The script whose font a grapheme is set in: its own; of what all scripts share, that of the letters before it (a full stop
 * behind a Bengali word is a Bengali one), at the beginning of a text that of its language. Where that font has no such sign,
 * the first that has; where none has, the first, which shows an empty box: nothing that is printed goes missing unseen.
 */
function scriptOf(grapheme: string, { bold, language }: Style, before: Script | undefined): Script {
  const own = nameOf(grapheme);
  const wanted = own ? [own] : [...(before ? [before] : []), OF_LANGUAGE[language]];
  return [...wanted, ...SCRIPTS].find((script) => covers(script, bold, grapheme)) ?? 'latin';
}

interface Piece {
  readonly script: Script;
  readonly text: string;
}

/** A text in pieces of one script each. */
export function piecesOf(text: string, style: Style): readonly Piece[] {
  const pieces: { script: Script; text: string }[] = [];
  for (const { segment } of graphemes.segment(text)) {
    const last = pieces.at(-1);
    const script = scriptOf(segment, style, last?.script);
    if (last?.script === script) last.text += segment;
    else pieces.push({ script, text: segment });
  }
  return pieces;
}

/** One piece as HarfBuzz sets it: conjuncts, reph, vowel signs before their consonant, kerning. */
function runOf({ script, text }: Piece, { bold, language }: Style): Run {
  const font = fontOf(script, bold);
  const buffer = new Buffer();
  buffer.addText(text);
  buffer.setDirection(Direction.LTR);
  buffer.setScript(TAGS[script]);
  buffer.setLanguage(language);
  shapeBuffer(font.font, buffer);
  const positions = buffer.getGlyphPositions();
  const glyphs = buffer.getGlyphInfos().map(({ codepoint, cluster }, at): Glyph => {
    const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[at] ?? {};
    return { id: codepoint, cluster, advance: xAdvance, x: xOffset, y: yOffset };
  });
  const width = glyphs.reduce((sum, { advance }) => sum + advance, 0) / font.unitsPerEm;
  return { font, text, glyphs, width };
}

/** A line of text, shaped. */
export const shape = (text: string, style: Style): readonly Run[] =>
  piecesOf(text, style).map((piece) => runOf(piece, style));

/** How wide shaped text is, in parts of its size. */
export const widthOf = (runs: readonly Run[]): number => runs.reduce((sum, { width }) => sum + width, 0);
