import { gs1CheckDigit, hasGs1CheckDigit } from '@millrace/contracts';
import bwip from 'bwip-js/node';
import { SettingError } from '../fault.ts';
import { code128Words } from './code-128.ts';
import { gs1Data } from './gs1-data.ts';

export const SYMBOLOGIES = ['gs1-128', 'code-128', 'ean-13', 'itf-14', 'gs1-datamatrix', 'qr'] as const;
export type Symbology = (typeof SYMBOLOGIES)[number];

/** Black from one module to another, in modules from the top left corner of the symbol. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A barcode made out: what is black in it, in modules, wherever and however large it will be drawn. */
export interface BarSymbol {
  readonly symbology: Symbology;
  /** What it says, checked and with its check digit; of Code 128 kinds as code words. */
  readonly data: string;
  readonly words: readonly number[];
  /** What stands beneath it for people. */
  readonly readable: string;
  /** Bars side by side, as high as one likes; or a square of modules. */
  readonly shape: 'bars' | 'square';
  readonly columns: number;
  readonly rows: number;
  readonly bars: readonly Bar[];
  /** White modules that readers need on its left and right; of a square one on all sides. */
  readonly quiet: number;
}

/** White modules on each side, as each kind's standard asks: the larger of both sides. */
const QUIET: Readonly<Record<Symbology, number>> = {
  'gs1-128': 10,
  'code-128': 10,
  'ean-13': 11,
  'itf-14': 10,
  'gs1-datamatrix': 1,
  qr: 4,
};

type Raw =
  | { readonly sbs: readonly number[] }
  | { readonly pixs: readonly number[]; readonly pixx: number; readonly pixy: number };
/** What the encoder makes out, undrawn. Its types know another thing by this name, a symbology called "raw". */
const madeOut = bwip.raw as unknown as (name: string, text: string, options: object) => readonly Raw[];

const wrong = (symbology: Symbology, why: string, at: string): never => {
  throw new SettingError({ code: 'barcode-data', symbology, why, at });
};

/** A GTIN of this many digits; one that is kept longer loses the zeros before it, one without its check digit gets it. */
function gtinOf(symbology: Symbology, data: string, length: 13 | 14): string {
  if (!/^\d+$/.test(data)) return wrong(symbology, 'digits-only', data);
  if (data.length === length - 1) return data + gs1CheckDigit(data);
  const digits = data.length > length ? data.replace(/^0+/, '').padStart(length, '0') : data.padStart(length, '0');
  // Shorter ones are GTIN-8 and -12, which are the same number with zeros before them.
  if (![8, 12, 13, 14].includes(data.length) || digits.length !== length) return wrong(symbology, 'wrong-length', data);
  return hasGs1CheckDigit(digits) ? digits : wrong(symbology, 'wrong-check-digit', data);
}

type Made = Pick<BarSymbol, 'data' | 'readable'> & { readonly words?: readonly number[]; readonly drawn: Drawn };
interface Drawn {
  readonly name: string;
  readonly text: string;
  readonly options?: object;
}

const inWords = (words: readonly number[]): string => words.map((word) => `^${String(word).padStart(3, '0')}`).join('');

const MAKERS: Readonly<Record<Symbology, (data: string) => Made>> = {
  'gs1-128'(data) {
    const { readable, elementString } = gs1Data(data, 'gs1-128');
    // GS1 General Specifications, 5.4.4.
    if (elementString.length > 48) return wrong('gs1-128', 'too-long', data);
    const words = code128Words(elementString, { gs1: true });
    return {
      data: readable,
      readable,
      words,
      drawn: { name: 'code128', text: inWords(words), options: { raw: true } },
    };
  },
  'code-128'(data) {
    if (!/^[\x20-\x7e]+$/.test(data)) return wrong('code-128', 'ascii-only', data);
    if (data.length > 80) return wrong('code-128', 'too-long', data);
    const words = code128Words(data);
    return { data, readable: data, words, drawn: { name: 'code128', text: inWords(words), options: { raw: true } } };
  },
  'ean-13'(data) {
    const digits = gtinOf('ean-13', data, 13);
    return { data: digits, readable: digits, drawn: { name: 'ean13', text: digits } };
  },
  'itf-14'(data) {
    const digits = gtinOf('itf-14', data, 14);
    return { data: digits, readable: digits, drawn: { name: 'interleaved2of5', text: digits } };
  },
  'gs1-datamatrix'(data) {
    const { readable } = gs1Data(data, 'gs1-datamatrix');
    // Read by our own rules; a lot alone, as plants print it, lacks the GTIN that GS1 wants beside it.
    const options = { format: 'square', dontlint: true };
    return { data: readable, readable, drawn: { name: 'gs1datamatrix', text: readable, options } };
  },
  qr(data) {
    if (data === '') return wrong('qr', 'empty', data);
    return { data, readable: data, drawn: { name: 'qrcode', text: data, options: { eclevel: 'M' } } };
  },
};

/** Makes a barcode out. Throws a SettingError that says what is wrong with its data. */
export function symbolOf(symbology: Symbology, data: string): BarSymbol {
  const { drawn, words = [], ...made } = MAKERS[symbology](data.trim());
  const modules = modulesOf(symbology, drawn);
  return { symbology, ...made, words, quiet: QUIET[symbology], ...modules };
}

type Modules = Pick<BarSymbol, 'shape' | 'columns' | 'rows' | 'bars'>;

function modulesOf(symbology: Symbology, { name, text, options = {} }: Drawn): Modules {
  let made: Raw | undefined;
  try {
    [made] = madeOut(name, text, options);
  } catch (error) {
    // The encoder's own words: "bwipp.qrcodeTooLong: Maximum length exceeded".
    return wrong(
      symbology,
      (error instanceof Error ? error.message : String(error)).replace(/^bwipp\.\w+: */, ''),
      text,
    );
  }
  if (made && 'sbs' in made) return asBars(made.sbs);
  if (made && 'pixs' in made) return asSquare(made.pixs, made.pixx, made.pixy);
  throw new TypeError(`${name} was not drawn`);
}

/** Widths of black and white, in turn. */
function asBars(widths: readonly number[]): Modules {
  const bars: Bar[] = [];
  let x = 0;
  for (const [at, width] of widths.entries()) {
    if (at % 2 === 0 && width > 0) bars.push({ x, y: 0, width, height: 1 });
    x += width;
  }
  const columns = bars.reduce((end, bar) => Math.max(end, bar.x + bar.width), 0);
  return { shape: 'bars', columns, rows: 1, bars };
}

/** Modules row by row; those beside each other are one bar. */
function asSquare(modules: readonly number[], columns: number, rows: number): Modules {
  const bars: Bar[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (modules[y * columns + x] !== 1) continue;
      const from = x;
      while (x < columns && modules[y * columns + x] === 1) x++;
      bars.push({ x: from, y, width: x - from, height: 1 });
    }
  }
  return { shape: 'square', columns, rows, bars };
}
