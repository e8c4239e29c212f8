import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type {
  MetaData,
  Metric,
  Payload,
  Property,
  PropertySet,
  Template,
  TemplateParameter,
  WireDataSet,
  WireValue,
} from './payload.ts';
import { LIMITS } from './payload.ts';
import { PayloadError } from './payload-error.ts';

/** Writes a payload. Throws a PayloadError for what has no place in one (a number too wide, nesting too deep). */
export function writePayload(payload: Payload): Uint8Array {
  const writer = new BinaryWriter();
  try {
    uint64(writer, 1, payload.timestamp);
    for (const metric of payload.metrics) part(writer, 2, () => writeMetric(writer, metric, 0));
    uint64(writer, 3, payload.seq);
    text(writer, 4, payload.uuid);
    bytes(writer, 5, payload.body);
    return writer.finish();
  } catch (error) {
    if (error instanceof PayloadError) throw error;
    throw new PayloadError('bad-value', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function part(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
function uint32(writer: BinaryWriter, field: number, value: number | undefined): void {
  if (value !== undefined) writer.tag(field, WireType.Varint).uint32(value);
}
function uint64(writer: BinaryWriter, field: number, value: bigint | undefined): void {
  if (value !== undefined) writer.tag(field, WireType.Varint).uint64(value);
}
function bool(writer: BinaryWriter, field: number, value: boolean | undefined): void {
  if (value !== undefined) writer.tag(field, WireType.Varint).bool(value);
}
function text(writer: BinaryWriter, field: number, value: string | undefined): void {
  if (value === undefined) return;
  if (!value.isWellFormed()) throw new PayloadError('bad-value', 'a text with half a surrogate pair is not UTF-8');
  writer.tag(field, WireType.LengthDelimited).string(value);
}
function bytes(writer: BinaryWriter, field: number, value: Uint8Array | undefined): void {
  if (value !== undefined) writer.tag(field, WireType.LengthDelimited).bytes(value);
}

function deeper(depth: number, what: string): number {
  if (depth >= LIMITS.depth) {
    throw new PayloadError('too-deep', `${what} within each other more than ${LIMITS.depth} deep`);
  }
  return depth + 1;
}

function writeMetric(writer: BinaryWriter, metric: Metric, depth: number): void {
  const { metadata, properties, value } = metric;
  text(writer, 1, metric.name);
  uint64(writer, 2, metric.alias);
  uint64(writer, 3, metric.timestamp);
  uint32(writer, 4, metric.datatype);
  bool(writer, 5, metric.isHistorical);
  bool(writer, 6, metric.isTransient);
  bool(writer, 7, metric.isNull);
  if (metadata) part(writer, 8, () => writeMetaData(writer, metadata));
  if (properties) part(writer, 9, () => writePropertySet(writer, properties, deeper(depth, 'property sets')));
  if (!value || plain(writer, 10, value)) return;
  if (value.kind === 'bytes') bytes(writer, 16, value.value);
  else if (value.kind === 'dataset') part(writer, 17, () => writeDataSet(writer, value.value));
  else if (value.kind === 'template')
    part(writer, 18, () => writeTemplate(writer, value.value, deeper(depth, 'templates')));
  else if (value.kind === 'extension') bytes(writer, 19, value.value);
  else throw new PayloadError('unknown-type', 'a property set is no value of a metric');
}

/** The fields that metrics, properties, parameters and elements have alike, from the number `first` on. */
function plain(writer: BinaryWriter, first: number, value: WireValue): boolean {
  if (value.kind === 'int') uint32(writer, first, value.value);
  else if (value.kind === 'long') uint64(writer, first + 1, value.value);
  else if (value.kind === 'float') writer.tag(first + 2, WireType.Bit32).float(value.value);
  else if (value.kind === 'double') writer.tag(first + 3, WireType.Bit64).double(value.value);
  else if (value.kind === 'boolean') bool(writer, first + 4, value.value);
  else if (value.kind === 'string') text(writer, first + 5, value.value);
  else return false;
  return true;
}

function writeMetaData(writer: BinaryWriter, metadata: MetaData): void {
  bool(writer, 1, metadata.isMultiPart);
  text(writer, 2, metadata.contentType);
  uint64(writer, 3, metadata.size);
  uint64(writer, 4, metadata.seq);
  text(writer, 5, metadata.fileName);
  text(writer, 6, metadata.fileType);
  text(writer, 7, metadata.md5);
  text(writer, 8, metadata.description);
}

function writePropertySet(writer: BinaryWriter, set: PropertySet, depth: number): void {
  for (const { key } of set) text(writer, 1, key);
  for (const property of set) part(writer, 2, () => writeProperty(writer, property, depth));
}

function writeProperty(writer: BinaryWriter, { type, isNull, value }: Property, depth: number): void {
  uint32(writer, 1, type);
  bool(writer, 2, isNull);
  if (!value || plain(writer, 3, value)) return;
  if (value.kind === 'properties') {
    part(writer, 9, () => writePropertySet(writer, value.value, deeper(depth, 'property sets')));
  } else if (value.kind === 'property-list') {
    const within = deeper(depth, 'property sets');
    part(writer, 10, () => {
      for (const set of value.value)
        part(writer, 1, () => writePropertySet(writer, set, deeper(within, 'property sets')));
    });
  } else if (value.kind === 'extension') bytes(writer, 11, value.value);
  else throw new PayloadError('unknown-type', `a ${value.kind} is no value of a property`);
}

function writeDataSet(writer: BinaryWriter, { columns, types, rows }: WireDataSet): void {
  if (types.length !== columns.length) {
    throw new PayloadError('mismatch', `a data set names ${columns.length} columns and gives ${types.length} types`);
  }
  uint64(writer, 1, BigInt(columns.length));
  for (const column of columns) text(writer, 2, column);
  for (const type of types) uint32(writer, 3, type);
  rows.forEach((row, at) => {
    if (row.length !== columns.length) {
      throw new PayloadError(
        'mismatch',
        `row ${at + 1} of a data set has ${row.length} elements, not ${columns.length}`,
      );
    }
    part(writer, 4, () => {
      for (const element of row) part(writer, 1, () => writeElement(writer, element, 1, 7));
    });
  });
}

function writeElement(writer: BinaryWriter, value: WireValue | undefined, first: number, extension: number): void {
  if (!value || plain(writer, first, value)) return;
  if (value.kind === 'extension') bytes(writer, extension, value.value);
  else throw new PayloadError('unknown-type', `a ${value.kind} has no place in a data set or a parameter`);
}

function writeTemplate(writer: BinaryWriter, template: Template, depth: number): void {
  text(writer, 1, template.version);
  for (const metric of template.metrics) part(writer, 2, () => writeMetric(writer, metric, depth));
  for (const parameter of template.parameters) part(writer, 3, () => writeParameter(writer, parameter));
  text(writer, 4, template.ref);
  bool(writer, 5, template.isDefinition);
}

function writeParameter(writer: BinaryWriter, { name, type, value }: TemplateParameter): void {
  text(writer, 1, name);
  uint32(writer, 2, type);
  writeElement(writer, value, 3, 9);
}
