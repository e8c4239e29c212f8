import { refuse } from '../refusal.ts';
import { spread } from './integers.ts';
import type { Order } from './order.ts';
import type { PointCodec } from './types.ts';

/**
 * A codec that knows the bits by which a device says that it has no value (a sensor that is not there, a channel that is
 * off): `0x8000`, `0x7FC00000`, `0xFFFFFFFF`. A marker is for values that have just as many bits, in their own order of
 * bytes. Such a reading is refused as `no-value`; as a number it would be -32768 degrees.
 */
export function withNoValue(codec: PointCodec, order: Order, markers: readonly string[]): PointCodec {
  const length = codec.registers * 2;
  const patterns = markers
    .map((marker) => marker.slice('0x'.length))
    .filter((digits) => digits.length === length * 2)
    .map((digits) => spread(BigInt(`0x${digits}`), length, order));
  if (patterns.length === 0) return codec;
  const isNone = (bytes: DataView, at: number): boolean =>
    patterns.some((pattern) => pattern.every((byte, place) => bytes.getUint8(at + place) === byte));
  return {
    registers: codec.registers,
    decode: (bytes, at) => (isNone(bytes, at) ? NO_VALUE : codec.decode(bytes, at)),
    encode: (value) => codec.encode(value),
  };
}

const NO_VALUE = refuse('no-value', 'the device says that it has no value');
