import { delimited, FieldReader, fixed32, fixed64, varint } from './field-reader.ts';
import type { MetaData, Metric, Payload, Property, PropertySet, WireValue } from './payload.ts';
import { PayloadError } from './payload-error.ts';
import { readDataSet } from './read-dataset.ts';
import { readTemplate } from './read-template.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type ReadPayload =
  | { readonly ok: true; readonly payload: Payload }
  | { readonly ok: false; readonly error: PayloadError };

/**
 * Reads any bytes in linear time and bounded memory (`LIMITS`): a payload, or the reason why they are none. Never throws.
 * Byte values are views of `bytes`, which must not be changed while the payload is used.
 */
export function readPayload(bytes: Uint8Array): ReadPayload {
  try {
    return { ok: true, payload: payloadOf(new FieldReader(bytes)) };
  } catch (error) {
    if (error instanceof PayloadError) return { ok: false, error };
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, error: new PayloadError('malformed', `no Sparkplug B payload: ${reason}`, { cause: error }) };
  }
}

function payloadOf(reader: FieldReader): Payload {
  const metrics: Metric[] = [];
  const payload: Mutable<Payload> = { metrics };
  reader.fields((key) => {
    if (key === varint(1)) payload.timestamp = reader.uint64();
    else if (key === delimited(2)) metrics.push(reader.message(() => readMetric(reader)));
    else if (key === varint(3)) payload.seq = reader.uint64();
    else if (key === delimited(4)) payload.uuid = reader.string();
    else if (key === delimited(5)) payload.body = reader.bytes();
    else return false;
    return true;
  });
  return payload;
}

/** The fields 10 to 16 of a metric by a table: what reads them, and the kind it makes. */
function plainValue(reader: FieldReader, key: number, first: number): WireValue | null {
  if (key === varint(first)) return { kind: 'int', value: reader.uint32() };
  if (key === varint(first + 1)) return { kind: 'long', value: reader.uint64() };
  if (key === fixed32(first + 2)) return { kind: 'float', value: reader.float() };
  if (key === fixed64(first + 3)) return { kind: 'double', value: reader.double() };
  if (key === varint(first + 4)) return { kind: 'boolean', value: reader.bool() };
  if (key === delimited(first + 5)) return { kind: 'string', value: reader.string() };
  return null;
}

function readMetric(reader: FieldReader): Metric {
  const metric: Mutable<Metric> = {};
  reader.fields((key) => {
    if (key === delimited(1)) metric.name = reader.string();
    else if (key === varint(2)) metric.alias = reader.uint64();
    else if (key === varint(3)) metric.timestamp = reader.uint64();
    else if (key === varint(4)) metric.datatype = reader.uint32();
    else if (key === varint(5)) metric.isHistorical = reader.bool();
    else if (key === varint(6)) metric.isTransient = reader.bool();
    else if (key === varint(7)) metric.isNull = reader.bool();
    else if (key === delimited(8)) metric.metadata = reader.message(() => readMetaData(reader));
    else if (key === delimited(9)) metric.properties = readPropertySet(reader);
    else {
      const value = plainValue(reader, key, 10) ?? compoundValue(reader, key);
      if (value === null) return false;
      metric.value = value;
    }
    return true;
  });
  return metric;
}

function compoundValue(reader: FieldReader, key: number): WireValue | null {
  if (key === delimited(16)) return { kind: 'bytes', value: reader.bytes() };
  if (key === delimited(17)) {
    return { kind: 'dataset', value: reader.message(() => readDataSet(reader, plainValue)) };
  }
  if (key === delimited(18)) {
    const template = () => readTemplate(reader, { metric: readMetric, plain: plainValue });
    return { kind: 'template', value: reader.nested('templates', template) };
  }
  return key === delimited(19) ? { kind: 'extension', value: reader.bytes() } : null;
}

function readMetaData(reader: FieldReader): MetaData {
  const metadata: Mutable<MetaData> = {};
  reader.fields((key) => {
    if (key === varint(1)) metadata.isMultiPart = reader.bool();
    else if (key === delimited(2)) metadata.contentType = reader.string();
    else if (key === varint(3)) metadata.size = reader.uint64();
    else if (key === varint(4)) metadata.seq = reader.uint64();
    else if (key === delimited(5)) metadata.fileName = reader.string();
    else if (key === delimited(6)) metadata.fileType = reader.string();
    else if (key === delimited(7)) metadata.md5 = reader.string();
    else if (key === delimited(8)) metadata.description = reader.string();
    else return false;
    return true;
  });
  return metadata;
}

function readPropertySet(reader: FieldReader): PropertySet {
  return reader.nested('property sets', () => {
    const keys: string[] = [];
    const values: Omit<Property, 'key'>[] = [];
    reader.fields((key) => {
      if (key === delimited(1)) keys.push(reader.string());
      else if (key === delimited(2)) values.push(reader.message(() => readProperty(reader)));
      else return false;
      return true;
    });
    if (keys.length !== values.length) {
      throw new PayloadError('mismatch', `a property set has ${keys.length} keys and ${values.length} values`);
    }
    return values.map((value, at) => ({ key: keys[at] ?? '', ...value }));
  });
}

function readProperty(reader: FieldReader): Omit<Property, 'key'> {
  const property: Mutable<Omit<Property, 'key'>> = {};
  reader.fields((key) => {
    if (key === varint(1)) property.type = reader.uint32();
    else if (key === varint(2)) property.isNull = reader.bool();
    else if (key === delimited(9)) property.value = { kind: 'properties', value: readPropertySet(reader) };
    else if (key === delimited(10)) property.value = { kind: 'property-list', value: readPropertyList(reader) };
    else if (key === delimited(11)) property.value = { kind: 'extension', value: reader.bytes() };
    else {
      const value = plainValue(reader, key, 3);
      if (value === null) return false;
      property.value = value;
    }
    return true;
  });
  return property;
}

function readPropertyList(reader: FieldReader): readonly PropertySet[] {
  return reader.nested('property sets', () => {
    const sets: PropertySet[] = [];
    reader.fields((key) => {
      if (key !== delimited(1)) return false;
      sets.push(readPropertySet(reader));
      return true;
    });
    return sets;
  });
}
