import bwip from 'bwip-js/node';
import { type Bitmap, blank, fillDots } from '../paint/bitmap.ts';

type Raw = {
  readonly sbs?: readonly number[];
  readonly pixs?: readonly number[];
  readonly pixx?: number;
};
const madeOut = bwip.raw as unknown as (name: string, text: string, options: object) => readonly Raw[];

/**
 * What a ZPL printer makes of our own labels, of the commands that we use and no others: a stranger to the writer, which it
 * is here to check. Native text is told and not drawn, for the printer's font is not ours.
 */
export interface ReadZpl {
  readonly map: Bitmap;
  readonly copies: number;
  readonly texts: readonly {
    readonly text: string;
    readonly x: number;
    readonly baseline: number;
    readonly high: number;
  }[];
}

const number = (text: string | undefined): number => Number(text ?? Number.NaN);

interface Pending {
  x: number;
  y: number;
  module: number;
  ratio: number;
  kind: string;
  parameters: readonly string[];
  hex: boolean;
  data: string;
}

export function readZpl(zpl: string): ReadZpl {
  const commands = [...zpl.matchAll(/\^([A-Z][A-Z0-9@])((?:(?!\^|~).)*)/gs)].map(
    ([, name = '', rest = '']) => [name, rest] as const,
  );
  const [width, height] = ['PW', 'LL'].map((name) => number(commands.find(([one]) => one === name)?.[1]));
  const map = blank(width ?? 0, height ?? 0);
  const texts: { text: string; x: number; baseline: number; high: number }[] = [];
  let copies = 1;
  let now: Pending = fresh();
  let [module, ratio] = [2, 3];
  for (const [name, rest] of commands) {
    const parameters = rest.trimEnd().split(',');
    switch (name) {
      case 'FO':
      case 'FT':
        now = { ...fresh(), x: number(parameters[0]), y: number(parameters[1]) };
        break;
      case 'BY':
        module = number(parameters[0]);
        if (parameters[1]) ratio = number(parameters[1]);
        break;
      case 'A0':
      case 'BC':
      case 'BE':
      case 'B2':
      case 'BX':
      case 'BQ':
      case 'GB':
      case 'GF':
        now = { ...now, kind: name, parameters, module, ratio, ...(name === 'GF' ? { data: rest } : {}) };
        break;
      case 'FH':
        now.hex = true;
        break;
      case 'FD':
        now.data = now.hex
          ? rest.replaceAll(/_([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
          : rest;
        break;
      case 'FS':
        if (now.kind === 'A0')
          texts.push({ text: now.data, x: now.x, baseline: now.y, high: number(now.parameters[1]) });
        else draw(map, now);
        break;
      case 'PQ':
        copies = number(parameters[0]);
        break;
      case 'XA':
      case 'XZ':
      case 'CI':
      case 'LH':
      case 'PW':
      case 'LL':
      case 'FB':
        break;
      default:
        throw new Error(`^${name} is not one of the commands that we write`);
    }
  }
  return { map, copies, texts };
}

const fresh = (): Pending => ({ x: 0, y: 0, module: 2, ratio: 3, kind: '', parameters: [], hex: false, data: '' });

function draw(map: Bitmap, field: Pending): void {
  const { kind, parameters, data, module, x, y } = field;
  if (kind === 'GB') {
    const [wide = 1, high = 1, thick = 1] = parameters.map(number);
    const value = parameters[3] === 'W' ? 0 : 1;
    // Filled where it is as thick as it is wide or high, as all of ours are.
    if (thick !== Math.min(wide, high)) throw new Error('a frame of ^GB');
    fillDots(map, x, y, wide, high, value);
  } else if (kind === 'GF') graphic(map, field);
  else if (kind === 'BC') linear(map, field, number(parameters[1]), 'code128', wordsOf(data), { raw: true });
  else if (kind === 'BE') linear(map, field, number(parameters[1]), 'ean13', data, {});
  else if (kind === 'B2') twoOfFive(map, field);
  else if (kind === 'BX')
    square(map, field, number(parameters[1]), 'datamatrix', dataMatrix(data), { parsefnc: true, format: 'square' });
  else if (kind === 'BQ')
    square(map, field, number(parameters[2]), 'qrcode', data.slice(3), { eclevel: data.charAt(0) });
  else throw new Error(`no field of kind "${kind}" at ${x},${y} (${module})`);
}

function linear(
  map: Bitmap,
  { x, y, module }: Pending,
  high: number,
  name: string,
  text: string,
  options: object,
): void {
  const [made] = madeOut(name, text, options);
  if (!made?.sbs) throw new Error(name);
  let at = x;
  for (const [nth, wide] of made.sbs.entries()) {
    if (nth % 2 === 0) fillDots(map, at, y, wide * module, high);
    at += wide * module;
  }
}

/** Narrow and wide bars of Interleaved 2 of 5 (ISO/IEC 16390). */
const TWO_OF_FIVE = ['nnwwn', 'wnnnw', 'nwnnw', 'wwnnn', 'nnwnw', 'wnwnn', 'nwwnn', 'nnnww', 'wnnwn', 'nwnwn'];
function twoOfFive(map: Bitmap, { x, y, module, ratio, parameters, data }: Pending): void {
  const high = number(parameters[1]);
  const pairs = (data.match(/\d\d/g) ?? []).flatMap((pair) => {
    const [bars = '', spaces = ''] = [...pair].map((digit) => TWO_OF_FIVE[Number(digit)]);
    return [...bars].flatMap((bar, at) => [bar, spaces[at] ?? '']);
  });
  let at = x;
  for (const [nth, wide] of ['n', 'n', 'n', 'n', ...pairs, 'w', 'n', 'n'].entries()) {
    const dots = wide === 'w' ? Math.round(module * ratio) : module;
    if (nth % 2 === 0) fillDots(map, at, y, dots, high);
    at += dots;
  }
}

function square(map: Bitmap, { x, y }: Pending, module: number, name: string, text: string, options: object): void {
  const [made] = madeOut(name, text, options);
  if (!made?.pixs || !made.pixx) throw new Error(name);
  for (const [at, pixel] of made.pixs.entries()) {
    if (pixel === 1)
      fillDots(map, x + (at % made.pixx) * module, y + Math.floor(at / made.pixx) * module, module, module);
  }
}

/** Of a ^BX field with "_" as its escape. */
const dataMatrix = (data: string): string =>
  data.replaceAll(/__|_1|\^/g, (sign) => (sign === '_1' ? '^FNC1' : sign === '__' ? '_' : '^^'));

/** The code words that the letters of a ^BC field in mode N invoke (ZPL II, table of invocation codes). */
function wordsOf(data: string): string {
  const invoked: Readonly<Record<string, number>> = {
    ...{ '<': 62, '0': 30, '=': 94, '1': 95, '2': 96, '3': 97, '4': 98, '5': 99, '6': 100, '7': 101, '8': 102 },
    ...{ '9': 103, ':': 104, ';': 105 },
  };
  const words: number[] = [];
  let inC = false;
  for (let at = 0; at < data.length; ) {
    if (data[at] === '>') {
      const word = invoked[data[at + 1] ?? ''];
      if (word === undefined) throw new Error(data.slice(at));
      words.push(word);
      if (word === 99 || word === 105) inC = true;
      if (word === 100 || word === 104) inC = false;
      at += 2;
    } else if (inC) {
      words.push(Number(data.slice(at, at + 2)));
      at += 2;
    } else words.push(data.charCodeAt(at++) - 32);
  }
  return words.map((word) => `^${String(word).padStart(3, '0')}`).join('');
}

/** ^GFA with the compression of ZPL: G–Y for 1 to 19, g–z for 20 to 400, "," and "!" to the end of a row, ":" the row before. */
function graphic(map: Bitmap, { x, y, data }: Pending): void {
  const [, total, , rowBytes, body = ''] = /^A,(\d+),(\d+),(\d+),(.*)$/s.exec(data) ?? [];
  const nibbles = number(rowBytes) * 2;
  const rows: string[] = [];
  let row = '';
  let times = 0;
  const end = (): void => {
    rows.push(row);
    row = '';
  };
  for (const sign of body.trim()) {
    if (sign === ':') rows.push(rows.at(-1) ?? ''.padEnd(nibbles, '0'));
    else if (sign === ',' || sign === '!') {
      row = row.padEnd(nibbles, sign === ',' ? '0' : 'F');
      end();
    } else if (/[G-Y]/.test(sign)) times += sign.charCodeAt(0) - 70;
    else if (/[g-z]/.test(sign)) times += (sign.charCodeAt(0) - 102) * 20;
    else {
      row += sign.repeat(times || 1);
      times = 0;
      if (row.length === nibbles) end();
    }
  }
  if (rows.length * number(rowBytes) !== number(total) || row !== '')
    throw new Error('a graphic of another size than it says');
  for (const [at, line] of rows.entries()) {
    for (const [nth, digit] of [...line].entries()) {
      const bits = Number.parseInt(digit, 16);
      for (let bit = 0; bit < 4; bit++) if (bits & (8 >> bit)) fillDots(map, x + nth * 4 + bit, y + at, 1, 1);
    }
  }
}
