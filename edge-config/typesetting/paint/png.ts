import { deflateSync, inflateSync } from 'node:zlib';
import { SettingError } from '../fault.ts';
import { type Bitmap, packed } from './bitmap.ts';

/** PNG (ISO/IEC 15948): black and white pictures written, pictures of eight bits a channel read. */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A picture of more points than any label or letterhead needs was made to fill the memory. */
const MOST_POINTS = 16_000_000;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (CRC_TABLE[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const made = Buffer.alloc(body.length + 8);
  made.writeUInt32BE(data.length);
  body.copy(made, 4);
  made.writeUInt32BE(crc32(body), body.length + 4);
  return made;
}

/** A bitmap as a picture of one bit a dot. `dpi` tells how large it is. */
export function writePng(map: Bitmap, dpi: number): Uint8Array {
  const { rowBytes, bytes } = packed(map);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(map.width);
  header.writeUInt32BE(map.height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const perMetre = Buffer.alloc(9);
  perMetre.writeUInt32BE(Math.round(dpi / 0.0254));
  perMetre.writeUInt32BE(Math.round(dpi / 0.0254), 4);
  perMetre[8] = 1;
  const rows = Buffer.alloc((rowBytes + 1) * map.height);
  // Black is 0 in a picture.
  for (let y = 0; y < map.height; y++) {
    for (let at = 0; at < rowBytes; at++) rows[y * (rowBytes + 1) + 1 + at] = ~(bytes[y * rowBytes + at] ?? 0) & 0xff;
  }
  const parts = [chunk('IHDR', header), chunk('pHYs', perMetre), chunk('IDAT', deflateSync(rows))];
  return Buffer.concat([SIGNATURE, ...parts, chunk('IEND', Buffer.alloc(0))]);
}

const unreadable = (why: string): never => {
  throw new SettingError({ code: 'image-unreadable', why });
};

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, at) => bytes[at] === byte);

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlaced: boolean;
}

function headerOf(bytes: Uint8Array): Header {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at.length < 33 || !at.subarray(0, 8).equals(SIGNATURE)) return unreadable('not-a-png');
  const header = { width: at.readUInt32BE(16), height: at.readUInt32BE(20), depth: at[24] ?? 0, colour: at[25] ?? 0 };
  const points = header.width * header.height;
  return points > 0 && points <= MOST_POINTS ? { ...header, interlaced: at[28] !== 0 } : unreadable('too-large');
}

/** How many points it is wide and high. Throws a SettingError. */
export const pngSize = (bytes: Uint8Array): { readonly width: number; readonly height: number } => headerOf(bytes);

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** How light each point is, 0 to 1, laid on white paper. Throws a SettingError for what is no such picture. */
export function greyOf(bytes: Uint8Array): {
  readonly width: number;
  readonly height: number;
  readonly light: Float32Array;
} {
  const { width, height, depth, colour, interlaced } = headerOf(bytes);
  const channels = CHANNELS[colour];
  if (channels === undefined || depth !== 8 || interlaced) return unreadable('eight-bit-only');
  const { data, palette } = partsOf(bytes);
  const stride = width * channels;
  const rows = unpack(data, (stride + 1) * height);
  unfilter(rows, { stride, height, channels });
  const light = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * (stride + 1) + 1 + x * channels;
      light[y * width + x] = lightOf(rows.subarray(from, from + channels), colour, palette);
    }
  }
  return { width, height, light };
}

function lightOf(point: Uint8Array, colour: number, palette: Uint8Array): number {
  const [first = 0, second = 0, third = 0, fourth = 255] = point;
  if (colour === 0) return first / 255;
  if (colour === 4) return 1 - (second / 255) * (1 - first / 255);
  const [red, green, blue] = colour === 3 ? palette.subarray(first * 3, first * 3 + 3) : [first, second, third];
  // Luma of ITU-R BT.601.
  const luma = (0.299 * (red ?? 0) + 0.587 * (green ?? 0) + 0.114 * (blue ?? 0)) / 255;
  return colour === 6 ? 1 - (fourth / 255) * (1 - luma) : luma;
}

function partsOf(bytes: Uint8Array): { readonly data: Buffer; readonly palette: Uint8Array } {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Buffer[] = [];
  let palette: Uint8Array = new Uint8Array(0);
  for (let from = 8; from + 12 <= at.length; ) {
    const length = at.readUInt32BE(from);
    const type = at.toString('latin1', from + 4, from + 8);
    const part = at.subarray(from + 8, from + 8 + length);
    if (type === 'IDAT') data.push(part);
    else if (type === 'PLTE') palette = part;
    else if (type === 'IEND') break;
    from += length + 12;
  }
  return { data: Buffer.concat(data), palette };
}

function unpack(data: Buffer, length: number): Uint8Array {
  try {
    const rows = inflateSync(data, { maxOutputLength: length });
    return rows.length === length ? new Uint8Array(rows) : unreadable('cut-off');
  } catch {
    return unreadable('cut-off');
  }
}

/** Takes the differences between neighbours back (ISO/IEC 15948, 9). */
function unfilter(
  rows: Uint8Array,
  { stride, height, channels }: { readonly stride: number; readonly height: number; readonly channels: number },
): void {
  const at = (y: number, x: number): number => (y < 0 || x < 0 ? 0 : (rows[y * (stride + 1) + 1 + x] ?? 0));
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)] ?? 0;
    if (filter > 4) unreadable('cut-off');
    for (let x = 0; x < stride; x++) {
      const [left, up, corner] = [at(y, x - channels), at(y - 1, x), x < channels ? 0 : at(y - 1, x - channels)];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      rows[y * (stride + 1) + 1 + x] = (at(y, x) + guess) & 0xff;
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
