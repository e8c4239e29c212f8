import { MICROS_PER_MS, type Micros, QUALITY, type Quality, type SampleValue } from '@millrace/contracts';
import type { DevicePoint, DeviceSample } from '@millrace/driver-api';
import { DataType, type DataValue, type Variant, VariantArrayType } from 'node-opcua-client';
import type { PointAddress } from './address.ts';
import { qualityOf } from './quality.ts';

type Json = Exclude<SampleValue, undefined>;

const PICOS_PER_MICRO = 1_000_000;
/** A structure may hold itself; no device's is this deep. */
const DEEPEST = 32;

/** Names of an enumeration's values, where a point wants text. */
export type EnumerationNames = ReadonlyMap<number, string>;

/**
 * The answer for a point. The time is the source's, else the server's, which is still nearer to the device than our own.
 * A number that is none (NaN, ∞), and a field that is not there, are null and bad.
 */
export function sampleOf(
  point: DevicePoint<PointAddress>,
  answer: DataValue,
  names: EnumerationNames | undefined,
): DeviceSample {
  const quality = qualityOf(answer.statusCode.value);
  const time = timeOf(answer);
  const base = time === null ? { point: point.id } : { point: point.id, time };
  if (quality >= QUALITY.bad) return { ...base, value: null, quality };
  const value = fieldOf(jsonOf(answer.value), point.address.field);
  if (value === undefined) return { ...base, value: null, quality: QUALITY.badDevice };
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return { ...base, value: null, quality: QUALITY.badNotANumber };
    return { ...base, value: names?.get(value) ?? value, quality };
  }
  return { ...base, value, quality };
}

/** A point that has no answer, for a reason of OPC UA's. */
export const withoutValue = (point: DevicePoint, statusCode: number): DeviceSample => ({
  point: point.id,
  value: null,
  quality: qualityOf(statusCode) as Quality,
});

/** µs since 1970: the source's time, else the server's; null where the answer has neither. */
export function timeOf({
  sourceTimestamp,
  sourcePicoseconds,
  serverTimestamp,
  serverPicoseconds,
}: DataValue): Micros | null {
  const [date, picos] = sourceTimestamp ? [sourceTimestamp, sourcePicoseconds] : [serverTimestamp, serverPicoseconds];
  if (!date || Number.isNaN(date.getTime())) return null;
  return date.getTime() * MICROS_PER_MS + Math.floor(picos / PICOS_PER_MICRO);
}

/** A field by its path; "axes.1.position" is one of an array. A union has the one field that is set, others are not there. */
function fieldOf(value: Json, field: readonly string[] | undefined): Json | undefined {
  let found: Json | undefined = value;
  for (const name of field ?? []) {
    if (found === null || typeof found !== 'object') return undefined;
    // The library begins names in lower case, where those of the maker's manual begin otherwise.
    const own: string = Object.hasOwn(found, name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
    if (!Object.hasOwn(found, own)) return undefined;
    found = (found as Record<string, Json>)[own];
  }
  return found;
}

/** A variant as JSON. Matrices are arrays of arrays; what has a text of its own (times, node ids, GUIDs) is that text. */
export function jsonOf(variant: Variant | null | undefined): Json {
  if (!variant || variant.dataType === DataType.Null || variant.value === null || variant.value === undefined)
    return null;
  const { dataType, arrayType, value } = variant;
  if (arrayType === VariantArrayType.Scalar) return scalar(dataType, value, 0);
  const flat = Array.from(value as ArrayLike<unknown>, (one) => inArray(scalar(dataType, one, 0)));
  return arrayType === VariantArrayType.Matrix ? nested(flat, variant.dimensions ?? []) : flat;
}

/** JSON has no NaN: within an array or a structure such a number is null. */
const inArray = (value: Json): Json => (typeof value === 'number' && !Number.isFinite(value) ? null : value);

function nested(flat: Json[], dimensions: readonly number[]): Json {
  if (dimensions.length <= 1 || dimensions.reduce((all, one) => all * one, 1) !== flat.length) return flat;
  const [rows = 0, ...inner] = dimensions;
  const width = rows === 0 ? 0 : flat.length / rows;
  return Array.from({ length: rows }, (_, row) => nested(flat.slice(row * width, (row + 1) * width), inner));
}

function scalar(dataType: DataType, value: unknown, depth: number): Json {
  if (value === null || value === undefined) return null;
  switch (dataType) {
    case DataType.Int64:
      return integer64(value as [number, number], true);
    case DataType.UInt64:
      return integer64(value as [number, number], false);
    case DataType.DateTime:
      return dateText(value as Date);
    case DataType.Variant:
      return depth >= DEEPEST ? null : jsonOf(value as Variant);
    case DataType.DataValue:
      return depth >= DEEPEST ? null : jsonOf((value as DataValue).value);
    default:
      return plain(value, depth);
  }
}

/** Whole numbers that a double cannot hold stay exact as text: a serial number that is rounded is a wrong one. */
function integer64([high, low]: [number, number], signed: boolean): Json {
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const whole = signed ? BigInt.asIntN(64, bits) : bits;
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : String(whole);
}

const dateText = (date: Date): Json => (Number.isNaN(date.getTime()) ? null : date.toISOString());

/** Any value that the library gives within a variant or a field of a structure. */
function plain(value: unknown, depth: number): Json {
  if (value === null || value === undefined || depth >= DEEPEST) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return null;
  if (value instanceof Date) return dateText(value);
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, inArray);
  if (Array.isArray(value)) return value.map((one) => inArray(plain(one, depth + 1)));
  if ('text' in value && 'locale' in value) return typeof value.text === 'string' ? value.text : null;
  if ('dataType' in value && 'arrayType' in value) return jsonOf(value as Variant);
  if (isNamed(value)) return value.toString();
  return fields(value, depth);
}

/** Node ids, qualified names and status codes: they have a text that people write them by. */
const isNamed = (value: object): boolean =>
  'identifierType' in value || 'namespaceIndex' in value || ('isGood' in value && typeof value.isGood === 'function');

/** A structure by the fields of its definition, in the order of the definition. */
function fields(value: object, depth: number): Json {
  const found: Record<string, Json> = {};
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === 'function' || name.startsWith('_') || name === 'schema') continue;
    found[name] = inArray(plain(field, depth + 1));
  }
  return found;
}
