import { type BitReader, bitsOf } from './bits.ts';
import { refuse } from './fault.ts';

/** The 82 characters of GS1 AI encodable character set 82, 7 bits each: their ASCII code (GS1 TDS 2.3, Table A-1). */
export const TEXT = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;

/** A CAGE code (5) or DoDAAC (6): digits and capital letters without I and O (GS1 TDS 2.3, 6.3.17). */
export const CAGE = /^[0-9A-HJ-NP-Z]{5,6}$/;

/** Table G-1: the six low bits of the ASCII code. */
export const SIX_BIT: ReadonlyMap<string, string> = new Map(
  Array.from('#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter) => [
    (letter.charCodeAt(0) % 64).toString(2).padStart(6, '0'),
    letter,
  ]),
);
const SIX_BITS_OF: ReadonlyMap<string, string> = new Map([...SIX_BIT].map(([bits, letter]) => [letter, bits]));

/** Letters of 7 bits each until one that is zero; all after it is zero too (14.4.2, 14.4.5). */
export function readText(bits: string, name: string): string {
  let text = '';
  let at = 0;
  for (; at + 7 <= bits.length; at += 7) {
    const code = Number.parseInt(bits.slice(at, at + 7), 2);
    if (code === 0) break;
    const letter = String.fromCharCode(code);
    if (!TEXT.test(letter)) refuse('wrong-characters', `${name}, character ${code}`);
    text += letter;
  }
  if (/1/.test(bits.slice(at))) refuse('not-zero', `${name} after ${text}`);
  return text === '' ? refuse('wrong-length', name) : text;
}

/** 14.3.2, without the zeros that fill it up. */
export function writeText(text: string, most: number, name: string): string {
  if (text === '' || text.length > most) refuse('wrong-length', `${name} ${text}`);
  if (!TEXT.test(text)) refuse('wrong-characters', `${name} ${text}`);
  return Array.from(text, (letter) => bitsOf(letter.charCodeAt(0), 7, name)).join('');
}

/** Letters of 6 bits each until six zero bits (14.4.8, 14.4.9); at most so many of them. */
export function readSixBit(bits: BitReader, name: string, most: number): string {
  let text = '';
  for (;;) {
    const six = bits.take(6, name);
    if (six === '000000') return text;
    text += SIX_BIT.get(six) ?? refuse('wrong-characters', `${name} after ${text}`);
    if (text.length > most) refuse('wrong-length', `${name} ${text}`);
  }
}

export const writeSixBit = (letter: string, name: string): string =>
  SIX_BITS_OF.get(letter) ?? refuse('wrong-characters', `${name} ${letter}`);
