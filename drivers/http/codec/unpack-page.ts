import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

/** RFC 9110 §8.4.1: "deflate" is zlib's format, and what is sent under its name often enough is none (without its header). */
const asDeflate: Unpack = (bytes, options) => {
  const [first = 0, second = 0] = bytes;
  const zlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  return (zlib ? promisify(inflate) : promisify(inflateRaw))(bytes, options);
};

const CODINGS: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: asDeflate,
  br: promisify(brotliDecompress),
};

/** A body as it is meant, or what is wrong with it, in words. */
export type Unpacked = { readonly body: Buffer } | { readonly fault: string };

/** More than one coding after the other is sent by nobody in good faith. */
const MOST_CODINGS = 2;

/** Takes a page's codings (`Content-Encoding`) off it, the last first. It never holds more than `maxBytes` of what comes out. */
export async function unpackPage(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Unpacked> {
  const codings = (encoding ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '' && one !== 'identity');
  if (codings.length > MOST_CODINGS) return { fault: `it is packed ${codings.length} times over` };
  let bytes = body;
  for (const coding of codings.toReversed()) {
    const unpack = Object.hasOwn(CODINGS, coding) ? CODINGS[coding] : undefined;
    if (!unpack) return { fault: `the server packs it in a way that is not read (${coding.slice(0, 40)})` };
    try {
      bytes = await unpack(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') return { fault: `unpacked it is longer than maxBytes (${maxBytes})` };
      return { fault: `it says that it is packed (${coding}), and cannot be unpacked` };
    }
  }
  return { body: bytes };
}
