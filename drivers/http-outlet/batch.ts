import { createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ForwardedRecord } from '@millrace/contracts';

const zip = promisify(gzip);

export interface Batch {
  readonly records: readonly ForwardedRecord[];
  readonly body: Buffer;
  /**
   * The same for the same content, and for no other: the log is never rewritten, but what is taken of it may change between
   * two tries, and a server that knows a key takes nothing.
   */
  readonly key: string;
}

/** Records as JSON lines, gzipped. There must be one at least. */
export async function batchOf(records: readonly ForwardedRecord[]): Promise<Batch> {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last) throw new RangeError('a batch needs a record');
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const content = createHash('sha256').update(lines).digest('hex').slice(0, 16);
  return { records, body: await zip(lines), key: `${first.id}..${last.id}/${content}` };
}

/** HMAC-SHA256 (RFC 2104) of the moment and the body, so that what is recorded cannot be sent again much later. */
export const signatureOf = (secret: string, seconds: number, body: Uint8Array): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')}`;
