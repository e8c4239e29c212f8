import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { BCDS, type BcdType, bcdCodec } from './bcd.ts';
import { bitCodec } from './bits.ts';
import { FLOATS, type FloatType, floatCodec } from './floats.ts';
import { INTEGERS, type IntegerType, integerCodec, show } from './integers.ts';
import type { Order } from './order.ts';
import { type Scale, scaled, unscaledFloat, unscaledWhole } from './scale.ts';
import { textCodec } from './text.ts';
import type { ValueCodec } from './value-codec.ts';

export const TYPES = [...INTEGERS, ...FLOATS, ...BCDS, 'bit', 'text'] as const;
export type TypeName = (typeof TYPES)[number];

/** How a value stands in registers. */
export type Shape =
  | { readonly type: IntegerType | BcdType | FloatType; readonly order: Order; readonly scale?: Scale }
  | { readonly type: 'bit'; readonly bit: number; readonly order: Order }
  | { readonly type: 'text'; readonly registers: number; readonly order: Order; readonly padding: 'zero' | 'space' };

/** What a point is read into, and what may be written to it. */
export interface PointCodec {
  readonly registers: number;
  decode(bytes: DataView, at: number): number | boolean | string | Refusal;
  encode(value: unknown): Uint8Array | Refusal;
}

/** The codec of a shape, made once and used for every reading. */
export function pointCodec(shape: Shape): PointCodec {
  if (shape.type === 'bit') return bitCodec(shape.bit, shape.order);
  if (shape.type === 'text') {
    return textCodec({ ...shape, order: shape.order === 'BADC' || shape.order === 'DCBA' ? 'BA' : 'AB' });
  }
  if (shape.type === 'float32' || shape.type === 'float64') {
    return floatPoint(floatCodec(shape.type, shape.order), shape.scale);
  }
  const raw = isBcd(shape.type) ? bcdCodec(shape.type, shape.order) : integerCodec(shape.type, shape.order);
  return wholePoint(raw, shape.scale);
}

function floatPoint(raw: ValueCodec<number>, scale: Scale | undefined): PointCodec {
  if (scale === undefined) return raw;
  return {
    registers: raw.registers,
    decode(bytes, at) {
      const value = raw.decode(bytes, at);
      return typeof value === 'number' ? scaled(value, scale) : value;
    },
    encode: (value) => raw.encode(typeof value === 'number' ? unscaledFloat(value, scale) : value),
  };
}

function wholePoint(raw: ValueCodec<number | bigint>, scale: Scale | undefined): PointCodec {
  return {
    registers: raw.registers,
    decode(bytes, at) {
      const value = raw.decode(bytes, at);
      if (typeof value === 'object') return value;
      if (scale !== undefined) return scaled(value, scale);
      // A number would round it, and a counter that is rounded counts wrong.
      return typeof value === 'number'
        ? value
        : refuse('too-many-digits', `${value} has more digits than a number holds: give the point a scale`);
    },
    encode(value) {
      if (typeof value !== 'number') return refuse('not-a-number', `a number is wanted, not ${show(value)}`);
      const whole = unscaledWhole(value, scale);
      return isRefusal(whole) ? whole : raw.encode(whole);
    },
  };
}

const isBcd = (type: IntegerType | BcdType): type is BcdType => type.startsWith('bcd');
