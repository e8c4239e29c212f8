import { Buffer } from 'node:buffer';
import { PG_EPOCH, putInt8 } from './binary-columns.ts';

/** Column order of a sample table in COPY. */
export const COPY_COLUMNS = 'time, arrival, value, point, quality, other';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Field count, five fields with their lengths, and the length of `other`. */
const ROW_BYTES = 2 + 12 + 12 + 12 + 8 + 6 + 4;

/** Rows of a sample table in PostgreSQL's binary COPY format, in one buffer that grows by doubling. */
export class CopyBuffer {
  #buffer: Buffer<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  #at: number;
  #rows = 0;

  constructor(rows: number) {
    this.#buffer = Buffer.from(new ArrayBuffer(SIGNATURE.length + rows * ROW_BYTES + 2));
    this.#view = new DataView(this.#buffer.buffer);
    this.#at = SIGNATURE.copy(this.#buffer);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Times in µs since 1970; a value of NaN is null. */
  row(point: number, time: number, arrival: number, value: number, quality: number, other: string | undefined): void {
    const text = other === undefined ? undefined : Buffer.from(other, 'utf8');
    this.#reserve(ROW_BYTES + (text?.length ?? 0));
    const view = this.#view;
    let at = this.#at;
    view.setInt16(at, 6);
    view.setInt32(at + 2, 8);
    putInt8(view, at + 6, time - PG_EPOCH);
    view.setInt32(at + 14, 8);
    putInt8(view, at + 18, arrival - PG_EPOCH);
    at += 26;
    if (Number.isNaN(value)) {
      view.setInt32(at, -1);
      at += 4;
    } else {
      view.setInt32(at, 8);
      view.setFloat64(at + 4, value);
      at += 12;
    }
    view.setInt32(at, 4);
    view.setInt32(at + 4, point);
    view.setInt32(at + 8, 2);
    // Sixteen bits of status in a signed column: above 0x7fff it reads as a negative number (see `quality-sql.ts`).
    view.setInt16(at + 12, quality);
    view.setInt32(at + 14, text?.length ?? -1);
    at += 18;
    if (text) at += text.copy(this.#buffer, at);
    this.#at = at;
    this.#rows++;
  }

  /** The whole of it with its trailer; nothing may be added afterwards. */
  finish(): Buffer {
    this.#reserve(2);
    this.#view.setInt16(this.#at, -1);
    return this.#buffer.subarray(0, this.#at + 2);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.from(new ArrayBuffer(Math.max(this.#buffer.length * 2, this.#at + bytes)));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
    this.#view = new DataView(larger.buffer);
  }
}
