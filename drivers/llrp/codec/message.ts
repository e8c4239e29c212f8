import type { MessageName } from './messages.ts';
import type { ParameterName } from './parameters.ts';

/** Bits whose number need not be a multiple of eight: from the left, the last byte filled up with zeros. */
export interface BitField {
  readonly bits: number;
  /** Upper-case hexadecimal. */
  readonly hex: string;
}

/**
 * By kind: u1 a boolean; u64 a bigint; other integers a number; u8v, u16v and u32v numbers; u1v a bit field; u96 and bytes
 * upper-case hexadecimal; utf8v a text.
 */
export type FieldValue = boolean | number | bigint | string | readonly number[] | BitField;

export type Fields = Readonly<Record<string, FieldValue>>;

export interface LlrpParameter {
  readonly name: ParameterName;
  readonly fields: Fields;
  readonly parameters: readonly LlrpParameter[];
}

export interface LlrpMessage {
  readonly name: MessageName;
  /** 1: LLRP 1.0.1; 2: LLRP 1.1. */
  readonly version: 1 | 2;
  /** Its answer has the same. */
  readonly id: number;
  readonly fields: Fields;
  readonly parameters: readonly LlrpParameter[];
}

export const parameter = (
  name: ParameterName,
  fields: Fields = {},
  ...parameters: readonly LlrpParameter[]
): LlrpParameter => ({ name, fields, parameters });
