/** An answer that says no: `refused` is a stable code, `message` says what was wrong, where, and what to do. */
export interface Refusal<Code extends string = string> {
  readonly refused: Code;
  readonly message: string;
}

export const refuse = <Code extends string>(refused: Code, message: string): Refusal<Code> => ({ refused, message });

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;
