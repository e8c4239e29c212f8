import { refuse } from '../refusal.ts';
import { asWhole, show, spread } from './integers.ts';
import { type Order, wirePlaces } from './order.ts';
import type { ValueCodec } from './value-codec.ts';

export const BCDS = ['bcd16', 'bcd32', 'bcd64'] as const;
export type BcdType = (typeof BCDS)[number];

/** Binary coded decimals: a digit in each four bits, 4, 8 or 16 digits, without a sign. */
export function bcdCodec(type: BcdType, order: Order): ValueCodec<number | bigint> {
  const length = Number(type.slice(-2)) / 8;
  const digits = length * 2;
  const places = wirePlaces(length, order);
  return {
    registers: length / 2,
    decode(bytes, at) {
      let text = '';
      for (const place of places)
        text += bytes
          .getUint8(at + place)
          .toString(16)
          .padStart(2, '0');
      if (!/^\d+$/.test(text)) {
        return refuse('bad-bcd', `0x${text} has digits above 9: it is no ${type}, or its byte order is another`);
      }
      const number = Number(text);
      return Number.isSafeInteger(number) ? number : BigInt(text);
    },
    encode(value) {
      const whole = asWhole(value);
      if (whole === undefined) return refuse('not-whole', `${type} takes a whole number, not ${show(value)}`);
      const text = whole.toString();
      if (whole < 0n || text.length > digits) {
        return refuse('range', `${type} holds 0 to ${'9'.repeat(digits)}, not ${whole}`);
      }
      return spread(BigInt(`0x${text}`), length, order);
    },
  };
}
