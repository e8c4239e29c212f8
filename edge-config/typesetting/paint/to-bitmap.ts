import { type ImageMark, MM_PER_INCH, type Sheet, type SymbolMark } from '../sheet.ts';
import { type Bitmap, blank, fillDots } from './bitmap.ts';
import { drawText } from './draw-text.ts';
import { greyOf } from './png.ts';

/** From this much of it on, a dot is black. */
const BLACK = 0.5;

/** A sheet as a printer of so many dots an inch prints it. */
export function toBitmap(sheet: Sheet, dpi: number): Bitmap {
  const dots = dpi / MM_PER_INCH;
  const at = (mm: number): number => Math.round(mm * dots);
  const map = blank(at(sheet.width), at(sheet.height));
  for (const mark of sheet.marks) {
    if (mark.kind === 'fill') {
      const { x, y, width, height, grey = 0 } = mark;
      // However thin a line is, it is there.
      const [wide, high] = [Math.max(1, at(width)), Math.max(1, at(height))];
      fillDots(map, at(x), at(y), wide, high, grey < BLACK ? 1 : 0);
    } else if (mark.kind === 'symbol') drawSymbol(map, mark, at);
    else if (mark.kind === 'image') drawImage(map, mark, dots);
    else {
      const text = drawText(mark, dots, map);
      if (text) layOn(map, text);
    }
  }
  return map;
}

interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly covered: Float32Array;
}

function layOn(map: Bitmap, { x, y, width, covered }: Drawn): void {
  for (let at = 0; at < covered.length; at++) {
    if ((covered[at] ?? 0) < BLACK) continue;
    const [column, row] = [x + (at % width), y + Math.floor(at / width)];
    if (column < map.width && row < map.height) map.dots[row * map.width + column] = 1;
  }
}

function drawSymbol(map: Bitmap, { symbol, x, y, module, height }: SymbolMark, at: (mm: number) => number): void {
  const square = symbol.shape === 'square';
  for (const bar of symbol.bars) {
    const [left, right] = [at(x + bar.x * module), at(x + (bar.x + bar.width) * module)];
    const [top, bottom] = square ? [at(y + bar.y * module), at(y + (bar.y + 1) * module)] : [at(y), at(y + height)];
    fillDots(map, left, top, right - left, bottom - top);
  }
}

/** Its dots, black or white by the nearest point of the picture. */
export function imageDots({ bytes, width, height }: ImageMark, dotsPerMm: number): Bitmap {
  const grey = greyOf(bytes);
  const map = blank(Math.max(1, Math.round(width * dotsPerMm)), Math.max(1, Math.round(height * dotsPerMm)));
  for (let y = 0; y < map.height; y++) {
    for (let x = 0; x < map.width; x++) {
      const from = Math.floor((y * grey.height) / map.height) * grey.width + Math.floor((x * grey.width) / map.width);
      if ((grey.light[from] ?? 1) < BLACK) map.dots[y * map.width + x] = 1;
    }
  }
  return map;
}

function drawImage(map: Bitmap, mark: ImageMark, dotsPerMm: number): void {
  const { width, dots } = imageDots(mark, dotsPerMm);
  const [x, y] = [Math.round(mark.x * dotsPerMm), Math.round(mark.y * dotsPerMm)];
  layOn(map, { x, y, width, covered: Float32Array.from(dots) });
}
