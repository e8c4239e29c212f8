import { inflateSync } from 'node:zlib';
import { Blob, Face, Font } from 'harfbuzzjs';
import { type Bitmap, blank, fillDots } from '../paint/bitmap.ts';
import { Coverage } from '../paint/coverage.ts';
import { outlineOf } from '../paint/outline.ts';

/**
 * Reads our own PDFs back as a viewer does: objects, content streams, fonts that are embedded in them. A stranger to the
 * writer, of which it checks what stands where; it knows the operators that are used and no others.
 */
export interface ReadPage {
  readonly map: Bitmap;
  /** What each line of text says beside its glyphs. */
  readonly texts: readonly string[];
  /** Glyphs drawn, in order: where, in points from the top left. */
  readonly glyphs: readonly { readonly x: number; readonly y: number; readonly size: number }[];
}

const DPI = 203;
const SCALE = DPI / 72;

interface Objects {
  readonly get: (number: string) => { readonly dictionary: string; readonly stream: Buffer | undefined };
}

function objectsOf(pdf: Buffer): Objects & { readonly numbers: readonly string[] } {
  const text = pdf.toString('latin1');
  const all = new Map<string, { dictionary: string; stream: Buffer | undefined }>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const from = (match.index ?? 0) + match[0].length;
    const streamAt = text.indexOf('stream\n', from);
    const end = text.indexOf('endobj', from);
    const hasStream = streamAt >= 0 && streamAt < end;
    const dictionary = text.slice(from, hasStream ? streamAt : end);
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? 0);
    const bytes = hasStream ? pdf.subarray(streamAt + 7, streamAt + 7 + length) : undefined;
    const stream = bytes && /FlateDecode/.test(dictionary) ? inflateSync(bytes) : bytes;
    all.set(match[1] ?? '', { dictionary, stream });
  }
  return {
    numbers: [...all.keys()],
    get(number) {
      const found = all.get(number);
      if (!found) throw new Error(`there is no object ${number}`);
      return found;
    },
  };
}

const referred = (dictionary: string, key: string): string => {
  const found = new RegExp(`/${key} \\[?(\\d+) 0 R`).exec(dictionary)?.[1];
  if (found === undefined) throw new Error(`${key} is missing in ${dictionary}`);
  return found;
};

/** The pages of a PDF, drawn at 203 dots an inch. */
export function readPdf(bytes: Uint8Array): readonly ReadPage[] {
  const objects = objectsOf(Buffer.from(bytes));
  const pages = objects.numbers.map(objects.get).filter(({ dictionary }) => /\/Type \/Page\b/.test(dictionary));
  return pages.map(({ dictionary }) => pageOf(dictionary, objects));
}

function pageOf(dictionary: string, objects: Objects): ReadPage {
  const [, , , width = '0', height = '0'] = /\/MediaBox \[(\S+) (\S+) (\S+) (\S+)\]/.exec(dictionary) ?? [];
  const resources = objects.get(referred(dictionary, 'Resources')).dictionary;
  const content = objects.get(referred(dictionary, 'Contents')).stream ?? Buffer.alloc(0);
  const fonts = new Map(
    [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', number = '']) => [name, fontOf(number, objects)]),
  );
  const map = blank(Math.round(Number(width) * SCALE), Math.round(Number(height) * SCALE));
  return new Drawing(map, Number(height), fonts).run(content.toString('latin1'));
}

interface Embedded {
  readonly name: string;
  readonly font: Font;
  readonly unitsPerEm: number;
  readonly widths: readonly number[];
}

let fontsRead = 0;
function fontOf(number: string, objects: Objects): Embedded {
  const type0 = objects.get(number).dictionary;
  const cid = objects.get(referred(type0, 'DescendantFonts')).dictionary;
  const descriptor = objects.get(referred(cid, 'FontDescriptor')).dictionary;
  const file = objects.get(referred(descriptor, 'FontFile2')).stream ?? Buffer.alloc(0);
  const face = new Face(new Blob(new Uint8Array(file)));
  const widths = (/\/W \[0 \[([^\]]*)\]/.exec(cid)?.[1] ?? '').trim().split(/\s+/).map(Number);
  fontsRead += 1;
  return { name: `read-${fontsRead}`, font: new Font(face), unitsPerEm: face.upem, widths };
}

/** A literal string: its escapes taken back, and UTF-16 where it says so (ISO 32000-1, 7.3.4.2 and 7.9.2.2). */
function stringIn(literal: string): string {
  const signs: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  const bytes = Buffer.from(
    literal.replaceAll(/\\(.)/gs, (_, sign: string) => signs[sign] ?? sign),
    'latin1',
  );
  return bytes[0] === 0xfe && bytes[1] === 0xff
    ? bytes.subarray(2).swap16().toString('utf16le')
    : bytes.toString('latin1');
}

type Matrix = readonly [number, number, number, number, number, number];
const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  ...([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j] as const),
  ...([e * g + f * i + k, e * h + f * j + l] as const),
];

class Drawing {
  private readonly map: Bitmap;
  private readonly height: number;
  private readonly fonts: ReadonlyMap<string, Embedded>;
  private readonly texts: string[] = [];
  private readonly glyphs: { x: number; y: number; size: number }[] = [];
  private matrix: Matrix = [1, 0, 0, 1, 0, 0];
  private readonly saved: { matrix: Matrix; dark: boolean }[] = [];
  private text: Matrix = [1, 0, 0, 1, 0, 0];
  private font: Embedded | undefined;
  private size = 0;
  private dark = true;
  private rectangles: (readonly [number, number, number, number])[] = [];

  constructor(map: Bitmap, height: number, fonts: ReadonlyMap<string, Embedded>) {
    this.map = map;
    this.height = height;
    this.fonts = fonts;
  }

  run(content: string): ReadPage {
    const tokens =
      content.match(/<<(?:\((?:\\.|[^\\)])*\)|[^()])*?>>|\[[^\]]*\]|<[0-9a-fA-F]*>|\/[^\s/[\]<>()]+|[^\s[\]<>]+/g) ??
      [];
    let operands: string[] = [];
    for (const token of tokens) {
      if (/^[-+.\d]|^[[</]/.test(token)) operands.push(token);
      else {
        this.operate(token, operands);
        operands = [];
      }
    }
    return { map: this.map, texts: this.texts, glyphs: this.glyphs };
  }

  private operate(name: string, operands: readonly string[]): void {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = operands.map(Number);
    if (name === 'q') this.saved.push({ matrix: this.matrix, dark: this.dark });
    else if (name === 'Q') {
      const before = this.saved.pop();
      if (before) {
        this.matrix = before.matrix;
        this.dark = before.dark;
      }
    } else if (name === 'cm') this.matrix = times([a, b, c, d, e, f], this.matrix);
    else if (name === 'Tm') this.text = [a, b, c, d, e, f];
    else if (name === 'Tf') {
      this.font = this.fonts.get((operands[0] ?? '').slice(1));
      this.size = b;
    } else if (name === 'TJ') this.show(operands[0] ?? '');
    else if (name === 'scn') this.dark = a < 0.5;
    else if (name === 're') this.rectangles.push([a, b, c, d]);
    else if (name === 'f') this.fill();
    else if (name === 'BDC') {
      this.texts.push(
        stringIn(
          /\/ActualText \(((?:\\.|[^\\)])*)\)/s.exec(operands[0] === '/Span' ? (operands[1] ?? '') : '')?.[1] ?? '',
        ),
      );
    } else if (!['cs', 'BT', 'ET', 'EMC', 'Tr', 'h'].includes(name)) throw new Error(`the operator ${name}`);
  }

  /** A point of the page in dots. */
  private at(x: number, y: number): readonly [number, number] {
    const [a, b, c, d, e, f] = this.matrix;
    return [(a * x + c * y + e) * SCALE, (this.height - (b * x + d * y + f)) * SCALE];
  }

  private fill(): void {
    for (const [x, y, width, height] of this.rectangles) {
      const corners = [this.at(x, y), this.at(x + width, y + height)];
      const [left, right] = corners.map(([one]) => Math.round(one)).sort((p, q) => p - q);
      const [top, bottom] = corners.map(([, one]) => Math.round(one)).sort((p, q) => p - q);
      const wide = Math.max(1, (right ?? 0) - (left ?? 0));
      fillDots(this.map, left ?? 0, top ?? 0, wide, Math.max(1, (bottom ?? 0) - (top ?? 0)), this.dark ? 1 : 0);
    }
    this.rectangles = [];
  }

  private show(array: string): void {
    const { font } = this;
    if (!font) throw new Error('text without a font');
    for (const [part] of array.matchAll(/<[0-9a-fA-F]*>|-?[\d.]+/g)) {
      if (part.startsWith('<'))
        for (const [code] of part.slice(1, -1).matchAll(/.{4}/g)) this.glyph(font, Number.parseInt(code, 16));
      else this.text = times([1, 0, 0, 1, (-Number(part) / 1000) * this.size, 0], this.text);
    }
  }

  private glyph(font: Embedded, id: number): void {
    const scale = this.size / font.unitsPerEm;
    const place = times([scale, 0, 0, scale, 0, 0], this.text);
    const [x, y] = [place[4], place[5]];
    const [dotX, dotY] = this.at(x, y);
    this.glyphs.push({ x: dotX / SCALE, y: dotY / SCALE, size: this.size });
    const contours = outlineOf(font as never, id).map((contour) =>
      Array.from({ length: contour.length / 2 }, (_, at) =>
        this.at(x + (contour[at * 2] ?? 0) * scale, y + (contour[at * 2 + 1] ?? 0) * scale),
      ).flat(),
    );
    const coverage = new Coverage(this.map.width, this.map.height);
    if (contours.length > 0) {
      coverage.add(contours);
      for (const [at, share] of coverage.covered().entries()) if (share >= 0.5) this.map.dots[at] = 1;
    }
    this.text = times([1, 0, 0, 1, ((font.widths[id] ?? 0) / 1000) * this.size, 0], this.text);
  }
}
