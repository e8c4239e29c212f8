import { refuse } from './fault.ts';

/** A Gen 2 tag says the length of its EPC in five bits, as words of 16 bits: at most 31 of them (GS1 TDS 2.3, 9.3). */
export const MOST_BITS = 31 * 16;

/** Takes the bits of an EPC from the left, each once. */
export class BitReader {
  readonly #bits: string;
  #at = 0;

  constructor(bits: string) {
    this.#bits = bits;
  }

  /** So many bits, or a refusal that names what should have stood there. */
  take(count: number, what: string): string {
    if (this.#at + count > this.#bits.length) refuse('too-short', what);
    this.#at += count;
    return this.#bits.slice(this.#at - count, this.#at);
  }

  integer(count: number, what: string): bigint {
    return count === 0 ? 0n : BigInt(`0b${this.take(count, what)}`);
  }

  number(count: number, what: string): number {
    return Number(this.integer(count, what));
  }

  rest(): string {
    return this.#bits.slice(this.#at);
  }
}

/** A whole number in so many bits. Refused where it does not fit. */
export function bitsOf(value: bigint | number, count: number, what: string): string {
  const bits = value.toString(2);
  if (count === 0 && bits === '0') return '';
  return bits.length > count ? refuse('out-of-range', what) : bits.padStart(count, '0');
}

/** The bits of hexadecimal digits; refused beyond what a tag can hold. */
export function bitsOfHex(hex: string): string {
  if (hex === '') refuse('empty', hex);
  if (hex.length > MOST_BITS / 4) refuse('too-long', `${hex.slice(0, 32)}…`);
  if (!/^[0-9A-Fa-f]+$/.test(hex)) refuse('wrong-characters', hex);
  return Array.from(hex, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
}

/** Upper-case hexadecimal in whole words of 16 bits, as a tag keeps it: filled up with zeros. */
export function hexOfBits(bits: string): string {
  if (bits.length > MOST_BITS) refuse('too-long', `${bits.length} bits`);
  const filled = bits.padEnd(Math.ceil(bits.length / 16) * 16, '0');
  return (filled.match(/.{4}/g) ?? [])
    .map((four) => Number.parseInt(four, 2).toString(16))
    .join('')
    .toUpperCase();
}
