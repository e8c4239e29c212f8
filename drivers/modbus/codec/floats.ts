import { refuse } from '../refusal.ts';
import { show, spread, unsigned32 } from './integers.ts';
import { type Order, swapsWords } from './order.ts';
import type { ValueCodec } from './value-codec.ts';

export const FLOATS = ['float32', 'float64'] as const;
export type FloatType = (typeof FLOATS)[number];

/** Bits on their way to a number; nothing stays in it. */
const scratch = new DataView(new ArrayBuffer(8));

/** IEEE 754 numbers. NaN and the infinities are refused: devices send them for a sensor that is not there. */
export function floatCodec(type: FloatType, order: Order): ValueCodec<number> {
  const half = unsigned32(order);
  const [first, second] = swapsWords(order) ? [4, 0] : [0, 4];
  const double = type === 'float64';
  const raw = (bytes: DataView, at: number): number => {
    if (!double) {
      scratch.setUint32(0, half(bytes, at));
      return scratch.getFloat32(0);
    }
    scratch.setUint32(0, half(bytes, at + first));
    scratch.setUint32(4, half(bytes, at + second));
    return scratch.getFloat64(0);
  };
  return {
    registers: double ? 4 : 2,
    decode(bytes, at) {
      const value = raw(bytes, at);
      return Number.isFinite(value) ? value : refuse('not-a-number', `the device sends ${value} as ${type}`);
    },
    encode(value) {
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        return refuse('not-a-number', `${type} takes a number, not ${show(value)}`);
      }
      if (!double && !Number.isFinite(Math.fround(value))) {
        return refuse('range', `float32 holds up to about 3.4e38, not ${value}`);
      }
      if (double) scratch.setFloat64(0, value);
      else scratch.setFloat32(0, value);
      return double ? spread(scratch.getBigUint64(0), 8, order) : spread(BigInt(scratch.getUint32(0)), 4, order);
    },
  };
}
