import fc from 'fast-check';
import { DATA_TYPES, type DataType, isMetricType, numberOf } from '../codec/data-type.ts';
import type { Metric, Payload, Property, PropertySet, Template, WireValue } from '../codec/payload.ts';
import { type SparkplugValue, writeValue } from '../codec/value.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => value.isWellFormed());
const whole = (bits: number, signed: boolean) =>
  fc.integer(signed ? { min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 } : { min: 0, max: 2 ** bits - 1 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
export const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bytes = fc.uint8Array({ maxLength: 24 });

const SCALARS = {
  Int8: whole(8, true),
  Int16: whole(16, true),
  Int32: whole(32, true),
  Int64: int64,
  UInt8: whole(8, false),
  UInt16: whole(16, false),
  UInt32: whole(32, false),
  UInt64: uint64,
  Float: fc.float(),
  Double: fc.double(),
  Boolean: fc.boolean(),
  String: text,
  DateTime: uint64,
  Text: text,
} as const;
const BASIC = Object.keys(SCALARS) as (keyof typeof SCALARS)[];

const table = fc
  .array(fc.record({ name: text, type: fc.constantFrom(...BASIC) }), { maxLength: 4 })
  .chain((columns) => {
    const cells = columns.map(({ type }) => fc.option(SCALARS[type] as fc.Arbitrary<number>, { nil: null }));
    return fc.record({
      columns: fc.constant(columns.map(({ name }) => name)),
      types: fc.constant(columns.map(({ type }) => type)),
      rows: fc.array(fc.tuple(...cells), { maxLength: 4 }),
    });
  });

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

export const propertySet: fc.Arbitrary<PropertySet> = fc.letrec<{ set: PropertySet; property: Property }>((tie) => ({
  set: fc.array(tie('property'), { maxLength: 3, depthIdentifier: 'properties' }),
  property: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'properties', withCrossShrink: true },
    fc.record({
      key: text,
      type: fc.constant(3),
      value: fc.record({ kind: fc.constant('int' as const), value: whole(32, false) }),
    }),
    fc.record({ key: text, type: fc.constant(12), isNull: fc.constant(true) }),
    fc.record({
      key: text,
      type: fc.constant(20),
      value: fc.record({ kind: fc.constant('properties' as const), value: tie('set') }),
    }),
    fc.record({
      key: text,
      type: fc.constant(21),
      value: fc.record({ kind: fc.constant('property-list' as const), value: fc.array(tie('set'), { maxLength: 2 }) }),
    }),
  ),
})).set;

const template: fc.Arbitrary<Template> = fc.record({
  version: optional(text),
  metrics: fc.array(
    fc.record({
      name: text,
      datatype: fc.constant(10),
      value: fc.record({ kind: fc.constant('double' as const), value: fc.double() }),
    }),
    { maxLength: 3 },
  ),
  parameters: fc.array(
    fc.record({
      name: text,
      type: fc.constant(12),
      value: fc.record({ kind: fc.constant('string' as const), value: text }),
    }),
    { maxLength: 2 },
  ),
  ref: optional(text),
  isDefinition: fc.boolean(),
});

/** Values of each type, as `writeValue` takes them. */
export const VALUES: Readonly<Record<DataType, fc.Arbitrary<SparkplugValue>>> = {
  ...SCALARS,
  UUID: fc.uuid(),
  DataSet: table,
  Bytes: bytes,
  File: bytes,
  Template: template,
  PropertySet: propertySet,
  PropertySetList: fc.array(propertySet, { maxLength: 2 }),
  Int8Array: fc.array(SCALARS.Int8),
  Int16Array: fc.array(SCALARS.Int16),
  Int32Array: fc.array(SCALARS.Int32),
  Int64Array: fc.array(int64),
  UInt8Array: fc.array(SCALARS.UInt8),
  UInt16Array: fc.array(SCALARS.UInt16),
  UInt32Array: fc.array(SCALARS.UInt32),
  UInt64Array: fc.array(uint64),
  FloatArray: fc.array(fc.float()),
  DoubleArray: fc.array(fc.double()),
  BooleanArray: fc.array(fc.boolean()),
  StringArray: fc.array(text.filter((value) => !value.includes('\0'))),
  DateTimeArray: fc.array(uint64),
};

const metric: fc.Arbitrary<Metric> = fc.constantFrom(...DATA_TYPES.filter(isMetricType)).chain((type) =>
  fc.record({
    name: optional(text),
    alias: optional(uint64),
    timestamp: optional(uint64),
    datatype: fc.constant(numberOf(type)),
    isHistorical: optional(fc.boolean()),
    isTransient: optional(fc.boolean()),
    isNull: optional(fc.boolean()),
    metadata: optional(
      fc.record({
        isMultiPart: fc.boolean(),
        contentType: text,
        size: uint64,
        seq: uint64,
        fileName: text,
        fileType: text,
        md5: text,
        description: text,
      }),
    ),
    properties: optional(propertySet),
    value: optional(VALUES[type].map((value): WireValue => writeValue(type, value))),
  }),
);

export const payload: fc.Arbitrary<Payload> = fc.record({
  timestamp: optional(uint64),
  metrics: fc.array(metric, { maxLength: 5 }),
  seq: optional(uint64),
  uuid: optional(text),
  body: optional(bytes),
});
