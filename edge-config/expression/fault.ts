import type { ValueType } from './value-type.ts';

/** A place in the text of a formula: from `start` up to `end`, counted in UTF-16 units as texts are in JavaScript. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a formula, as data: `fault-texts.ts` says it to people. */
export type ExpressionFaultDetail =
  | { readonly code: 'too-long'; readonly length: number; readonly most: number }
  | { readonly code: 'too-large' }
  | { readonly code: 'syntax'; readonly found: string }
  | { readonly code: 'unknown-name'; readonly name: string; readonly known: readonly string[] }
  | { readonly code: 'unknown-function'; readonly name: string; readonly known: readonly string[] }
  | { readonly code: 'not-offered'; readonly found: string }
  | { readonly code: 'wrong-type'; readonly wanted: ValueType; readonly found: ValueType }
  | { readonly code: 'different-types'; readonly left: ValueType; readonly right: ValueType }
  | { readonly code: 'wrong-arguments'; readonly name: string; readonly usage: string };

export type ExpressionFault = ExpressionFaultDetail & { readonly at: Place };

/** How a fault travels within this room: it is caught at the room's door and becomes a value. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly fault: ExpressionFault;

  constructor(fault: ExpressionFault) {
    super(fault.code);
    this.fault = fault;
  }
}

export function refuse({ start, end }: Place, detail: ExpressionFaultDetail): never {
  throw new ExpressionError({ ...detail, at: { start, end } });
}
