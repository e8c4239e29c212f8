import type { Caller } from './caller.ts';
import type { Effect } from './effect.ts';
import type { Refusal } from './refusal.ts';

export interface DecideContext {
  /** Microseconds: the only clock a decision may ask. */
  readonly now: number;
  readonly caller: Pick<
    Caller,
    'user' | 'company' | 'sites' | 'locale' | 'apiKey' | 'terminal' | 'permissions' | 'rights'
  >;
  /** A fresh identifier, known before the row is written. */
  readonly id: () => string;
}

export type Decision = Refusal | readonly Effect[];
