import { type BitReader, bitsOf } from './bits.ts';
import { refuse } from './fault.ts';

/** One way to write text of variable length (GS1 TDS 2.3, Table E): its indicator is its place in the list. */
interface Alphabet {
  readonly takes: RegExp;
  /** Bits for so many characters. */
  bits(length: number): number;
  write(text: string): string;
  read(bits: string, length: number): string | undefined;
}

/** So many bits a character, by its place in `letters` (undefined: no character). */
function byPlace(takes: RegExp, width: number, letters: readonly (string | undefined)[]): Alphabet {
  const placeOf = new Map(letters.map((letter, place) => [letter, place]));
  return {
    takes,
    bits: (length) => width * length,
    write: (text) => Array.from(text, (letter) => bitsOf(placeOf.get(letter) ?? 0, width, letter)).join(''),
    read: (bits) => {
      let text = '';
      for (let at = 0; at < bits.length; at += width) {
        const letter = letters[Number.parseInt(bits.slice(at, at + width), 2)];
        if (letter === undefined) return undefined;
        text += letter;
      }
      return text;
    },
  };
}

/** The bits that any so many digits need: ⌈length × log₂ 10⌉ (14.5.6.1). */
const bitsOfDigits = (length: number): number => (length === 0 ? 0 : (10n ** BigInt(length) - 1n).toString(2).length);

const NUMERIC: Alphabet = {
  takes: /^\d+$/,
  bits: bitsOfDigits,
  write: (text) => bitsOf(BigInt(text), bitsOfDigits(text.length), text),
  read: (bits, length) => {
    const digits = BigInt(`0b${bits}`).toString().padStart(length, '0');
    return digits.length > length ? undefined : digits;
  },
};

/** 14.5.6.5: 16 bits for three characters; a place of 0 fills up the last three. */
const CODE_40_LETTERS = '\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789';
const CODE_40: Alphabet = {
  takes: /^[0-9A-Z.:-]+$/,
  bits: (length) => 16 * Math.ceil(length / 3),
  write: (text) =>
    (text.match(/.{1,3}/g) ?? [])
      .map((three) => {
        const [a = 0, b = 0, c = 0] = Array.from(three, (letter) => CODE_40_LETTERS.indexOf(letter));
        return bitsOf(1600 * a + 40 * b + c + 1, 16, three);
      })
      .join(''),
  read: (bits, length) => {
    let text = '';
    for (const sixteen of bits.match(/.{16}/g) ?? []) {
      const value = Number.parseInt(sixteen, 2) - 1;
      for (const place of [Math.floor(value / 1600), Math.floor(value / 40) % 40, value % 40]) {
        const letter = CODE_40_LETTERS[place];
        if (letter === undefined) return undefined;
        text += letter;
      }
    }
    const kept = text.slice(0, length);
    return kept.includes('\0') || /[^\0]/.test(text.slice(length)) ? undefined : kept;
  },
};

const HEX = '0123456789ABCDEF';
const BASE_64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Set 82, and # which a part number may hold. */
const ASCII = /^[!"#%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;

const ALPHABETS: readonly Alphabet[] = [
  NUMERIC,
  byPlace(/^[0-9A-F]+$/, 4, [...HEX]),
  byPlace(/^[0-9a-f]+$/, 4, [...HEX.toLowerCase()]),
  byPlace(/^[\w-]+$/, 6, [...BASE_64]),
  byPlace(
    ASCII,
    7,
    Array.from({ length: 128 }, (_, code) => {
      const letter = String.fromCharCode(code);
      return ASCII.test(letter) ? letter : undefined;
    }),
  ),
  CODE_40,
];
const LENGTH_BITS = 5;

/** 14.5.6: which alphabet, how many characters, the characters. */
export function readPlusText(bits: BitReader, most: number, name: string): string {
  const indicator = bits.number(3, name);
  const length = bits.number(LENGTH_BITS, name);
  const alphabet = ALPHABETS[indicator] ?? refuse('out-of-range', `${name}, encoding indicator ${indicator}`);
  if (length === 0 || length > most) refuse('wrong-length', `${name} of ${length} characters`);
  return alphabet.read(bits.take(alphabet.bits(length), name), length) ?? refuse('wrong-characters', name);
}

/** By the alphabet that needs the fewest bits; the first of them where several do. */
export function writePlusText(text: string, most: number, name: string): string {
  if (text === '' || text.length > most) refuse('wrong-length', `${name} ${text}`);
  let best: { readonly indicator: number; readonly alphabet: Alphabet } | undefined;
  for (const [indicator, alphabet] of ALPHABETS.entries()) {
    if (!alphabet.takes.test(text)) continue;
    if (!best || alphabet.bits(text.length) < best.alphabet.bits(text.length)) best = { indicator, alphabet };
  }
  if (!best) return refuse('wrong-characters', `${name} ${text}`);
  return bitsOf(best.indicator, 3, name) + bitsOf(text.length, LENGTH_BITS, name) + best.alphabet.write(text);
}

/** 14.5.13: how many digits in 4 bits, the digits as a number. */
export function readPlusNumber(bits: BitReader, most: number, name: string): string {
  const length = bits.number(4, name);
  if (length === 0 || length > most) refuse('wrong-length', `${name} of ${length} digits`);
  return NUMERIC.read(bits.take(bitsOfDigits(length), name), length) ?? refuse('out-of-range', name);
}

export function writePlusNumber(text: string, most: number, name: string): string {
  if (text === '' || text.length > most) refuse('wrong-length', `${name} ${text}`);
  if (!NUMERIC.takes.test(text)) refuse('wrong-characters', `${name} ${text}`);
  return bitsOf(text.length, 4, name) + NUMERIC.write(text);
}
