import { type Refusal, refuse } from './refusal.ts';

/** The four tables of a Modbus device (Modbus Application Protocol 1.1b3 §4.3). */
export const TABLES = ['coil', 'discrete', 'input', 'holding'] as const;
export type Table = (typeof TABLES)[number];

/** Where a value stands: `offset` is what goes over the wire, counted from zero. */
export interface Address {
  readonly table: Table;
  readonly offset: number;
  /** The bit of a register, 0 being its least significant. */
  readonly bit?: number;
  /** The logical unit, where the address names one. */
  readonly unit?: number;
}

const LAST = 0xffff;
const BY_DIGIT: Readonly<Record<string, Table>> = { 0: 'coil', 1: 'discrete', 3: 'input', 4: 'holding' };
const DIGIT: Readonly<Record<Table, string>> = { coil: '0', discrete: '1', input: '3', holding: '4' };
const BY_NAME: Readonly<Record<string, Table>> = {
  coil: 'coil',
  discrete: 'discrete',
  input: 'input',
  holding: 'holding',
  co: 'coil',
  di: 'discrete',
  ir: 'input',
  hr: 'holding',
};
const FORMS = 'write holding:0 (counted from zero), holding#1 (counted from one) or 40001';

export const isBitTable = (table: Table): boolean => table === 'coil' || table === 'discrete';

/**
 * An address as technicians write it. What counts from zero and what from one is said by the notation, never guessed:
 * `holding:0`, `hr:0x1F`, `input:1Fh` count from zero (what goes over the wire); `holding#1`, `4x1`, `40001`, `400001`
 * count from one. `.3` after a register names a bit, `@17` at the end a unit. Anything that could be read in two ways is
 * refused with what to write instead.
 */
export function readAddress(text: string): Address | Refusal {
  const written = text.trim();
  if (written.length > 40) return refuse('address', `an address is at most 40 letters long: ${FORMS}`);
  const parts = /^([^.@]*)(?:\.([^.@]*))?(?:@([^.@]*))?$/.exec(written);
  if (!parts) return refuse('address', `"${written}" is not an address: ${FORMS}`);
  const [, place = '', bitText, unitText] = parts;
  const at = readPlace(place.trim(), written);
  if ('refused' in at) return at;
  const bit = bitText === undefined ? undefined : readBit(bitText, at.table, written);
  if (typeof bit === 'object') return bit;
  const unit = unitText === undefined ? undefined : readUnit(unitText, written);
  if (typeof unit === 'object') return unit;
  return { ...at, ...(bit === undefined ? {} : { bit }), ...(unit === undefined ? {} : { unit }) };
}

/** The address in the one form that cannot be misread, with the reference number that manuals print. */
export function showAddress({ table, offset, bit, unit }: Address): string {
  const bitPart = bit === undefined ? '' : `.${bit}`;
  const unitPart = unit === undefined ? '' : `@${unit}`;
  return `${table}:${offset}${bitPart}${unitPart} (${referenceNumber(table, offset)}${bitPart})`;
}

/** 40001 where five digits are enough, else 410000: counted from one, as manuals do. */
export function referenceNumber(table: Table, offset: number): string {
  const number = String(offset + 1);
  return DIGIT[table] + number.padStart(number.length > 4 ? 5 : 4, '0');
}

type Place = { readonly table: Table; readonly offset: number };

function readPlace(place: string, written: string): Place | Refusal {
  const named = /^([a-z]+)\s*([:#])\s*(.*)$/i.exec(place);
  if (named) return readNamed(named[1] as string, named[2] as string, named[3] as string, written);
  const crossed = /^([0-9])x([0-9a-f]+)$/i.exec(place);
  if (crossed) return readCrossed(crossed[1] as string, crossed[2] as string, written);
  if (/^\d+$/.test(place)) return readReference(place);
  if (/^(0x[0-9a-f]+|[0-9][0-9a-f]*h)$/i.test(place)) {
    return refuse('address', `"${place}" names no table: write holding:${place} for a holding register, from zero`);
  }
  return refuse('address', `"${written}" is not an address: ${FORMS}`);
}

function readNamed(name: string, mark: string, number: string, written: string): Place | Refusal {
  const table = BY_NAME[name.toLowerCase()];
  if (!table) {
    return refuse('table', `"${name}" is no table: write coil, discrete, input or holding (co, di, ir, hr)`);
  }
  const value = readNumber(number);
  if (value === undefined) {
    return refuse('address', `"${written}": after "${name}${mark}" stands a number such as 17, 0x11 or 11h`);
  }
  const first = mark === '#' ? 1 : 0;
  if (value < first || value > LAST + first) {
    const zero = value === 0 ? `; the first is ${table}#1, which is ${table}:0` : '';
    return refuse(
      'range',
      `"${written}": ${table}${mark} counts from ${first}, so ${first} to ${LAST + first} exist${zero}`,
    );
  }
  return { table, offset: value - first };
}

/** `4x1`: the table's digit and a number counted from one. `0x10` is as well hexadecimal, so it is asked back. */
function readCrossed(digit: string, number: string, written: string): Place | Refusal {
  if (digit === '0') {
    return refuse(
      'ambiguous',
      `"${written}" may be hexadecimal or a coil: write coil:0x${number} or holding:0x${number} (from zero), or coil#${number} (from one)`,
    );
  }
  const table = BY_DIGIT[digit];
  if (!table) return refuse('table', `"${written}": tables are 0 (coil), 1 (discrete), 3 (input) and 4 (holding)`);
  if (!/^\d+$/.test(number)) return refuse('address', `"${written}": after "${digit}x" stands a decimal number`);
  return fromOne(table, Number(number), written);
}

/** Reference numbers of Modicon: a digit for the table, then four or five digits counted from one. */
function readReference(digits: string): Place | Refusal {
  const table = digits.length === 5 || digits.length === 6 ? BY_DIGIT[digits[0] as string] : undefined;
  if (table) return fromOne(table, Number(digits.slice(1)), digits);
  if (digits.length === 5 || digits.length === 6) {
    return refuse('table', `"${digits}": a reference number begins with 0, 1, 3 or 4; otherwise ${FORMS}`);
  }
  const value = Number(digits);
  if (value > LAST) return refuse('range', `"${digits}" is beyond the last address 65535: ${FORMS}`);
  return refuse(
    'ambiguous',
    `"${digits}" names no table and may count from zero or one: write holding:${value} (from zero) or holding#${value} (from one), or input, coil, discrete`,
  );
}

function fromOne(table: Table, number: number, written: string): Place | Refusal {
  if (number >= 1 && number <= LAST + 1) return { table, offset: number - 1 };
  return refuse(
    'range',
    `"${written}" counts from one, so ${referenceNumber(table, 0)} to ${referenceNumber(table, LAST)} exist; from zero write ${table}:${Math.min(number, LAST)}`,
  );
}

function readBit(text: string, table: Table, written: string): number | Refusal {
  if (isBitTable(table)) return refuse('bit', `"${written}": a ${table} is one bit already, so leave ".${text}" out`);
  const bit = /^\d{1,2}$/.test(text) ? Number(text) : 16;
  return bit < 16 ? bit : refuse('bit', `"${written}": bits are .0 (least significant) to .15`);
}

function readUnit(text: string, written: string): number | Refusal {
  const unit = /^\d{1,3}$/.test(text) ? Number(text) : 256;
  return unit < 256 ? unit : refuse('unit', `"${written}": after "@" stands the unit, 0 to 255`);
}

/** Decimal, `0x1F` or `1Fh`. */
function readNumber(text: string): number | undefined {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const hex = /^0x([0-9a-f]{1,5})$/i.exec(text) ?? /^([0-9][0-9a-f]{0,5})h$/i.exec(text);
  return hex ? Number.parseInt(hex[1] as string, 16) : undefined;
}
