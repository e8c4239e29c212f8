import type { DataType } from './data-type.ts';
import { checkInteger, type Integer } from './integer.ts';
import type { WireValue } from './payload.ts';
import { PayloadError, shown } from './payload-error.ts';
import { INT64, UINT64, wide } from './scalar.ts';

/** Int8Array to DoubleArray as numbers; 64-bit numbers and times as bigint. */
export type ArrayValue = readonly number[] | readonly bigint[] | readonly boolean[] | readonly string[];
export type ArrayType = Extract<DataType, `${string}Array`>;

export const isArrayType = (type: DataType): type is ArrayType => type.endsWith('Array');

interface Packed {
  readonly width: number;
  get(view: DataView, at: number): number | bigint;
  set(view: DataView, at: number, value: unknown): void;
}

const integer = (
  type: Integer,
  width: number,
  get: Packed['get'],
  set: (view: DataView, at: number, value: number) => void,
): Packed => ({ width, get, set: (view, at, value) => set(view, at, checkInteger(type, value)) });

const floating = (type: string, value: unknown): number => {
  if (typeof value === 'number') return value;
  throw new PayloadError('bad-value', `${shown(value)} is no number for a ${type}Array`);
};

const float = (value: unknown): number => {
  const number = floating('Float', value);
  if (!Number.isFinite(number) || Number.isFinite(Math.fround(number))) return number;
  throw new PayloadError('bad-value', `${number} is no Float: it is beyond 32 bits`);
};

const unsigned64: Packed = {
  width: 8,
  get: (view, at) => view.getBigUint64(at, true),
  set: (view, at, value) => view.setBigUint64(at, wide(value, UINT64, 'UInt64'), true),
};

/** Little endian, one after the other (§6.4.16, array types). */
const PACKED: Partial<Record<ArrayType, Packed>> = {
  Int8Array: integer(
    'Int8',
    1,
    (view, at) => view.getInt8(at),
    (view, at, value) => view.setInt8(at, value),
  ),
  Int16Array: integer(
    'Int16',
    2,
    (view, at) => view.getInt16(at, true),
    (view, at, value) => view.setInt16(at, value, true),
  ),
  Int32Array: integer(
    'Int32',
    4,
    (view, at) => view.getInt32(at, true),
    (view, at, value) => view.setInt32(at, value, true),
  ),
  UInt8Array: integer(
    'UInt8',
    1,
    (view, at) => view.getUint8(at),
    (view, at, value) => view.setUint8(at, value),
  ),
  UInt16Array: integer(
    'UInt16',
    2,
    (view, at) => view.getUint16(at, true),
    (view, at, value) => view.setUint16(at, value, true),
  ),
  UInt32Array: integer(
    'UInt32',
    4,
    (view, at) => view.getUint32(at, true),
    (view, at, value) => view.setUint32(at, value, true),
  ),
  Int64Array: {
    width: 8,
    get: (view, at) => view.getBigInt64(at, true),
    set: (view, at, value) => view.setBigInt64(at, wide(value, INT64, 'Int64'), true),
  },
  UInt64Array: unsigned64,
  DateTimeArray: unsigned64,
  FloatArray: {
    width: 4,
    get: (view, at) => view.getFloat32(at, true),
    set: (view, at, value) => view.setFloat32(at, float(value), true),
  },
  DoubleArray: {
    width: 8,
    get: (view, at) => view.getFloat64(at, true),
    set: (view, at, value) => view.setFloat64(at, floating('Double', value), true),
  },
};

export function readArray(type: ArrayType, wire: WireValue): ArrayValue {
  if (wire.kind !== 'bytes') throw new PayloadError('bad-value', `${type} does not come as ${wire.kind}`);
  const { value } = wire;
  if (type === 'BooleanArray') return readBooleans(value);
  if (type === 'StringArray') return readTexts(value);
  const packed = PACKED[type] as Packed;
  if (value.length % packed.width !== 0) {
    throw new PayloadError('bad-value', `${value.length} bytes are no ${type}: ${packed.width} make an element`);
  }
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const elements = Array.from({ length: value.length / packed.width }, (_, at) => packed.get(view, at * packed.width));
  return elements as readonly number[] | readonly bigint[];
}

export function writeArray(type: ArrayType, value: unknown): WireValue {
  if (!Array.isArray(value)) throw new PayloadError('bad-value', `${type} takes a list`);
  if (type === 'BooleanArray') return { kind: 'bytes', value: writeBooleans(value) };
  if (type === 'StringArray') return { kind: 'bytes', value: writeTexts(value) };
  const packed = PACKED[type] as Packed;
  const bytes = new Uint8Array(value.length * packed.width);
  const view = new DataView(bytes.buffer);
  for (const [at, element] of value.entries()) packed.set(view, at * packed.width, element);
  return { kind: 'bytes', value: bytes };
}

/** Four bytes that say how many, then eight to a byte, the first in the highest bit. */
function readBooleans(bytes: Uint8Array): boolean[] {
  if (bytes.length < 4) throw new PayloadError('bad-value', 'a BooleanArray begins with four bytes that say how many');
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (bytes.length - 4 !== Math.ceil(count / 8)) {
    throw new PayloadError('bad-value', `a BooleanArray of ${count} has ${bytes.length - 4} bytes of them`);
  }
  return Array.from({ length: count }, (_, at) => ((bytes[4 + (at >> 3)] ?? 0) & (0x80 >> (at & 7))) !== 0);
}

function writeBooleans(values: readonly unknown[]): Uint8Array {
  const bytes = new Uint8Array(4 + Math.ceil(values.length / 8));
  new DataView(bytes.buffer).setUint32(0, values.length, true);
  for (const [at, value] of values.entries()) {
    if (typeof value !== 'boolean') throw new PayloadError('bad-value', `${shown(value)} is neither true nor false`);
    const byte = 4 + (at >> 3);
    if (value) bytes[byte] = (bytes[byte] ?? 0) | (0x80 >> (at & 7));
  }
  return bytes;
}

/** Texts with a zero byte after each. */
function readTexts(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  if (bytes.at(-1) !== 0)
    throw new PayloadError('bad-value', 'the last text of a StringArray does not end with a zero');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, -1)).split('\0');
  } catch (cause) {
    throw new PayloadError('bad-value', 'a StringArray is not UTF-8', { cause });
  }
}

function writeTexts(values: readonly unknown[]): Uint8Array {
  for (const value of values) {
    if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) {
      throw new PayloadError('bad-value', 'a StringArray holds texts, none with a zero byte in it');
    }
  }
  return new TextEncoder().encode(values.map((value) => `${value}\0`).join(''));
}
