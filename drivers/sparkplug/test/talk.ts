import { type DataType, numberOf } from '../codec/data-type.ts';
import type { Metric, Payload } from '../codec/payload.ts';
import { readPayload } from '../codec/read-payload.ts';
import { type SparkplugValue, writeValue } from '../codec/value.ts';
import { writePayload } from '../codec/write-payload.ts';

/** A metric as an edge node sends it. */
export const metric = (
  name: string,
  type: DataType,
  value: SparkplugValue | null,
  more: Partial<Metric> = {},
): Metric => ({
  name,
  datatype: numberOf(type),
  timestamp: 1_000n,
  ...(value === null ? { isNull: true } : { value: writeValue(type, value) }),
  ...more,
});

export const bytesOf = (seq: number | null, metrics: readonly Metric[], timestamp = 1_000n): Uint8Array =>
  writePayload({ timestamp, metrics, ...(seq === null ? {} : { seq: BigInt(seq) }) });

export const bdSeq = (value: number): Metric => metric('bdSeq', 'Int64', BigInt(value));

export const nbirth = (bd: number, metrics: readonly Metric[] = []): Uint8Array =>
  bytesOf(0, [bdSeq(bd), metric('Node Control/Rebirth', 'Boolean', false), ...metrics]);

export const ndeath = (bd: number): Uint8Array => bytesOf(null, [bdSeq(bd)]);

export function payloadOf(bytes: Uint8Array): Payload {
  const read = readPayload(bytes);
  if (!read.ok) throw read.error;
  return read.payload;
}
