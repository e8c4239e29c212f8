import { type BitReader, bitsOf } from './bits.ts';
import { refuse } from './fault.ts';
import { CAGE, readSixBit, readText, SIX_BIT, TEXT, writeSixBit, writeText } from './letters.ts';
import { COMPANY_PREFIX } from './partition.ts';
import type { Segment } from './scheme.ts';

type Partition = Extract<Segment, { method: 'partition' }>;

/** How many parts of the URI a segment takes or gives. */
export const partsOf = ({ method }: Segment): number => (method === 'partition' ? 2 : method === 'zero' ? 0 : 1);

/** Decodes one segment (GS1 TDS 2.3, 14.4). */
export function readSegment(segment: Segment, bits: BitReader): readonly string[] {
  const { name } = segment;
  switch (segment.method) {
    case 'integer':
      return [bits.integer(segment.bits, name).toString()];
    case 'string':
      return [readText(bits.take(segment.bits, name), name)];
    case 'numeric-string': {
      const digits = bits.integer(segment.bits, name).toString();
      return digits.length > 1 && digits.startsWith('1') ? [digits.slice(1)] : refuse('out-of-range', name);
    }
    case 'fixed-width':
      return [padded(bits.integer(segment.bits, name), segment.digits, name)];
    case 'cage':
      return [readCage(bits.take(36, name), name)];
    case 'cage-ascii':
      return [readCageAscii(bits.take(48, name), name)];
    case 'six-bit':
      return [sixBitOfForm(readSixBit(bits, name, segment.most), segment)];
    case 'zero':
      return bits.integer(segment.bits, name) === 0n ? [] : refuse('not-zero', name);
    case 'partition':
      return readPartition(segment, bits);
  }
}

/** Encodes one segment (GS1 TDS 2.3, 14.3). */
export function writeSegment(segment: Segment, parts: readonly string[]): string {
  const { name } = segment;
  const part = parts[0] ?? '';
  switch (segment.method) {
    case 'integer':
      return bitsOf(wholeNumber(part, name), segment.bits, `${name} ${part}`);
    case 'string':
      return writeText(part, Math.floor(segment.bits / 7), name).padEnd(segment.bits, '0');
    case 'numeric-string': {
      const value = BigInt(`1${digitsOnly(part, name)}`);
      // 14.3.6: so many digits that any of them would fit, not only these.
      if (2n * 10n ** BigInt(part.length) >= 2n ** BigInt(segment.bits)) refuse('wrong-length', `${name} ${part}`);
      return bitsOf(value, segment.bits, name);
    }
    case 'fixed-width':
      if (digitsOnly(part, name).length !== segment.digits) refuse('wrong-length', `${name} ${part}`);
      return bitsOf(BigInt(part), segment.bits, `${name} ${part}`);
    case 'cage':
      if (!CAGE.test(part)) refuse('wrong-characters', `${name} ${part}`);
      return (part.length === 5 ? '100000' : '') + Array.from(part, (letter) => writeSixBit(letter, name)).join('');
    case 'cage-ascii':
      if (!CAGE.test(part)) refuse('wrong-characters', `${name} ${part}`);
      return Array.from(part.padStart(6), (letter) => bitsOf(letter.charCodeAt(0), 8, name)).join('');
    case 'six-bit':
      return `${Array.from(sixBitOfForm(part, segment), (letter) => writeSixBit(letter, name)).join('')}000000`;
    case 'zero':
      return '0'.repeat(segment.bits);
    case 'partition':
      return writePartition(segment, part, parts[1] ?? '');
  }
}

function readPartition({ name, table, as }: Partition, bits: BitReader): readonly string[] {
  const value = bits.number(3, 'partition');
  const [prefix, row] = [COMPANY_PREFIX[value], table[value]];
  if (!prefix || !row) return refuse('wrong-partition', `partition ${value}`);
  const company = padded(bits.integer(prefix.bits, 'company prefix'), prefix.digits, 'company prefix');
  switch (as) {
    case 'padded':
      return [company, padded(bits.integer(row.bits, name), row.digits, name)];
    case 'integer':
      return [company, bits.integer(row.bits, name).toString()];
    case 'text': {
      const text = readText(bits.take(row.bits, name), name);
      return text.length > row.digits ? refuse('wrong-length', `${name} ${text}`) : [company, text];
    }
    case 'six-bit': {
      const text = readSixBit(bits, name, row.digits);
      return text === '' ? refuse('wrong-length', name) : [company, text];
    }
  }
}

function writePartition({ name, table, as }: Partition, company: string, other: string): string {
  const value = COMPANY_PREFIX.findIndex(({ digits }) => digits === company.length);
  const [prefix, row] = [COMPANY_PREFIX[value], table[value]];
  if (!prefix || !row) return refuse('wrong-length', `company prefix ${company}`);
  const start =
    bitsOf(value, 3, 'partition') +
    bitsOf(BigInt(digitsOnly(company, 'company prefix')), prefix.bits, 'company prefix');
  const at = `${name} ${other}`;
  switch (as) {
    case 'padded':
      if (other.length !== row.digits) refuse('wrong-length', at);
      return start + bitsOf(other === '' ? 0n : BigInt(digitsOnly(other, name)), row.bits, at);
    case 'integer':
      return start + bitsOf(wholeNumber(other, name), row.bits, at);
    case 'text':
      return start + writeText(other, row.digits, name).padEnd(row.bits, '0');
    case 'six-bit':
      if (other === '' || other.length > row.digits) refuse('wrong-length', at);
      return `${start}${Array.from(other, (letter) => writeSixBit(letter, name)).join('')}000000`;
  }
}

/** A number in so many digits; refused where it needs more (a value that the bits could hold and the digits cannot). */
function padded(value: bigint, digits: number, name: string): string {
  if (digits === 0) return value === 0n ? '' : refuse('out-of-range', name);
  const text = value.toString();
  return text.length > digits ? refuse('out-of-range', `${name} ${text}`) : text.padStart(digits, '0');
}

const digitsOnly = (text: string, name: string): string =>
  /^\d+$/.test(text) ? text : refuse(text === '' ? 'wrong-length' : 'wrong-characters', `${name} ${text}`);

function wholeNumber(text: string, name: string): bigint {
  const digits = digitsOnly(text, name);
  return digits.length > 1 && digits.startsWith('0') ? refuse('leading-zero', `${name} ${text}`) : BigInt(digits);
}

function sixBitOfForm(text: string, { name, least, most, form }: Extract<Segment, { method: 'six-bit' }>): string {
  if (text.length < least || text.length > most) refuse('wrong-length', `${name} ${text}`);
  return form.test(text) ? text : refuse('wrong-characters', `${name} ${text}`);
}

function readCage(bits: string, name: string): string {
  const letters = bits.match(/.{6}/g) ?? [];
  const text = (letters[0] === '100000' ? letters.slice(1) : letters).map((six) => SIX_BIT.get(six) ?? '?').join('');
  return CAGE.test(text) ? text : refuse('wrong-characters', `${name} ${text}`);
}

function readCageAscii(bits: string, name: string): string {
  const text = (bits.match(/.{8}/g) ?? []).map((eight) => String.fromCharCode(Number.parseInt(eight, 2))).join('');
  const code = text.startsWith(' ') ? text.slice(1) : text;
  return CAGE.test(code) ? code : refuse('wrong-characters', `${name} ${TEXT.test(code) ? code : bits}`);
}
