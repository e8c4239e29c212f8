import { refuse } from '../refusal.ts';
import { show } from './integers.ts';
import { type Order, swapsBytes } from './order.ts';
import type { ValueCodec } from './value-codec.ts';

/** One bit of a register, 0 its least significant. What is written is a register with this bit alone (see `bitMasks`). */
export function bitCodec(bit: number, order: Order): ValueCodec<boolean> {
  const little = swapsBytes(order);
  const mask = 1 << bit;
  return {
    registers: 1,
    decode: (bytes, at) => (bytes.getUint16(at, little) & mask) !== 0,
    encode(value) {
      if (typeof value !== 'boolean') return refuse('not-boolean', `a bit takes true or false, not ${show(value)}`);
      const bytes = new Uint8Array(2);
      new DataView(bytes.buffer).setUint16(0, value ? mask : 0, little);
      return bytes;
    },
  };
}

/**
 * Masks of function 22 for one bit, as they go over the wire: result = (current AND and) OR (or AND NOT and). Only this
 * leaves the other fifteen bits to the device, which may change them between a read and a write.
 */
export function bitMasks(bit: number, value: boolean, order: Order): { readonly and: number; readonly or: number } {
  const place = swapsBytes(order) ? bit ^ 8 : bit;
  const mask = 1 << place;
  return { and: 0xffff & ~mask, or: value ? mask : 0 };
}
