import { open } from 'node:fs/promises';
import { endingOf, runsByName } from './runs.ts';

/** Why a zip, or what is packed as one (workbooks, documents), is not kept. */
export type ArchiveFault = 'unpacks-to-too-much' | 'overlaps' | 'nested' | 'path' | 'runs' | 'too-many' | 'broken';

interface Entry {
  readonly name: string;
  readonly packed: number;
  readonly unpacked: number;
  /** Where its own header begins in the file. */
  readonly at: number;
}

const MOST_ENTRIES = 20_000;
const MOST_DIRECTORY = 8_000_000;
/** Unpacked, in bytes. */
const MOST_UNPACKED = 2_000_000_000;
/** Times its size; small files may unpack to this many bytes, whatever that is times. */
const MOST_RATIO = 200;
const HARMLESS = 50_000_000;

const END = 0x06054b50;
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MOST_COMMENT = 65_535;
const ZIP64 = 0xffffffff;
const MACROS = /(^|\/)vbaProject\.bin$/i;
const PACKED = new Set('zip 7z rar gz tgz bz2 xz zst tar jar cab arj lzh z'.split(' '));

/**
 * Why a zip is refused, by its directory alone: nothing is unpacked, so it takes as long and as much memory as a directory of
 * 8 MB at most. Undefined: nothing speaks against it. Layout: APPNOTE 6.3.10 §4.3.
 */
export async function archiveFault(path: string): Promise<ArchiveFault | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const read = async (at: number, length: number): Promise<DataView> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
      return new DataView(buffer.buffer, buffer.byteOffset, bytesRead);
    };
    const tailAt = Math.max(0, size - END_BYTES - MOST_COMMENT);
    const tail = await read(tailAt, size - tailAt);
    const end = endIn(tail);
    if (end === undefined) return 'broken';
    const length = tail.getUint32(end + 12, true);
    const at = tail.getUint32(end + 16, true);
    const count = tail.getUint16(end + 10, true);
    // Beyond four gigabytes or 65,535 entries, which no file here has.
    if (count === 0xffff || at === ZIP64 || length === ZIP64 || count > MOST_ENTRIES) return 'too-many';
    if (length > MOST_DIRECTORY || at + length > tailAt + end) return 'broken';
    const entries = entriesIn(await read(at, length), count);
    return entries ? faultIn(entries, size, at) : 'broken';
  } finally {
    await file.close();
  }
}

/** Whether a file of another kind is a zip as well: some systems read it from its end. */
export async function isZipToo(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const at = Math.max(0, size - END_BYTES - MOST_COMMENT);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - at), 0, size - at, at);
    return endIn(new DataView(buffer.buffer, buffer.byteOffset, bytesRead)) !== undefined;
  } finally {
    await file.close();
  }
}

/** Where the end record begins: the last one whose comment ends with the file. */
function endIn(tail: DataView): number | undefined {
  for (let at = tail.byteLength - END_BYTES; at >= 0; at -= 1)
    if (tail.getUint32(at, true) === END && at + END_BYTES + tail.getUint16(at + 20, true) === tail.byteLength)
      return at;
  return undefined;
}

function entriesIn(directory: DataView, count: number): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  let at = 0;
  for (let nth = 0; nth < count; nth += 1) {
    if (at + ENTRY_BYTES > directory.byteLength || directory.getUint32(at, true) !== ENTRY) return undefined;
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const next = at + ENTRY_BYTES + name + extra + comment;
    if (next > directory.byteLength) return undefined;
    entries.push({
      name: Buffer.from(directory.buffer, directory.byteOffset + at + ENTRY_BYTES, name).toString('utf8'),
      packed: directory.getUint32(at + 20, true),
      unpacked: directory.getUint32(at + 24, true),
      at: directory.getUint32(at + 42, true),
    });
    at = next;
  }
  return entries;
}

function faultIn(entries: readonly Entry[], size: number, directoryAt: number): ArchiveFault | undefined {
  const unpacked = entries.reduce((sum, one) => sum + one.unpacked, 0);
  if (unpacked > MOST_UNPACKED || (unpacked > HARMLESS && unpacked > size * MOST_RATIO)) return 'unpacks-to-too-much';
  // Entries that share their bytes unpack to far more than any directory adds up to.
  const inOrder = entries.toSorted((one, other) => one.at - other.at);
  for (const [nth, { at, packed }] of inOrder.entries())
    if (at + LOCAL_BYTES + packed > (inOrder[nth + 1]?.at ?? directoryAt)) return 'overlaps';
  for (const { name } of entries) {
    if (isPathTrick(name)) return 'path';
    if (MACROS.test(name) || runsByName(name.split('/').at(-1) ?? name)) return 'runs';
    if (PACKED.has(endingOf(name))) return 'nested';
  }
  return undefined;
}

const CONTROL = /\p{Cc}/u;

/** Would land outside of the folder that it is unpacked into, or be called otherwise than it looks. */
const isPathTrick = (name: string): boolean =>
  name === '' || CONTROL.test(name) || /^[/\\]|^[a-z]:/i.test(name) || name.split(/[/\\]/).includes('..');
