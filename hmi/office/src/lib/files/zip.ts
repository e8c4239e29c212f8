/** A file within a zip, in pieces of text. */
export interface ZipEntry {
  readonly name: string;
  readonly pieces: AsyncIterable<string> | Iterable<string>;
}

type Part = Blob | Uint8Array<ArrayBuffer>;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const NAMES_ARE_UTF8 = 0x0800;
const DEFLATED = 8;
/** 1 January 1980, the first day that the format knows: a file says nothing of when it was made. */
const NO_DAY = 0x0021;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});
/** CRC-32 (ISO 3309) of bytes that follow others whose checksum is `before`; 0: none do. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = ~before;
  for (const byte of bytes) rest = (rest >>> 8) ^ (TABLE[(rest ^ byte) & 0xff] ?? 0);
  return ~rest >>> 0;
}

/** A record of the format: numbers of two ("h") or four ("w") bytes, the lowest first. */
function packed(shape: string, numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer([...shape].reduce((all, kind) => all + (kind === 'w' ? 4 : 2), 0)));
  let at = 0;
  numbers.forEach((number, nth) => {
    if (shape[nth] === 'w') view.setUint32(at, number, true);
    else view.setUint16(at, number, true);
    at += shape[nth] === 'w' ? 4 : 2;
  });
  return new Uint8Array(view.buffer);
}

async function deflated(pieces: ZipEntry['pieces']) {
  const words = new TextEncoder();
  const squeeze = new CompressionStream('deflate-raw');
  // Read while it is written: the browser keeps what comes out, and may lay it on disk.
  const data = new Response(squeeze.readable).blob();
  const writer = squeeze.writable.getWriter();
  let [crc, size] = [0, 0];
  try {
    for await (const piece of pieces) {
      const bytes = words.encode(piece);
      crc = crc32(bytes, crc);
      size += bytes.length;
      await writer.write(bytes);
    }
    await writer.close();
  } catch (error) {
    // What broke off is told, not that its reader got nothing.
    data.catch(() => undefined);
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
  return { data: await data, crc, size };
}

/**
 * Files in a zip (PKWARE APPNOTE 6.3, without zip64: below 4 GB), compressed as their pieces come; only what is compressed
 * is kept. Throws what reading the pieces throws.
 */
export async function zipOf(entries: readonly ZipEntry[], type: string): Promise<Blob> {
  const parts: Part[] = [];
  const index: Part[] = [];
  let [at, indexed] = [0, 0];
  for (const { name, pieces } of entries) {
    const { data, crc, size } = await deflated(pieces);
    const called = new TextEncoder().encode(name);
    const common = [NAMES_ARE_UTF8, DEFLATED, 0, NO_DAY, crc, data.size, size, called.length, 0] as const;
    const head = packed('whhhhhwwwhh', [LOCAL, VERSION, ...common]);
    const place = packed('whhhhhhwwwhhhhhww', [CENTRAL, VERSION, VERSION, ...common, 0, 0, 0, 0, at]);
    parts.push(head, called, data);
    index.push(place, called);
    at += head.length + called.length + data.size;
    indexed += place.length + called.length;
  }
  const end = packed('whhhhwwh', [END, 0, 0, entries.length, entries.length, indexed, at, 0]);
  return new Blob([...parts, ...index, end], { type });
}
