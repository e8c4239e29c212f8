/** What is used of pdfkit, which ships no types. The names with "_" are its own and looked at in one file alone. */
declare module 'pdfkit' {
  import type { Readable } from 'node:stream';

  export interface FontkitGlyph {
    readonly id: number;
    readonly advanceWidth: number;
    readonly codePoints: readonly number[];
  }
  export interface GlyphRun {
    readonly glyphs: readonly FontkitGlyph[];
    readonly positions: readonly { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number }[];
    readonly advanceWidth: number;
  }
  export interface FontkitFont {
    readonly unitsPerEm: number;
    getGlyph(id: number, codePoints: readonly number[]): FontkitGlyph;
    layout(text: string, features?: unknown): GlyphRun;
  }
  interface TextOptions {
    readonly lineBreak: boolean;
    readonly baseline: string;
    readonly features: readonly string[];
    readonly textWidth: number;
    readonly wordCount: number;
  }
  interface Options {
    readonly autoFirstPage: boolean;
    readonly compress: boolean;
    readonly info: Readonly<Record<string, string | Date>>;
    readonly lang: string;
    readonly fontLayoutCache: boolean;
    readonly displayTitle: boolean;
  }
  class PDFDocument extends Readable {
    constructor(options: Options);
    readonly _font: { readonly font: FontkitFont };
    addPage(options: { readonly size: readonly [number, number]; readonly margin: number }): this;
    registerFont(name: string, source: Uint8Array): this;
    font(name: string): this;
    fontSize(size: number): this;
    fillColor(color: string): this;
    rect(x: number, y: number, width: number, height: number): this;
    fill(): this;
    text(text: string, x: number, y: number, options: TextOptions): this;
    image(source: string, x: number, y: number, options: { readonly width: number; readonly height: number }): this;
    markContent(tag: string, options: { readonly actual: string }): this;
    endMarkedContent(): this;
    end(): void;
  }
  export default PDFDocument;
}
