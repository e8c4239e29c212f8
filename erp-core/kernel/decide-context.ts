import type { Caller } from './caller.ts';
import type { Effect } from './effect.ts';
import type { Refusal } from './refusal.ts';
import type { Told } from './terminals/said.ts';

export interface DecideContext {
  /** Microseconds: the only clock a decision may ask. */
  readonly now: number;
  readonly caller: Pick<
    Caller,
    'user' | 'company' | 'sites' | 'locale' | 'apiKey' | 'terminal' | 'permissions' | 'rights'
  >;
  /** A fresh identifier, known before the row is written. */
  readonly id: () => string;
  /** It was told at a terminal as done, by a command that is declared a `fact`. Left out: it is asked for. */
  readonly told?: Told;
}

export type Decision = Refusal | readonly Effect[];
