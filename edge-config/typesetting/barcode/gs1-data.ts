import { FNC1, gs1ElementString, isGs1Fault, readGs1 } from '@millrace/contracts';
import { SettingError } from '../fault.ts';

/** Identifiers whose values have one length for ever: nothing parts them from what follows (GS1 General Specifications, 7.8.5). */
const PREDEFINED = /^(0[0-4]|1[1-9]|20|3[1-6]|41)/;

export interface Gs1Data {
  /** With its identifiers in brackets, as people read it. */
  readonly readable: string;
  /** As it stands in a symbol, behind the FNC1 that begins it: FNC1 after each value of open length but the last. */
  readonly elementString: string;
}

/** Checks an element string, with its identifiers in brackets or as a reader tells it. Throws a SettingError. */
export function gs1Data(data: string, symbology: string): Gs1Data {
  const read = readGs1(data);
  if (isGs1Fault(read)) throw new SettingError({ code: 'barcode-data', symbology, why: read.fault, at: read.at });
  const pairs = [...read];
  // Brackets mark identifiers: within a value nobody could tell which is which.
  const odd = pairs.find(([, value]) => /[()]/.test(value));
  if (odd) throw new SettingError({ code: 'barcode-data', symbology, why: 'wrong-characters', at: odd[1] });
  return {
    readable: gs1ElementString(read),
    elementString: pairs
      .map(([ai, value], at) => ai + value + (PREDEFINED.test(ai) || at === pairs.length - 1 ? '' : FNC1))
      .join(''),
  };
}
