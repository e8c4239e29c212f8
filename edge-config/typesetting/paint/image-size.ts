import { SettingError } from '../fault.ts';
import { isPng, pngSize } from './png.ts';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Frames of a JPEG that say how large it is (ISO/IEC 10918-1, B.1.1.3): all but the tables among these numbers. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    if (isFrame(bytes[at + 1] ?? 0)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** How many points a PNG or JPEG is wide and high. Throws a SettingError for anything else. */
export function imageSize(bytes: Uint8Array): ImageSize {
  if (isPng(bytes)) return pngSize(bytes);
  const size = bytes[0] === 0xff && bytes[1] === 0xd8 ? jpegSize(bytes) : undefined;
  if (!size || size.width === 0 || size.height === 0)
    throw new SettingError({ code: 'image-unreadable', why: 'no-picture' });
  return size;
}
