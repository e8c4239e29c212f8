/**
 * Columns of numbers in as few bytes as one pass can find: all equal, whole numbers as 8-, 16- or 32-bit distance from
 * the smallest, numbers that are exact in 32 bits, or 64 bits as they are. Little-endian. Every part begins at a multiple
 * of eight, so that reading is a view and not a loop. NaN and -0 survive; the bits of a NaN do not.
 */
const CONSTANT = 0;
const BYTE = 1;
const WORD = 2;
const LONG = 3;
const DOUBLE = 4;
const SINGLE = 5;
const HEAD = 16;
const SAFE = Number.MAX_SAFE_INTEGER;

const padded = (bytes: number): number => (bytes + 7) & ~7;

export interface EncodedColumn {
  readonly encoding: number;
  readonly base: number;
  readonly bytes: number;
}

/** Chooses the encoding of the first `length` numbers; `bytes` is what `writeColumn` will take. */
export function planColumn(values: ArrayLike<number>, length: number): EncodedColumn {
  const first = length > 0 ? (values[0] as number) : 0;
  let low = first;
  let high = first;
  let whole = true;
  let single = true;
  for (let at = 0; at < length; at++) {
    const value = values[at] as number;
    if (value < low) low = value;
    else if (value > high) high = value;
    if (whole && (value !== Math.floor(value) || (value === 0 && 1 / value < 0))) whole = false;
    if (single && Math.fround(value) !== value && !Number.isNaN(value)) single = false;
    if (!whole && !single) return { encoding: DOUBLE, base: 0, bytes: HEAD + length * 8 };
  }
  if (whole && low >= -SAFE && high <= SAFE) {
    const span = high - low;
    if (span === 0) return { encoding: CONSTANT, base: low, bytes: HEAD };
    if (span < 0x100) return { encoding: BYTE, base: low, bytes: HEAD + padded(length) };
    if (span < 0x10000) return { encoding: WORD, base: low, bytes: HEAD + padded(length * 2) };
    if (span < 0x100000000 && !(single && span > 0x1000000))
      return { encoding: LONG, base: low, bytes: HEAD + padded(length * 4) };
  }
  if (single) return { encoding: SINGLE, base: 0, bytes: HEAD + padded(length * 4) };
  return { encoding: DOUBLE, base: 0, bytes: HEAD + length * 8 };
}

/** Writes what `planColumn` chose at `offset` (a multiple of eight). Gives the offset after it. */
export function writeColumn(
  buffer: ArrayBuffer,
  offset: number,
  plan: EncodedColumn,
  values: ArrayLike<number>,
  length: number,
): number {
  const view = new DataView(buffer, offset, HEAD);
  view.setUint8(0, plan.encoding);
  view.setFloat64(8, plan.base, true);
  const at = offset + HEAD;
  if (plan.encoding === BYTE) fill(new Uint8Array(buffer, at, length), values, plan.base);
  else if (plan.encoding === WORD) fill(new Uint16Array(buffer, at, length), values, plan.base);
  else if (plan.encoding === LONG) fill(new Uint32Array(buffer, at, length), values, plan.base);
  else if (plan.encoding === SINGLE) fill(new Float32Array(buffer, at, length), values, 0);
  else if (plan.encoding === DOUBLE) fill(new Float64Array(buffer, at, length), values, 0);
  return offset + plan.bytes;
}

function fill(into: { [at: number]: number; readonly length: number }, values: ArrayLike<number>, base: number): void {
  for (let at = 0; at < into.length; at++) into[at] = (values[at] as number) - base;
}

/** Reads one column into `into`. Gives the offset after it. Throws a RangeError on an encoding it does not know. */
export function readColumn(
  buffer: ArrayBuffer,
  offset: number,
  into: { [at: number]: number; readonly length: number },
): number {
  const view = new DataView(buffer, offset, HEAD);
  const encoding = view.getUint8(0);
  const base = view.getFloat64(8, true);
  const at = offset + HEAD;
  const length = into.length;
  if (encoding === CONSTANT) {
    for (let row = 0; row < length; row++) into[row] = base;
    return at;
  }
  if (encoding === BYTE) return copy(new Uint8Array(buffer, at, length), into, base, at + padded(length));
  if (encoding === WORD) return copy(new Uint16Array(buffer, at, length), into, base, at + padded(length * 2));
  if (encoding === LONG) return copy(new Uint32Array(buffer, at, length), into, base, at + padded(length * 4));
  if (encoding === SINGLE) return copy(new Float32Array(buffer, at, length), into, 0, at + padded(length * 4));
  if (encoding === DOUBLE) return copy(new Float64Array(buffer, at, length), into, 0, at + length * 8);
  throw new RangeError(`a column has encoding ${encoding}, which this version does not know`);
}

function copy(from: ArrayLike<number>, into: { [at: number]: number }, base: number, next: number): number {
  if (base === 0) for (let at = 0; at < from.length; at++) into[at] = from[at] as number;
  else for (let at = 0; at < from.length; at++) into[at] = (from[at] as number) + base;
  return next;
}
