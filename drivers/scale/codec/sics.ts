import { asciiBytes, LF, LineReader } from './lines.ts';
import {
  DECIMAL,
  plainDecimal,
  type ScaleAnswer,
  type ScaleReader,
  type ScaleReading,
  type ScaleSaid,
} from './reading.ts';

/** Units as MT-SICS writes them, by UCUM. */
const UNITS: Readonly<Record<string, string>> = {
  g: 'g',
  kg: 'kg',
  mg: 'mg',
  ug: 'ug',
  t: 't',
  lb: '[lb_av]',
  oz: '[oz_av]',
  ozt: '[oz_tr]',
  dwt: '[pwt_tr]',
  GN: '[gr]',
};
const SIGNS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(UNITS).map(([sign, ucum]) => [ucum, sign]),
);

const MOST = 160;
/** Commands of levels 0 and 1 that answer with a weight. */
const WEIGHING = new Set(['S', 'T', 'TI', 'TA']);
/** ES: not understood; ET: transmission error; EL: understood, and not to be done. */
const ERRORS: Readonly<Record<string, ScaleAnswer['answer']>> = {
  ES: 'not-understood',
  ET: 'not-understood',
  EL: 'not-understood',
};
const STATES: Readonly<Record<string, ScaleAnswer['answer']>> = {
  A: 'done',
  B: 'text',
  I: 'busy',
  L: 'not-understood',
  '+': 'over',
  '-': 'under',
};

/**
 * MT-SICS, levels 0 and 1: lines that begin with the command they answer and a state. `S S` a weight at rest, `S D` one
 * that moves, `S +` and `S -` out of range, `S I` not now; `TA A` the tare. Other answers are kept as text.
 */
export const sicsReader = (): ScaleReader => new LineReader({ end: LF, most: MOST, read: readLine });

function readLine(line: string): ScaleSaid | null {
  const text = line.replace(/\r$/, '');
  if (text.trim() === '') return null;
  const error = ERRORS[text.trim()];
  if (error) return { answer: error, text };
  const [command = '', state = '', value, unit, ...more] = text.trim().split(/ +/);
  if (command === 'S' && (state === '+' || state === '-') && value === undefined) return outOfRange(state);
  if (!WEIGHING.has(command) || value === undefined) {
    const answer = STATES[state];
    return answer ? { answer: value === undefined ? answer : 'text', text } : { fault: 'wrong-form', at: text };
  }
  if (!DECIMAL.test(value)) return { fault: 'wrong-number', at: text };
  const ucum = unit === undefined ? undefined : UNITS[unit];
  if (ucum === undefined || more.length > 0) return { fault: 'unknown-unit', at: text };
  return ofWeight(command, state, plainDecimal(value), ucum, text);
}

function ofWeight(command: string, state: string, weight: string, unit: string, text: string): ScaleSaid {
  if (command !== 'S') {
    // The tare that was taken, or the one that is set: the scale's weight is not said.
    const taken = state === 'S' || state === 'D' || state === 'A';
    if (!taken) return { fault: 'unknown-status', at: text };
    return { weight: null, unit, stable: state !== 'D', range: 'within', net: null, tare: weight, zero: null };
  }
  if (state !== 'S' && state !== 'D') return { fault: 'unknown-status', at: text };
  return { weight, unit, stable: state === 'S', range: 'within', net: null, tare: null, zero: null };
}

const outOfRange = (sign: '+' | '-'): ScaleReading => ({
  weight: null,
  unit: null,
  stable: false,
  range: sign === '+' ? 'over' : 'under',
  net: null,
  tare: null,
  zero: null,
});

/** What a balance sends for a reading. Undefined where it has no word for the unit, or nothing to say. */
export function writeSics({ weight, unit, stable, range, tare }: ScaleReading): Uint8Array | undefined {
  if (range !== 'within') return asciiBytes(`S ${range === 'over' ? '+' : '-'}\r\n`);
  const sign = SIGNS[unit ?? ''];
  if (sign === undefined) return undefined;
  if (weight !== null) return asciiBytes(`S ${stable ? 'S' : 'D'} ${weight.padStart(10)} ${sign}\r\n`);
  return tare === null ? undefined : asciiBytes(`T ${stable ? 'S' : 'D'} ${tare.padStart(10)} ${sign}\r\n`);
}

/** Sets the tare to a weight (`TA`); answered by the tare as it is then. Undefined where there is no word for the unit. */
export function writeSicsTare(weight: string, unit: string): Uint8Array | undefined {
  const sign = SIGNS[unit];
  return sign === undefined || !DECIMAL.test(weight) ? undefined : asciiBytes(`TA ${weight} ${sign}\r\n`);
}
