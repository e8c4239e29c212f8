import type { BarSymbol } from './barcode/symbol.ts';
import type { Run } from './text/shape.ts';

/**
 * A page as it will be printed: marks at their places, before it is decided whether they go to a PDF, to a printer or to a
 * picture. Millimetres from the top left corner, sizes of text in points.
 */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export type Align = 'left' | 'center' | 'right';

/** One line of text, shaped. */
export interface TextMark {
  readonly kind: 'text';
  readonly text: string;
  readonly runs: readonly Run[];
  readonly size: number;
  readonly x: number;
  readonly baseline: number;
  /** Within which it was placed: a printer that sets text by itself places it anew. */
  readonly align: Align;
  readonly left: number;
  readonly room: number;
}

/** A barcode: `x` and `y` are where its first bar begins, beside the quiet zone. */
export interface SymbolMark {
  readonly kind: 'symbol';
  readonly symbol: BarSymbol;
  readonly x: number;
  readonly y: number;
  /** Width of the narrowest bar. */
  readonly module: number;
  readonly height: number;
}

export interface FillMark {
  readonly kind: 'fill';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0 black to 1 white; black where it is left out. */
  readonly grey?: number;
}

export interface ImageMark {
  readonly kind: 'image';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

export type Mark = TextMark | SymbolMark | FillMark | ImageMark;

export const MM_PER_INCH = 25.4;
export const POINTS_PER_MM = 72 / MM_PER_INCH;
