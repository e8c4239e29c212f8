import type { Label } from './label.ts';

/** A no that is part of the business: a value that `decide` returns, never an exception. */
export interface Refusal {
  readonly refused: true;
  readonly code: string;
  readonly says: Label;
  /** The HTTP status that tells it: 409 where the state of things stands against it, 422 where the input does. */
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface RefusalText extends Label {
  /** 409 where it is left out. */
  readonly status?: 403 | 404 | 409 | 422;
}

export interface Refuse<Code extends string = string> {
  (code: Code, details?: Readonly<Record<string, unknown>>): Refusal;
  readonly codes: Readonly<Record<Code, RefusalText>>;
}

/** The one table of a module's refusals. What it returns makes them; a code that is not in the table does not compile. */
export function refusals<const Codes extends Readonly<Record<string, RefusalText>>>(
  codes: Codes,
): Refuse<keyof Codes & string> {
  const refuse = (code: keyof Codes & string, details: Readonly<Record<string, unknown>> = {}): Refusal => {
    const text = codes[code];
    if (!text) throw new TypeError(`no refusal is documented under "${code}"`);
    return {
      refused: true,
      code,
      says: { en: text.en, bn: text.bn, hi: text.hi },
      status: text.status ?? 409,
      details,
    };
  };
  return Object.assign(refuse, { codes });
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value && value.refused === true;

/** How a refusal leaves a place that answers with data (a query, a list, a fact handler). */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.says.en);
    this.refusal = refusal;
  }
}
