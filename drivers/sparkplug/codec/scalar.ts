import { type DataType, isBasic } from './data-type.ts';
import { isInteger, readInteger, writeInteger } from './integer.ts';
import type { WireValue } from './payload.ts';
import { PayloadError, shown } from './payload-error.ts';

/** Int8 to UInt32, Float and Double as number; Int64, UInt64 and DateTime (ms since 1970) as bigint; texts as string. */
export type Scalar = number | bigint | boolean | string;

const TEXTS: ReadonlySet<DataType> = new Set(['String', 'Text', 'UUID']);

export const INT64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n } as const;
export const UINT64 = { least: 0n, most: 2n ** 64n - 1n } as const;

export function readScalar(type: DataType, wire: WireValue): Scalar {
  if (isInteger(type)) return readInteger(type, wire);
  if (TEXTS.has(type) && wire.kind === 'string') return wire.value;
  if (type === 'Boolean' && wire.kind === 'boolean') return wire.value;
  if (type === 'Float' || type === 'Double') {
    if (wire.kind === 'float' || wire.kind === 'double') return wire.value;
  }
  if (type === 'UInt64' || type === 'DateTime') {
    if (wire.kind === 'long') return wire.value;
    if (wire.kind === 'int') return BigInt(wire.value);
  }
  if (type === 'Int64') {
    if (wire.kind === 'long') return BigInt.asIntN(64, wire.value);
    // Above that, nobody knows whether the sender meant a negative number.
    if (wire.kind === 'int' && wire.value < 2 ** 31) return BigInt(wire.value);
  }
  throw new PayloadError('bad-value', `${type} does not come as ${wire.kind}`);
}

export function writeScalar(type: DataType, value: unknown): WireValue {
  if (isInteger(type)) return writeInteger(type, value);
  if (TEXTS.has(type) && typeof value === 'string') return { kind: 'string', value };
  if (type === 'Boolean' && typeof value === 'boolean') return { kind: 'boolean', value };
  if (type === 'Double' && typeof value === 'number') return { kind: 'double', value };
  if (
    type === 'Float' &&
    typeof value === 'number' &&
    (!Number.isFinite(value) || Number.isFinite(Math.fround(value)))
  ) {
    return { kind: 'float', value: Math.fround(value) };
  }
  if (type === 'Int64') return { kind: 'long', value: BigInt.asUintN(64, wide(value, INT64, type)) };
  if (type === 'UInt64' || type === 'DateTime') return { kind: 'long', value: wide(value, UINT64, type) };
  throw new PayloadError('bad-value', `${shown(value)} is no value of type ${type}`);
}

/** A 64-bit number; a number that is whole and exact is taken as well. */
export function wide(value: unknown, { least, most }: { least: bigint; most: bigint }, type: DataType): bigint {
  const whole = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof whole !== 'bigint' || whole < least || whole > most) {
    throw new PayloadError('bad-value', `${shown(value)} is no ${type}: a whole number from ${least} to ${most}`);
  }
  return whole;
}

/** A basic value that stands in a table or a parameter. Throws for types that may not stand there. */
export function basicType(type: DataType | null, number: number, where: string): DataType {
  if (type === null || !isBasic(type)) {
    throw new PayloadError('unknown-type', `${where} has the data type ${type ?? number}, which may not stand there`);
  }
  return type;
}
