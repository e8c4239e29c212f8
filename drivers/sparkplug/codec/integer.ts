import type { WireValue } from './payload.ts';
import { PayloadError, shown } from './payload-error.ts';

export type Integer = 'Int8' | 'Int16' | 'Int32' | 'UInt8' | 'UInt16' | 'UInt32';

/** Bits of each whole number that fits a double, and whether it has a sign. */
const SHAPE: Readonly<Record<Integer, { bits: 8 | 16 | 32; signed: boolean }>> = {
  Int8: { bits: 8, signed: true },
  Int16: { bits: 16, signed: true },
  Int32: { bits: 32, signed: true },
  UInt8: { bits: 8, signed: false },
  UInt16: { bits: 16, signed: false },
  UInt32: { bits: 32, signed: false },
};

export const isInteger = (type: string): type is Integer => Object.hasOwn(SHAPE, type);

function bounds(type: Integer): [least: number, most: number] {
  const { bits, signed } = SHAPE[type];
  return signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/**
 * A whole number from the wire. The schema has uint32 alone: a negative number is sent as its two's complement, by some
 * in 32 bits and by some in its own width; both mean the same and are taken. The 64-bit field is taken where the number
 * fits, for older senders put UInt32 there.
 */
export function readInteger(type: Integer, wire: WireValue): number {
  const [least, most] = bounds(type);
  const { bits, signed } = SHAPE[type];
  let value: number;
  if (wire.kind === 'int') {
    value = signed ? wire.value | 0 : wire.value;
    if (signed && value > most && value < 2 ** bits) value -= 2 ** bits;
  } else if (wire.kind === 'long') {
    value = Number(signed ? BigInt.asIntN(64, wire.value) : wire.value);
  } else throw new PayloadError('bad-value', `${type} does not come as ${wire.kind}`);
  if (value < least || value > most) {
    throw new PayloadError('bad-value', `${wire.value} is no ${type} (${least} to ${most})`);
  }
  return value;
}

/** A whole number for the wire: a negative one as its two's complement in 32 bits. */
export function writeInteger(type: Integer, value: unknown): WireValue {
  return { kind: 'int', value: checkInteger(type, value) >>> 0 };
}

/** The number itself, where the type can hold it. */
export function checkInteger(type: Integer, value: unknown): number {
  const [least, most] = bounds(type);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new PayloadError('bad-value', `${shown(value)} is no ${type}: a whole number from ${least} to ${most}`);
  }
  return value;
}
