import type { Locale } from './label.ts';

type Values = Readonly<Record<string, unknown>>;

/** Which command takes back what another did, and with which input. */
export interface Reversal<Input = Values> {
  /** By name: commands that take each other back cannot import each other. Held to be there when modules are put together. */
  readonly command: string;
  /** Made of what was given and answered; undefined: this time there is nothing to take back. Pure. */
  readonly input: (done: {
    readonly input: Input;
    readonly result: Values;
    readonly locale: Locale;
  }) => Values | undefined;
}
