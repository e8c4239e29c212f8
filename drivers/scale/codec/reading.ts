/** What a scale says at one moment. Decimals are kept as text, with their trailing zeros: they are the scale's resolution. */
export interface ScaleReading {
  /** Gross or net, as `net` says; null where the scale shows none (overload, motion at a scale that waits for rest). */
  readonly weight: string | null;
  /** UCUM; null where the scale does not say one and none is configured. */
  readonly unit: string | null;
  readonly stable: boolean;
  readonly range: 'within' | 'over' | 'under';
  /** Null where the protocol does not say. */
  readonly net: boolean | null;
  readonly tare: string | null;
  /** At the centre of zero; null where the protocol does not say. */
  readonly zero: boolean | null;
}

/** What came and is no reading: an answer to a command, or the scale's word that it cannot. */
export interface ScaleAnswer {
  readonly answer: 'done' | 'busy' | 'over' | 'under' | 'not-understood' | 'text';
  /** The line as it came. */
  readonly text: string;
}

/** Bytes that are none of it. They are left out, and the next line is looked for. */
export interface ScaleFault {
  readonly fault: 'too-long' | 'wrong-form' | 'wrong-checksum' | 'wrong-number' | 'unknown-unit' | 'unknown-status';
  readonly at: string;
}

export type ScaleSaid = ScaleReading | ScaleAnswer | ScaleFault;

export const isScaleFault = (said: object): said is ScaleFault => 'fault' in said;
export const isScaleReading = (said: object): said is ScaleReading => 'weight' in said;

/** Takes bytes as they come, split anywhere; gives what they say. Bounded: an unending line is a fault, and let go. */
export interface ScaleReader {
  push(bytes: Uint8Array): readonly ScaleSaid[];
}

/** A decimal as scales write it: a sign, digits, at most one point among or before them. */
export const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** The same number as scales are compared by: no plus, no zeros before it but one, no bare point. */
export function plainDecimal(text: string): string {
  const negative = text.startsWith('-');
  const [whole = '', decimals = ''] = text.replace(/^[+-]/, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const plain = decimals === '' ? digits : `${digits}.${decimals}`;
  return negative && /[1-9]/.test(plain) ? `-${plain}` : plain;
}
