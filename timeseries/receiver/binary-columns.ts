import { Buffer } from 'node:buffer';

/** PostgreSQL counts microseconds from 2000-01-01. */
export const PG_EPOCH = 946_684_800_000_000;
const HIGH = 2 ** 32;

const INT2 = 21;
const INT4 = 23;
const INT8 = 20;
const FLOAT8 = 701;
const TEXT = 25;
const TIMESTAMPTZ = 1184;

/** Writes a whole number as int8 without a BigInt: both halves are exact below 2^53. */
export function putInt8(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / HIGH);
  view.setInt32(at, high);
  view.setUint32(at + 4, value - high * HIGH);
}

/** Header of a one-dimensional array in PostgreSQL's binary format; elements follow at byte 20. */
function arrayOf(type: number, length: number, bytes: number, hasNull: boolean): DataView<ArrayBuffer> {
  if (length === 0) {
    const empty = new DataView(new ArrayBuffer(12));
    empty.setInt32(8, type);
    return empty;
  }
  const view = new DataView(new ArrayBuffer(20 + bytes));
  view.setInt32(0, 1);
  view.setInt32(4, hasNull ? 1 : 0);
  view.setInt32(8, type);
  view.setInt32(12, length);
  view.setInt32(16, 1);
  return view;
}
const bufferOf = (view: DataView<ArrayBuffer>): Buffer => Buffer.from(view.buffer);

function fixed(type: number, size: number, length: number, put: (view: DataView, at: number, index: number) => void) {
  const view = arrayOf(type, length, length * (size + 4), false);
  for (let index = 0, at = 20; index < length; index++, at += size + 4) {
    view.setInt32(at, size);
    put(view, at + 4, index);
  }
  return bufferOf(view);
}

type Numbers = ArrayLike<number>;

/** Columns as binary array parameters: pg sends a Buffer as it is, and the server parses no text. */
export const int2Array = (values: Numbers) =>
  fixed(INT2, 2, values.length, (view, at, index) => view.setInt16(at, values[index] as number));
export const int4Array = (values: Numbers) =>
  fixed(INT4, 4, values.length, (view, at, index) => view.setInt32(at, values[index] as number));
export const int8Array = (values: Numbers) =>
  fixed(INT8, 8, values.length, (view, at, index) => putInt8(view, at, values[index] as number));
/** Microseconds since 1970 as timestamptz[]. */
export const timeArray = (values: Numbers) =>
  fixed(TIMESTAMPTZ, 8, values.length, (view, at, index) => putInt8(view, at, (values[index] as number) - PG_EPOCH));

/** float8[] in which NaN stands for null: no reading is kept as NaN. */
export function float8Array(values: Numbers): Buffer {
  let nulls = 0;
  for (let index = 0; index < values.length; index++) if (Number.isNaN(values[index])) nulls++;
  const view = arrayOf(FLOAT8, values.length, values.length * 12 - nulls * 8, nulls > 0);
  for (let index = 0, at = 20; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) {
      view.setInt32(at, -1);
      at += 4;
    } else {
      view.setInt32(at, 8);
      view.setFloat64(at + 4, value);
      at += 12;
    }
  }
  return bufferOf(view);
}

export function textArray(values: readonly (string | undefined)[]): Buffer {
  const parts = values.map((value) => (value === undefined ? undefined : Buffer.from(value, 'utf8')));
  const bytes = parts.reduce((sum, part) => sum + 4 + (part?.length ?? 0), 0);
  const view = arrayOf(TEXT, values.length, bytes, parts.includes(undefined));
  const buffer = bufferOf(view);
  let at = 20;
  for (const part of parts) {
    view.setInt32(at, part?.length ?? -1);
    at += 4;
    if (part) at += part.copy(buffer, at);
  }
  return buffer;
}
