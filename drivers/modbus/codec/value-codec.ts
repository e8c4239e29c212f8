import type { Refusal } from '../refusal.ts';

/** What a device's registers can hold: whole numbers beyond 2⁵³ stay exact as bigint until they are scaled. */
export type RawValue = number | bigint | boolean | string;

/** Bytes of registers as they come over the wire ↔ a value. No clock, no I/O; answers a refusal, throws nothing. */
export interface ValueCodec<Value extends RawValue = RawValue> {
  /** Registers the value takes. */
  readonly registers: number;
  /** Reads at byte `at`; the caller has made sure that `registers` × 2 bytes are there. */
  decode(bytes: DataView, at: number): Value | Refusal;
  /** The bytes to write, or why this value cannot stand in these registers. */
  encode(value: unknown): Uint8Array | Refusal;
}
