/**
 * Why bytes are no payload, or a value has no place in one:
 * - `malformed`: not what protobuf allows (cut short, a field longer than its message, text that is not UTF-8);
 * - `too-large`: more bytes or more parts than `LIMITS` allows;
 * - `too-deep`: templates or property sets nested deeper than `LIMITS.depth`;
 * - `mismatch`: parts that must be equally many are not (keys and values, columns and types and elements);
 * - `unknown-type`: a data type that Sparkplug 3.0 does not name, or one that may not stand there;
 * - `bad-value`: a value that its data type cannot hold.
 */
export type PayloadFault = 'malformed' | 'too-large' | 'too-deep' | 'mismatch' | 'unknown-type' | 'bad-value';

/** A payload or a value that is refused. Whose fault it is follows from the side: the sender's in reading, ours in writing. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly code: PayloadFault;

  constructor(code: PayloadFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A value in the words of a refusal, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
}
