import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { PictureAnswer, Pictures } from './apart.ts';
import { isTooLarge, MOST_PIXELS, PICTURE_FORMATS, PICTURE_SIZES } from './picture.ts';

const MOST_SECONDS = 15;
const QUALITY = 78;

sharp.cache(false);
sharp.concurrency(1);
// Only the readers of the four kinds: whatever else libvips knows (SVG, PDF, TIFF) is asked nothing.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
});

const READING: SharpOptions = { failOn: 'error', limitInputPixels: MOST_PIXELS, autoOrient: true };

/**
 * A picture in the sizes that it is shown in, upright, as WebP. Its dimensions are looked at before it is unpacked, and it
 * is read to its end. Throws nothing that a file can bring about. Run it where a fault of its library harms nobody.
 * @param type what its first bytes say that it is
 */
export async function smallerPictures(bytes: Uint8Array, type: string): Promise<PictureAnswer> {
  try {
    const about = await sharp(bytes, READING).metadata();
    if (about.format !== PICTURE_FORMATS[type]) return { fault: { why: 'broken', reason: `it is ${about.format}` } };
    if (isTooLarge(about)) return { fault: { why: 'too-large', width: about.width, height: about.height } };
    return { pictures: await inSizes(sharp(bytes, READING)) };
  } catch (error) {
    return { fault: { why: 'broken', reason: error instanceof Error ? error.message : String(error) } };
  }
}

/** Each is made of the one before, so that the picture itself is unpacked once. */
export async function inSizes(picture: Sharp): Promise<Pictures> {
  const large = await smaller(picture, PICTURE_SIZES.large);
  const medium = await smaller(sharp(large), PICTURE_SIZES.medium);
  return { large, medium, small: await smaller(sharp(medium), PICTURE_SIZES.small) };
}

/** Nothing of where and by whom it was taken goes along: metadata is left out unless it is asked for. */
export const smaller = (picture: Sharp, edge: number): Promise<Buffer> =>
  picture
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: QUALITY })
    .timeout({ seconds: MOST_SECONDS })
    .toBuffer();
