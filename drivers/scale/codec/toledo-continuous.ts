import { asciiBytes, CR, STX } from './lines.ts';
import type { ScaleFault, ScaleReader, ScaleReading, ScaleSaid } from './reading.ts';

/** STX, three status bytes, six digits of weight, six of tare, CR; a checksum where it is set so. */
const LENGTH = 17;
const CR_AT = 16;

/** Status byte A: where the point stands, by its three low bits: 10 to this power is what a digit is worth. */
const POWERS: readonly number[] = [2, 1, 0, -1, -2, -3, -4, -5];
const ALWAYS = 0x20;
/** Status byte A, bits 3 and 4: the display counts by ones. */
const BY_ONES = 0x08;

/** Status byte B. */
const NET = 0x01;
const NEGATIVE = 0x02;
const OUT_OF_RANGE = 0x04;
const MOVING = 0x08;
const METRIC = 0x10;

/** Status byte C: the unit by its three low bits, where the first is kg or lb as byte B says (UCUM). */
const UNITS: readonly (string | null)[] = [null, 'g', 't', '[oz_av]', '[oz_tr]', '[pwt_tr]', '[ston_av]', null];
const EXPANDED = 0x10;

export interface ContinuousFormat {
  /** Whether a checksum follows: the two's complement of the sum of the seven low bits of all bytes before it. */
  readonly checksum: boolean;
}

/**
 * Toledo continuous output (8530, Jaguar, IND indicators): a reading several times a second, unasked. Bytes are thrown
 * away one by one until a message fits, so that a lost byte costs one message.
 */
export function toledoContinuousReader({ checksum }: ContinuousFormat): ScaleReader {
  const length = checksum ? LENGTH + 1 : LENGTH;
  let held: number[] = [];
  return {
    push(bytes) {
      const said: ScaleSaid[] = [];
      for (const byte of bytes) {
        held.push(byte & 0x7f);
        held = fromStart(held);
        if (held.length < length) continue;
        const message = held;
        if (message[CR_AT] !== CR) {
          said.push({ fault: 'wrong-form', at: shown(message) });
          held = fromStart(message.slice(1));
        } else if (checksum && message[LENGTH] !== checksumOf(message.slice(0, LENGTH))) {
          said.push({ fault: 'wrong-checksum', at: shown(message) });
          held = fromStart(message.slice(1));
        } else {
          said.push(readMessage(message));
          held = [];
        }
      }
      return said;
    },
  };
}

function fromStart(bytes: number[]): number[] {
  if (bytes[0] === STX) return bytes;
  const start = bytes.indexOf(STX);
  return start < 0 ? [] : bytes.slice(start);
}

function readMessage(message: readonly number[]): ScaleReading | ScaleFault {
  const [, a = 0, b = 0, c = 0] = message;
  if ((a & b & c & ALWAYS) === 0) return { fault: 'unknown-status', at: shown(message) };
  // What is shown tenfold finer has its point one place further to the left.
  const power = (POWERS[a & 0b111] ?? 0) - ((c & EXPANDED) !== 0 ? 1 : 0);
  const number = (from: number): string | null =>
    decimalOf(String.fromCharCode(...message.slice(from, from + 6)), power);
  const outOfRange = (b & OUT_OF_RANGE) !== 0;
  const negative = (b & NEGATIVE) !== 0;
  const weight = number(4);
  const tare = number(10);
  if ((weight === null && !outOfRange) || tare === null) return { fault: 'wrong-number', at: shown(message) };
  const unit = (c & 0b111) === 0 ? ((b & METRIC) !== 0 ? 'kg' : '[lb_av]') : UNITS[c & 0b111];
  if (!unit) return { fault: 'unknown-unit', at: `unit ${c & 0b111}` };
  return {
    weight: outOfRange || weight === null ? null : negative && /[1-9]/.test(weight) ? `-${weight}` : weight,
    unit,
    stable: (b & MOVING) === 0,
    range: outOfRange ? (negative ? 'under' : 'over') : 'within',
    net: (b & NET) !== 0,
    tare,
    zero: null,
  };
}

/** Six digits, spaces before them, times 10 to `power`; null where they are none. */
function decimalOf(six: string, power: number): string | null {
  const digits = six.replace(/^ +/, '');
  if (!/^\d+$/.test(digits)) return /^ +$/.test(six) ? decimalOf('000000', power) : null;
  if (power >= 0) return String(BigInt(digits) * 10n ** BigInt(power));
  const places = digits.padStart(1 - power, '0');
  return `${places.slice(0, power).replace(/^0+(?=\d)/, '')}.${places.slice(power)}`;
}

/** What an indicator sends for a reading. Undefined where its six digits, or its units, cannot say it. */
export function writeToledoContinuous(reading: ScaleReading, { checksum }: ContinuousFormat): Uint8Array | undefined {
  const { weight, tare, unit, stable, range, net } = reading;
  const shownWeight = weight ?? '0';
  const decimals = Math.max(decimalsOf(shownWeight), decimalsOf(tare ?? '0'));
  const point = POWERS.indexOf(-decimals);
  const unitCode =
    unit === 'kg' || unit === '[lb_av]' ? 0 : UNITS.findIndex((known) => known !== null && known === unit);
  const [six, sixTare] = [sixDigits(shownWeight, decimals), sixDigits(tare ?? '0', decimals)];
  if (point < 0 || unitCode < 0 || !six || !sixTare || tare?.startsWith('-')) return undefined;
  const negative = shownWeight.startsWith('-') || range === 'under';
  const status = [
    ALWAYS | BY_ONES | point,
    ALWAYS |
      (net ? NET : 0) |
      (negative ? NEGATIVE : 0) |
      (range === 'within' ? 0 : OUT_OF_RANGE) |
      (stable ? 0 : MOVING) |
      (unit === '[lb_av]' ? 0 : METRIC),
    ALWAYS | unitCode,
  ];
  const message = [STX, ...status, ...asciiBytes(six + sixTare), CR];
  return Uint8Array.from(checksum ? [...message, checksumOf(message)] : message);
}

const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

function sixDigits(text: string, decimals: number): string | undefined {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const digits = (whole + fraction.padEnd(decimals, '0')).replace(/^0+(?=\d)/, '');
  return digits.length > 6 ? undefined : digits.padStart(6);
}

const checksumOf = (bytes: readonly number[]): number =>
  (128 - (bytes.reduce((sum, byte) => sum + byte, 0) % 128)) % 128;

const shown = (bytes: readonly number[]): string => String.fromCharCode(...bytes);
