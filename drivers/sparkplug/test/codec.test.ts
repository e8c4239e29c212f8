import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DATA_TYPES, dataTypeOf, numberOf } from '../codec/data-type.ts';
import { LIMITS, type Payload, type PropertySet, type Template } from '../codec/payload.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { readPayload } from '../codec/read-payload.ts';
import { readValue, writeValue } from '../codec/value.ts';
import { writePayload } from '../codec/write-payload.ts';
import { payload, VALUES } from './arbitraries.ts';

/** Fields that are not there and fields that are undefined are the same. */
const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, bare(inner)]),
  );
};

const read = (bytes: Uint8Array): Payload => {
  const result = readPayload(bytes);
  if (!result.ok) throw result.error;
  return result.payload;
};

const refusal = (bytes: Uint8Array): string => {
  const result = readPayload(bytes);
  return result.ok ? 'read' : result.error.code;
};

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const thrown = (act: () => unknown): unknown => {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return error instanceof PayloadError ? error.code : error;
  }
};

property.prop([payload])('a payload that is written is read as it was', (given) => {
  expect(bare(read(writePayload(given)))).toEqual(bare(given));
});

describe.each(DATA_TYPES)('%s', (type) => {
  test('has the number of the public definition and back', () => expect(dataTypeOf(numberOf(type))).toBe(type));
  property.prop([VALUES[type]])('a value is read as it was written', (value) => {
    expect(readValue(type, writeValue(type, value))).toEqual(value);
  });
  property.prop([fc.anything()])('takes any value, or refuses it by a PayloadError', (value) => {
    try {
      writeValue(type, value as never);
    } catch (error) {
      expect(error).toBeInstanceOf(PayloadError);
    }
  });
});

/**
 * Bytes made by hand from the public definition, not by this codec.
 * 08=timestamp 12=metric 18=seq; in a metric 0a=name 10=alias 18=timestamp 20=datatype 50=int 58=long 65=float 69=double.
 */
test('the bytes of a payload, written down by hand, mean what the definition says', () => {
  const bytes = hex('08 e807 12 0e 0a 01 54 10 05 18 e907 20 03 50 ffffffff0f 18 07');
  expect(bare(read(hex('08 e807 12 10 0a 01 54 10 05 18 e907 20 03 50 ffffffff0f 18 07')))).toEqual({
    timestamp: 1000n,
    seq: 7n,
    metrics: [{ name: 'T', alias: 5n, timestamp: 1001n, datatype: 3, value: { kind: 'int', value: 0xffffffff } }],
  });
  // One byte less than the metric holds: the rest is no field.
  expect(refusal(bytes)).toBe('malformed');
});

test.each([
  ['Int8', { kind: 'int', value: 0xffffffff }, -1],
  ['Int8', { kind: 'int', value: 0xff }, -1],
  ['Int8', { kind: 'int', value: 127 }, 127],
  ['Int16', { kind: 'int', value: 0x8000 }, -32_768],
  ['Int16', { kind: 'int', value: 0xffff8000 }, -32_768],
  ['Int32', { kind: 'int', value: 0x80000000 }, -(2 ** 31)],
  ['Int32', { kind: 'long', value: 2n ** 64n - 5n }, -5],
  ['UInt8', { kind: 'int', value: 255 }, 255],
  ['UInt32', { kind: 'int', value: 4_294_967_295 }, 4_294_967_295],
  ['UInt32', { kind: 'long', value: 4_294_967_295n }, 4_294_967_295],
  ['Int64', { kind: 'long', value: 2n ** 64n - 1n }, -1n],
  ['Int64', { kind: 'int', value: 5 }, 5n],
  ['UInt64', { kind: 'long', value: 18_446_744_073_709_551_615n }, 18_446_744_073_709_551_615n],
] as const)('%s from %o is %s', (type, wire, value) => expect(readValue(type, wire)).toBe(value));

test.each([
  ['Int8', { kind: 'int', value: 300 }],
  ['UInt8', { kind: 'int', value: 256 }],
  ['UInt16', { kind: 'long', value: 65_536n }],
  ['Int64', { kind: 'int', value: 0x80000000 }],
  ['Boolean', { kind: 'int', value: 1 }],
  ['String', { kind: 'int', value: 1 }],
  ['Bytes', { kind: 'string', value: 'a' }],
  ['Int32Array', { kind: 'bytes', value: new Uint8Array(5) }],
  ['BooleanArray', { kind: 'bytes', value: hex('ffffffff 00') }],
  ['BooleanArray', { kind: 'bytes', value: hex('0c00') }],
  ['StringArray', { kind: 'bytes', value: hex('41') }],
  ['StringArray', { kind: 'bytes', value: hex('ff00') }],
] as const)('%s refuses %o', (type, wire) => expect(thrown(() => readValue(type, wire))).toBe('bad-value'));

/** The examples of the specification, §6.4.16. */
test.each([
  ['Int32Array', [123_456_789, 987_654_321], '15cd5b07 b168de3a'],
  ['BooleanArray', [false, false, true, true, false, true, false, false, true, true, false, true], '0c000000 34d0'],
  ['StringArray', ['ABC', 'hello'], '41424300 68656c6c6f00'],
] as const)('%s is packed as the specification shows', (type, value, bytes) => {
  expect(writeValue(type, value)).toEqual({ kind: 'bytes', value: new Uint8Array(hex(bytes)) });
  expect(readValue(type, { kind: 'bytes', value: hex(bytes) })).toEqual(value);
});

test('what is not a number of its type is refused in writing', () => {
  expect(thrown(() => writeValue('Int8', 128))).toBe('bad-value');
  expect(thrown(() => writeValue('Float', 1e300))).toBe('bad-value');
  expect(thrown(() => writeValue('UInt64', -1n))).toBe('bad-value');
  expect(thrown(() => writeValue('Int64', 2 ** 53))).toBe('bad-value');
  expect(thrown(() => writeValue('DataSet', { columns: ['a'], types: ['Bytes'], rows: [] }))).toBe('unknown-type');
  expect(thrown(() => writePayload({ metrics: [], uuid: '\ud800' }))).toBe('bad-value');
});

test('fields of later definitions and extensions of others are read over', () => {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).uint64(5n);
  writer.tag(99, WireType.LengthDelimited).string('somebody else');
  writer.tag(100, WireType.StartGroup).tag(1, WireType.Varint).uint32(1).tag(100, WireType.EndGroup);
  // The number of a known field by another wire type is not that field.
  writer.tag(3, WireType.LengthDelimited).string('no sequence');
  writer.tag(2, WireType.LengthDelimited).fork().tag(19, WireType.LengthDelimited).bytes(hex('0801')).join();
  expect(bare(read(writer.finish()))).toEqual({
    timestamp: 5n,
    metrics: [{ value: { kind: 'extension', value: new Uint8Array([8, 1]) } }],
  });
});

const nestedTemplate = (depth: number): Template => ({
  metrics: depth === 0 ? [] : [{ name: 'inner', value: { kind: 'template', value: nestedTemplate(depth - 1) } }],
  parameters: [],
});
const nestedSet = (depth: number): PropertySet =>
  depth === 0 ? [] : [{ key: 'inner', value: { kind: 'properties', value: nestedSet(depth - 1) } }];

/** Nested messages written without the codec, which would refuse to. */
function nestedBytes(depth: number, fields: readonly number[]): Uint8Array {
  let inner = new Uint8Array();
  for (let at = 0; at < depth; at++) {
    for (const field of fields) {
      inner = new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(inner).finish();
    }
  }
  return new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(inner).finish();
}

test('templates and property sets are bounded in depth, both ways', () => {
  const template = (depth: number): Payload => ({
    metrics: [{ value: { kind: 'template', value: nestedTemplate(depth - 1) } }],
  });
  expect(bare(read(writePayload(template(LIMITS.depth))))).toEqual(bare(template(LIMITS.depth)));
  expect(thrown(() => writePayload(template(LIMITS.depth + 1)))).toBe('too-deep');
  expect(thrown(() => writePayload({ metrics: [{ properties: nestedSet(LIMITS.depth) }] }))).toBe('too-deep');
  expect(refusal(nestedBytes(2_000, [2, 18]))).toBe('too-deep');
});

test('a payload of many empty parts is refused before it fills the memory', () => {
  const empty = new Uint8Array(LIMITS.parts * 2 + 2).map((_, at) => (at % 2 === 0 ? 0x12 : 0));
  expect(refusal(empty)).toBe('too-large');
  expect(refusal(new Uint8Array(LIMITS.bytes + 1))).toBe('too-large');
});

test('a length that reaches beyond the payload is refused', () => {
  expect(refusal(hex('12 ffffffff0f'))).toBe('malformed');
  expect(refusal(hex('2a ffffffff07'))).toBe('malformed');
  expect(refusal(hex('08'))).toBe('malformed');
  expect(refusal(hex('00'))).toBe('malformed');
});

test('text that is not UTF-8 is refused', () => expect(refusal(hex('12 03 0a 01 ff'))).toBe('malformed'));

test('tck-id-payloads-propertyset-keys-array-size and tck-id-payloads-propertyset-values-array-size: keys and values are equally many, or it is refused', () => {
  expect(refusal(hex('12 05 4a 03 0a 01 61'))).toBe('mismatch');
  expect(refusal(hex('12 06 4a 04 12 02 08 03'))).toBe('mismatch');
  expect(refusal(hex('12 09 4a 07 0a 01 61 12 02 08 03'))).toBe('read');
});
