import { type ArrayValue, isArrayType, readArray, writeArray } from './array.ts';
import type { DataType } from './data-type.ts';
import { type DataSet, readDataSetValue, writeDataSetValue } from './dataset.ts';
import type { PropertySet, Template, WireValue } from './payload.ts';
import { PayloadError } from './payload-error.ts';
import { readScalar, type Scalar, writeScalar } from './scalar.ts';

/** A value with its meaning: see `scalar.ts`, `array.ts`, `dataset.ts`; a template's members are metrics, read one by one. */
export type SparkplugValue =
  | Scalar
  | ArrayValue
  | Uint8Array
  | DataSet
  | Template
  | PropertySet
  | readonly PropertySet[];

/** Kinds that stand for themselves: on the wire and beside it they are the same. */
const AS_IT_IS = {
  Bytes: 'bytes',
  File: 'bytes',
  Template: 'template',
  PropertySet: 'properties',
  PropertySetList: 'property-list',
} as const satisfies Partial<Record<DataType, WireValue['kind']>>;
type AsItIs = keyof typeof AS_IT_IS;
const isAsItIs = (type: DataType): type is AsItIs => Object.hasOwn(AS_IT_IS, type);

/** What a value on the wire means by its data type. Throws a PayloadError for one that the type cannot hold. */
export function readValue(type: DataType, wire: WireValue): SparkplugValue {
  if (isAsItIs(type)) {
    if (wire.kind !== AS_IT_IS[type]) throw new PayloadError('bad-value', `${type} does not come as ${wire.kind}`);
    return wire.value as SparkplugValue;
  }
  if (type === 'DataSet') return readDataSetValue(wire);
  return isArrayType(type) ? readArray(type, wire) : readScalar(type, wire);
}

/** A value for the wire. Throws a PayloadError for one that the type cannot hold. */
export function writeValue(type: DataType, value: SparkplugValue): WireValue {
  if (isAsItIs(type)) return asItIs(type, value);
  if (type === 'DataSet') return writeDataSetValue(value);
  return isArrayType(type) ? writeArray(type, value) : writeScalar(type, value);
}

function asItIs(type: AsItIs, value: SparkplugValue): WireValue {
  const bytes = value instanceof Uint8Array;
  if (type === 'Bytes' || type === 'File') {
    if (bytes) return { kind: 'bytes', value };
  } else if (type === 'Template') {
    if (!bytes && typeof value === 'object' && value !== null && 'metrics' in value) return { kind: 'template', value };
  } else if (Array.isArray(value)) {
    return type === 'PropertySet'
      ? { kind: 'properties', value: value as PropertySet }
      : { kind: 'property-list', value: value as readonly PropertySet[] };
  }
  throw new PayloadError('bad-value', `this is no value of type ${type}`);
}
