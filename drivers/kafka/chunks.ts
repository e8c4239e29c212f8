import { type ForwardedRecord, MICROS_PER_MS } from '@millrace/contracts';

export interface KafkaMessage {
  readonly record: ForwardedRecord;
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
  /** ms since 1970. */
  readonly timestamp: bigint;
}

const MOST_MESSAGES = 500;
/** Half of `message.max.bytes` as brokers have it by default: a request has heads and names beside the values. */
const MOST_BYTES = 500_000;

function keyOf(record: ForwardedRecord): string {
  if (record.kind === 'sample') return record.path;
  return record.kind === 'observation' ? `${record.site}/${record.device}` : record.body.stream;
}

export function messageOf(record: ForwardedRecord): KafkaMessage {
  const time = record.kind === 'fact-set' ? record.arrival : record.time;
  return {
    record,
    key: keyOf(record),
    value: JSON.stringify(record),
    headers: { id: record.id, kind: record.kind },
    timestamp: BigInt(Math.max(0, Math.floor(time / MICROS_PER_MS))),
  };
}

/** Messages in their order, so many to a request; one that is larger by itself stands alone. */
export function* chunks(messages: readonly KafkaMessage[]): Generator<readonly KafkaMessage[]> {
  let chunk: KafkaMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.value) + Buffer.byteLength(message.key);
    if (chunk.length > 0 && (chunk.length >= MOST_MESSAGES || bytes + size > MOST_BYTES)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(message);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}
