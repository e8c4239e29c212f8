import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitMasks } from '../codec/bits.ts';
import { ORDERS, type Order, wirePlaces } from '../codec/order.ts';
import { pointCodec, type Shape } from '../codec/types.ts';
import { isRefusal } from '../refusal.ts';

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const read = (shape: Shape, hex: string) => pointCodec(shape).decode(viewOf(bytesOf(hex)), 0);
const order = fc.constantFrom(...ORDERS);

describe('bytes as devices send them', () => {
  test.each<[Shape, string, unknown]>([
    [{ type: 'uint16', order: 'ABCD' }, 'fffe', 65534],
    [{ type: 'int16', order: 'ABCD' }, 'fffe', -2],
    [{ type: 'int16', order: 'BADC' }, 'feff', -2],
    [{ type: 'uint32', order: 'ABCD' }, '12345678', 0x12345678],
    [{ type: 'uint32', order: 'BADC' }, '34127856', 0x12345678],
    [{ type: 'uint32', order: 'CDAB' }, '56781234', 0x12345678],
    [{ type: 'uint32', order: 'DCBA' }, '78563412', 0x12345678],
    [{ type: 'int32', order: 'CDAB' }, 'ffffffff', -1],
    [{ type: 'float32', order: 'ABCD' }, '41ac0000', 21.5],
    [{ type: 'float32', order: 'CDAB' }, '000041ac', 21.5],
    [{ type: 'float32', order: 'BADC' }, 'ac410000', 21.5],
    [{ type: 'float32', order: 'DCBA' }, '0000ac41', 21.5],
    [{ type: 'float64', order: 'ABCD' }, '4035800000000000', 21.5],
    [{ type: 'float64', order: 'CDAB' }, '0000000080004035', 21.5],
    [{ type: 'uint64', order: 'ABCD' }, '0000000000000100', 256],
    [{ type: 'uint64', order: 'CDAB' }, '0100000000000000', 256],
    [{ type: 'int64', order: 'DCBA' }, 'feffffffffffffff', -2],
    [{ type: 'bcd16', order: 'ABCD' }, '1234', 1234],
    [{ type: 'bcd32', order: 'CDAB' }, '56781234', 12345678],
    [{ type: 'int16', order: 'ABCD', scale: { factor: 0.1, offset: 0 } }, '00d7', 21.5],
    [{ type: 'int16', order: 'ABCD', scale: { factor: 0.1, offset: -40 } }, '0001', -39.9],
    [{ type: 'bit', bit: 3, order: 'ABCD' }, '0008', true],
    [{ type: 'bit', bit: 3, order: 'BADC' }, '0800', true],
    [{ type: 'text', registers: 3, order: 'ABCD', padding: 'zero' }, '4d494c4c0000', 'MILL'],
    [{ type: 'text', registers: 3, order: 'BADC', padding: 'space' }, '494d4c4c2020', 'MILL'],
    // A counter of 64 bits beyond what a number holds: exact until it is scaled, then rounded once.
    [
      { type: 'uint64', order: 'ABCD', scale: { factor: 0.001, offset: 0 } },
      '0020000000000001',
      Number('9007199254740.993'),
    ],
  ])('%j %s', (shape, hex, value) => {
    expect(read(shape, hex)).toBe(value);
  });
});

describe('what is no value is refused with the reason', () => {
  test.each<[Shape, string, string]>([
    [{ type: 'bcd16', order: 'ABCD' }, '12ab', 'bad-bcd'],
    [{ type: 'float32', order: 'ABCD' }, '7fc00000', 'not-a-number'],
    [{ type: 'float32', order: 'ABCD' }, 'ff800000', 'not-a-number'],
    [{ type: 'text', registers: 1, order: 'ABCD', padding: 'zero' }, '01ff', 'not-text'],
    [{ type: 'uint64', order: 'ABCD' }, '0020000000000001', 'too-many-digits'],
  ])('%j %s', (shape, hex, refused) => expect(read(shape, hex)).toMatchObject({ refused }));

  test.each<[Shape, unknown, string]>([
    [{ type: 'uint16', order: 'ABCD' }, -1, 'range'],
    [{ type: 'int16', order: 'ABCD' }, 32768, 'range'],
    [{ type: 'uint16', order: 'ABCD' }, 'x', 'not-a-number'],
    [{ type: 'uint16', order: 'ABCD' }, Number.NaN, 'not-a-number'],
    [{ type: 'bcd16', order: 'ABCD' }, 10000, 'range'],
    [{ type: 'float32', order: 'ABCD' }, 1e39, 'range'],
    [{ type: 'bit', bit: 0, order: 'ABCD' }, 1, 'not-boolean'],
    [{ type: 'text', registers: 1, order: 'ABCD', padding: 'zero' }, 'MILL', 'range'],
    [{ type: 'text', registers: 1, order: 'ABCD', padding: 'zero' }, 'é', 'not-text'],
  ])('%j takes no %s', (shape, value, refused) => {
    expect(pointCodec(shape).encode(value)).toMatchObject({ refused });
  });

  test('a set-point between two steps names both', () => {
    const codec = pointCodec({ type: 'int16', order: 'ABCD', scale: { factor: 0.1, offset: 0 } });
    expect(codec.encode(21.55)).toMatchObject({
      refused: 'between-steps',
      message: expect.stringContaining('write 21.5 or 21.6'),
    });
    expect(codec.encode(-21.55)).toMatchObject({ message: expect.stringContaining('write -21.6 or -21.5') });
  });
});

/** What is written and read again is the same, and the bytes of one order are those of another, moved. */
function bothWays<T>(values: fc.Arbitrary<T>, shape: (order: Order) => Shape) {
  fc.assert(
    fc.property(values, order, fc.nat(3), (value, chosen, before) => {
      const codec = pointCodec(shape(chosen));
      const encoded = codec.encode(value);
      if (isRefusal(encoded)) throw new Error(encoded.message);
      expect(encoded.length).toBe(codec.registers * 2);
      const padded = new Uint8Array([...new Uint8Array(before), ...encoded]);
      expect(codec.decode(viewOf(padded), before)).toBe(value);
      const plain = pointCodec(shape('ABCD')).encode(value) as Uint8Array;
      if (shape('ABCD').type !== 'text') {
        const moved = wirePlaces(encoded.length, chosen).map((place) => encoded[place]);
        expect(moved).toEqual([...plain]);
      }
    }),
  );
}

describe('both ways, every order', () => {
  const int = (min: number, max: number) => fc.integer({ min, max });
  test('int16', () => bothWays(int(-32768, 32767), (o) => ({ type: 'int16', order: o })));
  test('uint16', () => bothWays(int(0, 65535), (o) => ({ type: 'uint16', order: o })));
  test('int32', () => bothWays(int(-(2 ** 31), 2 ** 31 - 1), (o) => ({ type: 'int32', order: o })));
  test('uint32', () => bothWays(int(0, 2 ** 32 - 1), (o) => ({ type: 'uint32', order: o })));
  test('int64', () => bothWays(fc.maxSafeInteger(), (o) => ({ type: 'int64', order: o })));
  test('uint64', () => bothWays(fc.maxSafeNat(), (o) => ({ type: 'uint64', order: o })));
  test('bcd16', () => bothWays(int(0, 9999), (o) => ({ type: 'bcd16', order: o })));
  test('bcd32', () => bothWays(int(0, 99_999_999), (o) => ({ type: 'bcd32', order: o })));
  test('bcd64', () => bothWays(int(0, Number.MAX_SAFE_INTEGER), (o) => ({ type: 'bcd64', order: o })));
  test('float32', () =>
    bothWays(fc.float({ noDefaultInfinity: true, noNaN: true }), (o) => ({ type: 'float32', order: o })));
  test('float64', () =>
    bothWays(fc.double({ noDefaultInfinity: true, noNaN: true }), (o) => ({ type: 'float64', order: o })));
  test('bit', () => bothWays(fc.boolean(), (o) => ({ type: 'bit', bit: 11, order: o })));
  const letters = fc.stringMatching(/^[!-~]{0,8}$/);
  test('text, filled with zeros', () =>
    bothWays(letters, (o) => ({ type: 'text', registers: 4, order: o, padding: 'zero' })));
  test('text, filled with spaces', () =>
    bothWays(letters, (o) => ({ type: 'text', registers: 4, order: o, padding: 'space' })));
});

test('a scaled whole number is written as the number that was read', () => {
  const factors = fc.constantFrom(0.1, 0.01, 0.001, 1, 2, 0.5, 10, 0.25, -0.1, 1e-6);
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      factors,
      fc.integer({ min: -500, max: 500 }),
      (raw, factor, offset) => {
        const plain = pointCodec({ type: 'int32', order: 'ABCD' }).encode(raw) as Uint8Array;
        const codec = pointCodec({ type: 'int32', order: 'ABCD', scale: { factor, offset } });
        expect(codec.encode(codec.decode(viewOf(plain), 0))).toEqual(plain);
      },
    ),
  );
});

test('masks of one bit leave the fifteen others as they are', () => {
  fc.assert(
    fc.property(fc.nat(65535), fc.nat(15), fc.boolean(), order, (current, bit, value, chosen) => {
      const { and, or } = bitMasks(bit, value, chosen);
      const after = (current & and) | (or & ~and & 0xffff);
      const codec = (at: number) => pointCodec({ type: 'bit', bit: at, order: chosen });
      const [was, is] = [current, after].map((word) => viewOf(Uint8Array.of(word >> 8, word & 255)));
      for (let at = 0; at < 16; at++) {
        expect(codec(at).decode(is as DataView, 0)).toBe(at === bit ? value : codec(at).decode(was as DataView, 0));
      }
    }),
  );
});
