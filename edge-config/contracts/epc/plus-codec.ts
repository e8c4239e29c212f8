import { type Gs1Elements, type Gs1Fault, isGs1Fault, readPairs } from '../gs1.ts';
import { gs1Date } from '../gs1-date.ts';
import { type BitReader, bitsOf } from './bits.ts';
import { type EpcFault, refuse } from './fault.ts';
import { readPlusNumber, readPlusText, writePlusNumber, writePlusText } from './plus-letters.ts';
import { type PlusScheme, type PlusSegment, PRIORITISED_DATES } from './plus-schemes.ts';

const DELIMITER = '1110';
const TERMINATOR = '1111';
const MOST_DELIMITED = 30;

/** An EPC of TDS 2.0: what it identifies, as GS1 elements. */
export interface PlusEpc {
  readonly scheme: string;
  readonly filter: number;
  readonly elements: Gs1Elements;
  /** The bits after the EPC, where its toggle says that data of other identifiers follows (15.3): kept, not read. */
  readonly following?: string;
}

/** The bits after the header. */
export function readPlus(scheme: PlusScheme, bits: BitReader): PlusEpc {
  const follows = bits.take(1, 'data toggle') === '1';
  const filter = bits.number(3, 'filter');
  const values = new Map<string, string>();
  for (const segment of scheme.segments) {
    const [ai, value] = readSegment(segment, bits);
    values.set(ai, (values.get(ai) ?? '') + value);
  }
  const elements = readPairs([...values]);
  if (isGs1Fault(elements)) return refuse(asEpcFault(elements.fault), elements.at);
  return { scheme: scheme.name, filter, elements, ...(follows ? { following: bits.rest() } : {}) };
}

/** All bits, with the header. */
export function writePlus(scheme: PlusScheme, { filter, elements, following }: PlusEpc): string {
  const checked = readPairs([...elements]);
  if (isGs1Fault(checked)) return refuse(asEpcFault(checked.fault), checked.at);
  if (following !== undefined && !/^[01]*$/.test(following)) refuse('wrong-characters', 'what follows');
  if (!Number.isInteger(filter) || filter < 0 || filter > 7) refuse('wrong-filter', String(filter));
  const taken = new Map<string, number>();
  const segments = scheme.segments.map((segment) => {
    const ai = segment.method === 'date' ? dateOf(elements, scheme) : segment.ai;
    const value = elements.get(ai);
    if (value === undefined) return refuse('missing', ai);
    const from = taken.get(ai) ?? 0;
    const until = segment.method === 'digits' ? from + segment.digits : value.length;
    taken.set(ai, until);
    return writeSegment(segment, ai, value.slice(from, until));
  });
  for (const [ai, value] of elements) {
    if (taken.get(ai) !== value.length) refuse(taken.has(ai) ? 'wrong-length' : 'wrong-characters', `${ai}${value}`);
  }
  const toggle = following === undefined ? '0' : '1';
  return (
    bitsOf(scheme.header, 8, 'header') + toggle + bitsOf(filter, 3, 'filter') + segments.join('') + (following ?? '')
  );
}

function readSegment(segment: PlusSegment, bits: BitReader): readonly [string, string] {
  switch (segment.method) {
    case 'digits':
      return [segment.ai, readDigits(bits, segment.digits, segment.ai)];
    case 'text':
      return [segment.ai, readPlusText(bits, segment.most, segment.ai)];
    case 'number':
      return [segment.ai, readPlusNumber(bits, segment.most, segment.ai)];
    case 'delimited':
      return [segment.ai, readDelimited(bits, segment.ai)];
    case 'date':
      return readDate(bits);
  }
}

function writeSegment(segment: PlusSegment, ai: string, value: string): string {
  switch (segment.method) {
    case 'digits':
      return writeDigits(value, ai);
    case 'text':
      return writePlusText(value, segment.most, ai);
    case 'number':
      return writePlusNumber(value, segment.most, ai);
    case 'delimited': {
      const digits = /^\d*/.exec(value)?.[0] ?? '';
      const text = value.slice(digits.length);
      if (digits === '') refuse('wrong-characters', `${ai}${value}`);
      const start = writeDigits(digits, ai);
      return text === '' ? start + TERMINATOR : start + DELIMITER + writePlusText(text, MOST_DELIMITED, ai);
    }
    case 'date':
      return writeDate(ai, value);
  }
}

function readDigits(bits: BitReader, count: number, name: string): string {
  let digits = '';
  while (digits.length < count) {
    const digit = bits.number(4, name);
    digits += digit < 10 ? digit : refuse('wrong-characters', `${name}${digits}`);
  }
  return digits;
}

const writeDigits = (digits: string, name: string): string =>
  Array.from(digits, (digit) => bitsOf(Number(digit), 4, name)).join('');

function readDelimited(bits: BitReader, name: string): string {
  let digits = '';
  for (;;) {
    const four = bits.take(4, name);
    if (digits === '' && (four === TERMINATOR || four === DELIMITER)) refuse('wrong-characters', name);
    if (four === TERMINATOR) return digits;
    if (four === DELIMITER) return digits + readPlusText(bits, MOST_DELIMITED, name);
    const digit = Number.parseInt(four, 2);
    digits += digit < 10 ? digit : refuse('wrong-characters', `${name}${digits}`);
    if (digits.length > MOST_DELIMITED) refuse('wrong-length', `${name}${digits}`);
  }
}

/** 14.5.3: 4 bits say which date, 7 the year, 4 the month, 5 the day. */
function readDate(bits: BitReader): readonly [string, string] {
  const indicator = bits.number(4, 'date');
  const ai = PRIORITISED_DATES[indicator] ?? refuse('out-of-range', `date type ${indicator}`);
  const two = (count: number): string => String(bits.number(count, 'date')).padStart(2, '0');
  const date = two(7) + two(4) + two(5);
  return date.length === 6 && gs1Date(date, 2000) ? [ai, date] : refuse('wrong-date', `${ai}${date}`);
}

function writeDate(ai: string, date: string): string {
  const indicator = PRIORITISED_DATES.indexOf(ai);
  if (date.length !== 6) refuse('wrong-date', `${ai}${date}`);
  const [year, month, day] = [date.slice(0, 2), date.slice(2, 4), date.slice(4)].map(Number);
  return (
    bitsOf(indicator, 4, 'date') +
    bitsOf(year ?? 0, 7, 'date') +
    bitsOf(month ?? 0, 4, 'date') +
    bitsOf(day ?? 0, 5, 'date')
  );
}

const dateOf = (elements: Gs1Elements, { name }: PlusScheme): string =>
  PRIORITISED_DATES.find((ai) => elements.has(ai)) ?? refuse('missing', `a date for ${name}`);

/** What GS1 elements and EPCs call the same fault. */
function asEpcFault(fault: Gs1Fault['fault']): EpcFault['fault'] {
  return fault === 'unknown-identifier' || fault === 'twice' ? 'wrong-characters' : fault;
}
