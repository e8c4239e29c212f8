import { Buffer } from 'node:buffer';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { PG_EPOCH } from '../receiver/binary-columns.ts';

const HIGH = 2 ** 32;
/** "PGCOPY\n\xff\r\n\0", flags, length of the header's extension. */
const HEADER = 19;

/** Rows of a binary COPY, field by field, without an object a row. */
export class CopyRows {
  #buffer: Buffer;
  #view: DataView;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  /** Steps into the next row; false behind the last one of this buffer. */
  next(): boolean {
    if (this.#at >= this.#buffer.length) return false;
    this.#at += 2;
    return true;
  }

  #field(): number {
    const length = this.#view.getInt32(this.#at);
    this.#at += 4;
    return length;
  }

  /** NaN: null. */
  float8(): number {
    if (this.#field() < 0) return Number.NaN;
    const value = this.#view.getFloat64(this.#at);
    this.#at += 8;
    return value;
  }

  int4(): number {
    if (this.#field() < 0) return Number.NaN;
    const value = this.#view.getInt32(this.#at);
    this.#at += 4;
    return value;
  }

  int2(): number {
    if (this.#field() < 0) return Number.NaN;
    const value = this.#view.getInt16(this.#at);
    this.#at += 2;
    return value;
  }

  /** A timestamptz as µs since 1970. */
  time(): number {
    if (this.#field() < 0) return Number.NaN;
    const value = this.#view.getInt32(this.#at) * HIGH + this.#view.getUint32(this.#at + 4) + PG_EPOCH;
    this.#at += 8;
    return value;
  }

  text(): string | undefined {
    const length = this.#field();
    if (length < 0) return undefined;
    const text = this.#buffer.toString('utf8', this.#at, this.#at + length);
    this.#at += length;
    return text;
  }
}

/** All rows of a question at once. The text takes no parameters: put nothing into it but numbers and names of ours. */
export async function copyAll(client: pg.ClientBase, query: string): Promise<CopyRows> {
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`copy (${query}) to stdout (format binary)`)))
    chunks.push(chunk as Buffer);
  const all = Buffer.concat(chunks);
  // The trailer is a field count of -1.
  return new CopyRows(all.subarray(HEADER, all.length - 2));
}

/** Where a row that begins at `at` ends, or -1 where the buffer does not hold the whole of it; -2 for the trailer. */
function endOfRow(buffer: Buffer, at: number): number {
  if (at + 2 > buffer.length) return -1;
  const fields = buffer.readInt16BE(at);
  if (fields < 0) return -2;
  let end = at + 2;
  for (let field = 0; field < fields; field++) {
    if (end + 4 > buffer.length) return -1;
    end += 4 + Math.max(0, buffer.readInt32BE(end));
    if (end > buffer.length) return -1;
  }
  return end;
}

/** The rows of a question as they come, in blocks of whole rows: memory does not grow with the answer. */
export async function* copyBlocks(client: pg.ClientBase, query: string): AsyncGenerator<CopyRows> {
  let rest: Buffer = Buffer.alloc(0);
  let header = HEADER;
  for await (const chunk of client.query(copyTo(`copy (${query}) to stdout (format binary)`))) {
    let block = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
    if (header > 0) {
      if (block.length < header) {
        rest = block;
        continue;
      }
      block = block.subarray(header);
      header = 0;
    }
    let whole = 0;
    for (let end = endOfRow(block, 0); end >= 0; end = endOfRow(block, end)) whole = end;
    if (whole > 0) yield new CopyRows(block.subarray(0, whole));
    rest = block.subarray(whole);
  }
}
