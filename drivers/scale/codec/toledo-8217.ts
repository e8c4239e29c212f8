import { asciiBytes, CR, LineReader, STX } from './lines.ts';
import { plainDecimal, type ScaleReader, type ScaleReading, type ScaleSaid } from './reading.ts';

/** Status byte, as the 8217's manual and those of its followers number it (Magellan 8500 service manual, 6.1.4.3). */
const MOVING = 0x01;
const OVER = 0x02;
const UNDER = 0x04;
const NOT_ZEROABLE = 0x08;
const AT_ZERO = 0x10;
const NET = 0x20;
/** Keeps the byte a letter. */
const ALWAYS = 0x40;

/** `STX weight CR`, `STX weight N CR` for a net weight, `STX ? status CR` where it has none to give. */
const WEIGHT = /^(\d{1,3}\.\d{2,3}|\d{1,6})(N?)$/;
const MOST = 16;

/**
 * Toledo 8217: a weight is given where it rests, is positive and within the range; a status byte tells why not. The unit
 * is the scale's setting and not in the message.
 */
export const toledo8217Reader = ({ unit }: { readonly unit: string | null }): ScaleReader =>
  new LineReader({ end: CR, most: MOST, read: (line) => readLine(line, unit) });

function readLine(line: string, unit: string | null): ScaleSaid | null {
  if (line === '') return null;
  // What stands before the last STX is the rest of a line whose beginning was lost.
  const start = line.lastIndexOf(String.fromCharCode(STX));
  if (start < 0) return { fault: 'wrong-form', at: line };
  const text = line.slice(start + 1);
  if (text === '') return { answer: 'done', text: '' };
  if (text.startsWith('?') && text.length === 2) return ofStatus(text.charCodeAt(1), unit);
  const found = WEIGHT.exec(text);
  if (!found) return { fault: 'wrong-number', at: text };
  const [, weight = '', mark] = found;
  return {
    weight: plainDecimal(weight),
    unit,
    stable: true,
    range: 'within',
    net: mark === 'N',
    tare: null,
    zero: null,
  };
}

function ofStatus(status: number, unit: string | null): ScaleSaid {
  if ((status & ALWAYS) === 0) return { fault: 'unknown-status', at: `status ${status}` };
  const range = (status & OVER) !== 0 ? 'over' : (status & UNDER) !== 0 ? 'under' : 'within';
  return {
    weight: null,
    unit,
    stable: (status & MOVING) === 0,
    range,
    net: (status & NET) !== 0,
    tare: null,
    zero: (status & AT_ZERO) !== 0,
  };
}

/** What a scale sends for a reading: its weight where it may, else its status. */
export function writeToledo8217(reading: ScaleReading): Uint8Array {
  const { weight, stable, range, net, zero } = reading;
  const start = String.fromCharCode(STX);
  if (weight !== null && stable && range === 'within' && WEIGHT.test(weight)) {
    return asciiBytes(`${start}${weight}${net ? 'N' : ''}\r`);
  }
  const status =
    ALWAYS |
    (stable ? 0 : MOVING) |
    (range === 'over' ? OVER : 0) |
    (range === 'under' ? UNDER | NOT_ZEROABLE : 0) |
    (zero ? AT_ZERO : 0) |
    (net ? NET : 0);
  return asciiBytes(`${start}?${String.fromCharCode(status)}\r`);
}
