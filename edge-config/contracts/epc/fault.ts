/** Why something is not an EPC, or cannot be written as one. `at` is what was read where it stopped being right. */
export interface EpcFault {
  readonly fault:
    | 'empty'
    | 'wrong-characters'
    | 'unknown-scheme'
    /** Header 00: nobody has written this tag yet (GS1 TDS 2.3, 14.2). */
    | 'unprogrammed'
    | 'too-short'
    | 'too-long'
    | 'wrong-filter'
    | 'wrong-partition'
    | 'wrong-length'
    | 'out-of-range'
    /** Leading zeros in a number that the scheme keeps as an integer: they would be lost. */
    | 'leading-zero'
    /** Bits that the scheme holds at zero are not. */
    | 'not-zero'
    | 'wrong-date'
    | 'wrong-check-digit'
    /** The elements do not hold what the scheme identifies. */
    | 'missing';
  readonly at: string;
}

/** Carries a fault out of the depth of a codec to its door, which gives it back as a value. Never leaves this folder. */
export class Refused extends Error {
  readonly fault: EpcFault;

  constructor(fault: EpcFault['fault'], at: string) {
    super(fault);
    this.fault = { fault, at };
  }
}

export function refuse(fault: EpcFault['fault'], at: string): never {
  throw new Refused(fault, at);
}

/** Runs a codec; what it refused is the answer. */
export function orFault<T>(work: () => T): T | EpcFault {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error.fault;
    throw error;
  }
}

export const isEpcFault = (found: unknown): found is EpcFault =>
  typeof found === 'object' && found !== null && 'fault' in found;
