import type { ValueType } from './value-type.ts';

/** A function of whoever embeds formulas: of one name's own history, and of texts that stand in the formula itself. */
export interface HostFunction {
  /** How it is written, for people: `mean(x, "10 min")`. */
  readonly usage: string;
  readonly result: ValueType;
  /** Whether it can be called so; the texts behind the name, as they stand there. */
  readonly takes: (texts: readonly string[]) => boolean;
}

/** A call of a function of the host, found in a formula. Its place in `hostCalls` is its number. */
export interface HostCall {
  readonly name: string;
  /** The name whose history is asked for. */
  readonly of: string;
  readonly texts: readonly string[];
}
