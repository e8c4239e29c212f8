/** Why bytes are no LLRP message, or a message cannot be written. `at` names the place: the path of parameters, a field. */
export interface LlrpFault {
  readonly fault:
    | 'too-short'
    | 'too-long'
    | 'unknown-version'
    | 'unknown-message'
    | 'unknown-parameter'
    /** A parameter that is known, and may not stand there. */
    | 'unexpected-parameter'
    | 'missing-parameter'
    | 'too-many'
    | 'too-deep'
    /** A length that its parts contradict. */
    | 'wrong-length'
    | 'left-over'
    /** Of LLRP 1.1, in a message of 1.0.1. */
    | 'not-in-version'
    | 'missing-field'
    | 'unknown-field'
    | 'wrong-value';
  readonly at: string;
}

/** Carries a fault to the door of the codec, which gives it back as a value. Never leaves this folder. */
export class Refused extends Error {
  readonly fault: LlrpFault;

  constructor(fault: LlrpFault['fault'], at: string) {
    super(fault);
    this.fault = { fault, at };
  }
}

export function refuse(fault: LlrpFault['fault'], at: string): never {
  throw new Refused(fault, at);
}

export function orFault<T>(work: () => T): T | LlrpFault {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error.fault;
    throw error;
  }
}

export const isLlrpFault = (found: object): found is LlrpFault => 'fault' in found;
