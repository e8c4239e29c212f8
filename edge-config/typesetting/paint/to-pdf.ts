import PDFDocument, { type GlyphRun } from 'pdfkit';
import { POINTS_PER_MM, type Sheet, type SymbolMark, type TextMark } from '../sheet.ts';
import type { LoadedFont } from '../text/fonts.ts';
import type { Language, Run } from '../text/shape.ts';

export interface PdfOptions {
  readonly title: string;
  readonly language: Language;
  /** When it says it was made. */
  readonly made: Date;
}

const pt = (mm: number): number => mm * POINTS_PER_MM;

/**
 * Sheets as a PDF, a page each. Fonts are in it, with the glyphs that are used, so it looks alike everywhere; its text can be
 * searched and copied, for each line says beside its glyphs what it reads.
 */
export async function toPdf(sheets: readonly Sheet[], { title, language, made }: PdfOptions): Promise<Uint8Array> {
  const pdf = new PDFDocument({
    ...{ autoFirstPage: false, compress: true, lang: language, fontLayoutCache: false, displayTitle: true },
    info: { Title: title, CreationDate: made, ModDate: made, Producer: 'Millrace', Creator: 'Millrace' },
  });
  const parts: Buffer[] = [];
  pdf.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise<void>((resolve, reject) => {
    pdf.once('end', resolve);
    pdf.once('error', reject);
  });
  const painter = new Painter(pdf);
  for (const sheet of sheets) {
    pdf.addPage({ size: [pt(sheet.width), pt(sheet.height)], margin: 0 });
    for (const mark of sheet.marks) {
      if (mark.kind === 'text') painter.text(mark);
      else if (mark.kind === 'symbol') painter.symbol(mark);
      else if (mark.kind === 'image') {
        const size = { width: pt(mark.width), height: pt(mark.height) };
        // Named by what it is, a picture stands in the file once, on however many pages.
        pdf.image(`data:image;base64,${Buffer.from(mark.bytes).toString('base64')}`, pt(mark.x), pt(mark.y), size);
      } else painter.fill(mark.x, mark.y, mark.width, mark.height, mark.grey);
    }
  }
  pdf.end();
  await done;
  return Buffer.concat(parts);
}

/** pdfkit writes the file and embeds the fonts; which glyph stands where is HarfBuzz's word alone. */
class Painter {
  private readonly pdf: PDFDocument;
  private readonly fonts = new Set<string>();
  private run: Run | undefined;

  constructor(pdf: PDFDocument) {
    this.pdf = pdf;
  }

  text({ runs, x, baseline, size, text }: TextMark): void {
    this.pdf.fillColor('#000000').fontSize(size).markContent('Span', { actual: text });
    let pen = pt(x);
    for (const run of runs) {
      this.use(run.font);
      this.run = run;
      // With features pdfkit asks the font for the whole text at once, and the width is not its business.
      const options = {
        lineBreak: false,
        baseline: 'alphabetic',
        features: [],
        textWidth: run.width * size,
        wordCount: 1,
      };
      this.pdf.text(run.text, pen, pt(baseline), options);
      pen += run.width * size;
    }
    this.pdf.endMarkedContent();
  }

  symbol({ symbol, x, y, module, height }: SymbolMark): void {
    for (const bar of symbol.bars) {
      const high = symbol.shape === 'square' ? module : height;
      this.pdf.rect(pt(x + bar.x * module), pt(y + bar.y * module), pt(bar.width * module), pt(high));
    }
    this.pdf.fillColor('#000000').fill();
  }

  fill(x: number, y: number, width: number, height: number, grey = 0): void {
    const level = Math.round(grey * 255)
      .toString(16)
      .padStart(2, '0');
    this.pdf.fillColor(`#${level}${level}${level}`).rect(pt(x), pt(y), pt(width), pt(height)).fill();
  }

  private use({ name, bytes }: LoadedFont): void {
    const isNew = !this.fonts.has(name);
    if (isNew) this.pdf.registerFont(name, bytes);
    this.pdf.font(name);
    if (!isNew) return;
    this.fonts.add(name);
    const { font } = this.pdf._font;
    font.layout = (): GlyphRun => this.shaped();
  }

  /** The run at hand as the font's own layout would tell it. */
  private shaped(): GlyphRun {
    const { font } = this.pdf._font;
    const { glyphs, text } = this.run ?? { glyphs: [], text: '' };
    const starts = [...new Set(glyphs.map(({ cluster }) => cluster))].sort((a, b) => a - b);
    return {
      glyphs: glyphs.map(({ id, cluster }, at) => {
        const first = glyphs.findIndex((glyph) => glyph.cluster === cluster) === at;
        const end = starts[starts.indexOf(cluster) + 1] ?? text.length;
        const letters = first ? [...text.slice(cluster, end)].map((letter) => letter.codePointAt(0) ?? 0) : [];
        return font.getGlyph(id, letters);
      }),
      positions: glyphs.map(({ advance, x, y }) => ({ xAdvance: advance, yAdvance: 0, xOffset: x, yOffset: y })),
      advanceWidth: glyphs.reduce((sum, { advance }) => sum + advance, 0),
    };
  }
}
