import { type Refusal, refuse } from '../refusal.ts';
import { type Order, swapsBytes, swapsWords, wirePlaces } from './order.ts';
import type { ValueCodec } from './value-codec.ts';

export const INTEGERS = ['int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'] as const;
export type IntegerType = (typeof INTEGERS)[number];

export const bitsOf = (type: IntegerType): number => Number(type.slice(-2));
export const isSigned = (type: IntegerType): boolean => type.startsWith('int');

/** Two's complement integers of 16, 32 and 64 bits. 64-bit ones are numbers while a number holds them exactly. */
export function integerCodec(type: IntegerType, order: Order): ValueCodec<number | bigint> {
  const bits = bitsOf(type);
  const signed = isSigned(type);
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const high = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  return {
    registers: bits / 16,
    decode: bits === 16 ? decode16(signed, order) : bits === 32 ? decode32(signed, order) : decode64(signed, order),
    encode(value) {
      const whole = asWhole(value);
      if (whole === undefined) return refuse('not-whole', `${type} takes a whole number, not ${show(value)}`);
      if (whole < low || whole > high) return refuse('range', `${type} holds ${low} to ${high}, not ${whole}`);
      return spread(BigInt.asUintN(bits, whole), bits / 8, order);
    },
  };
}

/** A value as a whole number, where it is one. */
export function asWhole(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

export const show = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value).slice(0, 40);

/** Puts an unsigned whole number into `length` bytes in the device's order. */
export function spread(value: bigint, length: number, order: Order): Uint8Array {
  const bytes = new Uint8Array(length);
  const places = wirePlaces(length, order);
  for (let at = length - 1, rest = value; at >= 0; at--, rest >>= 8n) {
    bytes[places[at] as number] = Number(rest & 0xffn);
  }
  return bytes;
}

type Decode<T> = (bytes: DataView, at: number) => T | Refusal;

function decode16(signed: boolean, order: Order): Decode<number> {
  const little = swapsBytes(order);
  return signed ? (bytes, at) => bytes.getInt16(at, little) : (bytes, at) => bytes.getUint16(at, little);
}

function decode32(signed: boolean, order: Order): Decode<number> {
  const unsigned = unsigned32(order);
  return signed ? (bytes, at) => unsigned(bytes, at) | 0 : unsigned;
}

/** 32 unsigned bits in any order; floats are read from it too. */
export function unsigned32(order: Order): (bytes: DataView, at: number) => number {
  const little = swapsBytes(order);
  const [first, second] = swapsWords(order) ? [2, 0] : [0, 2];
  return (bytes, at) => bytes.getUint16(at + first, little) * 0x10000 + bytes.getUint16(at + second, little);
}

function decode64(signed: boolean, order: Order): Decode<number | bigint> {
  const half = unsigned32(order);
  const [first, second] = swapsWords(order) ? [4, 0] : [0, 4];
  return (bytes, at) => {
    const value = (BigInt(half(bytes, at + first)) << 32n) | BigInt(half(bytes, at + second));
    const whole = signed ? BigInt.asIntN(64, value) : value;
    const number = Number(whole);
    return Number.isSafeInteger(number) ? number : whole;
  };
}
