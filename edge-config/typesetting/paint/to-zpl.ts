import { FNC1 } from '@millrace/contracts';
import { code128Zpl } from '../barcode/code-128.ts';
import { gs1Data } from '../barcode/gs1-data.ts';
import { type FillMark, MM_PER_INCH, POINTS_PER_MM, type Sheet, type SymbolMark, type TextMark } from '../sheet.ts';
import { type Bitmap, blank } from './bitmap.ts';
import { drawText } from './draw-text.ts';
import { imageDots, toBitmap } from './to-bitmap.ts';
import { zplGraphic } from './zpl-graphic.ts';

/** What is written as it is: the printer's own font has it. All else (letters that have to be shaped) is drawn. */
const PRINTER_HAS = /^[\x20-\x7e]*$/;
/** Thicknesses beyond it are refused by ^GB. */
const MOST_DOTS = 32_000;

/**
 * A label for a printer that reads ZPL II. Barcodes and Latin text are the printer's own, so they are as sharp as it can
 * make them; what printers do not shape (Bengali, Devanagari) or have not (pictures) comes as dots.
 * @param copies how many of it
 */
export function toZpl(sheet: Sheet, { dpi, copies = 1 }: { readonly dpi: number; readonly copies?: number }): string {
  const dots = dpi / MM_PER_INCH;
  const at = (mm: number): number => Math.round(mm * dots);
  const size = { width: at(sheet.width), height: at(sheet.height) };
  const fields = sheet.marks.map((mark) => {
    if (mark.kind === 'text') return PRINTER_HAS.test(mark.text) ? ownText(mark, at) : drawnText(mark, dots, size);
    if (mark.kind === 'symbol') return symbolField(mark, at, sheet, dpi);
    if (mark.kind === 'fill') return fillField(mark, at);
    return `^FO${at(mark.x)},${at(mark.y)}${zplGraphic(imageDots(mark, dots))}^FS`;
  });
  // UTF-8, the label's own size, no shift of a label before it.
  const begin = `^XA^CI28^LH0,0^PW${size.width}^LL${size.height}`;
  return `${[begin, ...fields.filter((field) => field !== ''), `^PQ${copies}`].join('\n')}^XZ\n`;
}

/** What would be a command, and the sign that says so itself (^FH_), in hexadecimal. */
const fieldData = (text: string): string =>
  `^FH_^FD${text.replaceAll(/[\^~_\\]/g, (sign) => `_${sign.charCodeAt(0).toString(16).toUpperCase()}`)}^FS`;

/**
 * Font 0 of every ZPL printer is narrower than ours, so what fits here fits there; it is aligned by the printer, which alone
 * knows its widths.
 */
function ownText(mark: TextMark, at: (mm: number) => number): string {
  const high = at(mark.size / POINTS_PER_MM);
  const baseline = at(mark.baseline);
  const font = `^A0N,${high},${high}`;
  if (mark.align === 'left') return `^FT${at(mark.left)},${baseline}${font}${fieldData(mark.text)}`;
  const side = mark.align === 'right' ? 'R' : 'C';
  return `^FT${at(mark.left)},${baseline}${font}^FB${at(mark.room)},1,0,${side},0${fieldData(mark.text)}`;
}

function drawnText(mark: TextMark, dots: number, page: { readonly width: number; readonly height: number }): string {
  const text = drawText(mark, dots, page);
  if (!text) return '';
  const map: Bitmap = blank(text.width, text.height);
  for (const [place, share] of text.covered.entries()) if (share >= 0.5) map.dots[place] = 1;
  return `^FO${text.x},${text.y}${zplGraphic(map)}^FS`;
}

function fillField({ x, y, width, height, grey = 0 }: FillMark, at: (mm: number) => number): string {
  const [wide, high] = [Math.max(1, at(width)), Math.max(1, at(height))].map((side) => Math.min(side, MOST_DOTS));
  const thick = Math.min(wide ?? 1, high ?? 1);
  return `^FO${at(x)},${at(y)}^GB${wide},${high},${thick},${grey < 0.5 ? 'B' : 'W'}^FS`;
}

function symbolField(mark: SymbolMark, at: (mm: number) => number, sheet: Sheet, dpi: number): string {
  const { symbol, x, y, module, height } = mark;
  const origin = `^FO${at(x)},${at(y)}`;
  const [narrow, high] = [at(module), at(height)];
  switch (symbol.symbology) {
    case 'gs1-128':
    case 'code-128':
      return `${origin}^BY${narrow}^BCN,${high},N,N,N,N^FD${code128Zpl(symbol.words)}^FS`;
    case 'ean-13':
      // The printer adds the check digit.
      return `${origin}^BY${narrow}^BEN,${high},N,N^FD${symbol.data.slice(0, 12)}^FS`;
    case 'itf-14':
      return `${origin}^BY${narrow},${wideOf(mark).toFixed(1)}^B2N,${high},N,N,N^FD${symbol.data}^FS`;
    case 'gs1-datamatrix':
      return `${origin}^BXN,${narrow},200,,,,_^FD${dataMatrixData(symbol.data)}^FS`;
    case 'qr':
      return qrField(mark, origin, narrow, sheet, dpi);
  }
}

/** How much wider the wide bars are than the narrow ones. */
const wideOf = ({ symbol }: SymbolMark): number => Math.max(...symbol.bars.map((bar) => bar.width));

/** FNC1 as `_1`, with `_` as the escape: it begins the symbol and stands behind each value of open length. */
const dataMatrixData = (readable: string): string =>
  `_1${gs1Data(readable, 'gs1-datamatrix').elementString.replaceAll('_', '__').replaceAll(FNC1, '_1')}`;

/**
 * In the printer's own way where it is plain text; else as dots: which signs of a byte a printer takes for a letter depends
 * on how it is set up.
 */
function qrField(mark: SymbolMark, origin: string, narrow: number, sheet: Sheet, dpi: number): string {
  const { data } = mark.symbol;
  if (/^[\x20-\x7e]+$/.test(data) && narrow <= 10) return `${origin}^BQN,2,${narrow}${fieldData(`MA,${data}`)}`;
  const width = mark.symbol.columns * mark.module;
  const own = toBitmap({ ...sheet, width, height: mark.height, marks: [{ ...mark, x: 0, y: 0 }] }, dpi);
  return `${origin}${zplGraphic(own)}^FS`;
}
