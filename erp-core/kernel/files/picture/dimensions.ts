import type { Dimensions } from './picture.ts';

/**
 * How large a picture says that it is, by its first bytes alone: nothing of it is unpacked. Undefined: they do not say (a
 * JPEG may have more remarks before its frame than there are bytes here), or are none of such a picture.
 * Sources: PNG (ISO/IEC 15948) §11.2.2, JPEG (ITU-T T.81) annex B, GIF89a §18, WebP (RFC 9649) §2.
 */
export function dimensionsOf(type: string, head: Uint8Array): Dimensions | undefined {
  const bytes = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    return READERS[type]?.(bytes);
  } catch (error) {
    // Cut off in the middle of what would have said it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const READERS: Readonly<Record<string, (bytes: DataView) => Dimensions | undefined>> = {
  'image/png': (bytes) => ({ width: bytes.getUint32(16), height: bytes.getUint32(20) }),
  'image/gif': (bytes) => ({ width: bytes.getUint16(6, true), height: bytes.getUint16(8, true) }),
  'image/jpeg': jpeg,
  'image/webp': webp,
};

/** Start of frame: 0xC0 to 0xCF without the tables (C4, CC) and the reserved one (C8). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** Markers without a length: fill bytes, TEM, restarts. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

function jpeg(bytes: DataView): Dimensions | undefined {
  let at = 2;
  while (bytes.getUint8(at) === 0xff) {
    const marker = bytes.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isBare(marker)) at += 2;
    else if (isFrame(marker)) return { height: bytes.getUint16(at + 5), width: bytes.getUint16(at + 7) };
    // Coded data, or the end, before any frame.
    else if (marker === 0xda || marker === 0xd9) return undefined;
    else at += 2 + Math.max(2, bytes.getUint16(at + 2));
  }
  return undefined;
}

const ascii = (bytes: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((nth) => bytes.getUint8(at + nth)));
const uint24 = (bytes: DataView, at: number): number => bytes.getUint16(at, true) | (bytes.getUint8(at + 2) << 16);

function webp(bytes: DataView): Dimensions | undefined {
  const chunk = ascii(bytes, 12);
  if (chunk === 'VP8X') return { width: uint24(bytes, 24) + 1, height: uint24(bytes, 27) + 1 };
  if (chunk === 'VP8 ')
    return { width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff };
  if (chunk !== 'VP8L') return undefined;
  const bits = bytes.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
