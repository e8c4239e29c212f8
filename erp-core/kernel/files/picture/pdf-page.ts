import { PDFiumLibrary } from '@hyzyla/pdfium';
import sharp from 'sharp';
import type { PictureAnswer } from './apart.ts';
import { PAGE_SIZES } from './picture.ts';
import { inSizes, smaller } from './smaller-pictures.ts';

/** Points. A page whose longest edge is shorter is none: drawn to a size, it would be that many times as large. */
const LEAST_EDGE = 1;
const CHANNELS = 4;

/**
 * A page of a PDF (from 1) in the sizes that pages are shown in, on white, as WebP. Nothing of it runs: the reader is built without
 * scripts. Throws nothing that a file can bring about. Run it where a fault of its library harms nobody.
 */
export async function pageInSizes(bytes: Uint8Array, page: number): Promise<PictureAnswer> {
  try {
    const library = await PDFiumLibrary.init();
    const document = await library.loadDocument(bytes);
    const pages = document.getPageCount();
    if (page < 1 || page > pages) return { fault: { why: 'broken', reason: `it has ${pages} pages` } };
    const drawn = document.getPage(page - 1);
    const { originalWidth, originalHeight } = drawn.getOriginalSize();
    const longest = Math.max(originalWidth, originalHeight);
    if (!(longest >= LEAST_EDGE)) return { fault: { why: 'broken', reason: 'its page has no size' } };
    const { data, width, height } = await drawn.render({ scale: PAGE_SIZES.sheet / longest, render: 'bitmap' });
    const sheet = await smaller(sharp(data, { raw: { width, height, channels: CHANNELS } }), PAGE_SIZES.sheet);
    return { pictures: { ...(await inSizes(sharp(sheet))), sheet } };
  } catch (error) {
    return { fault: { why: 'broken', reason: error instanceof Error ? error.message : String(error) } };
  }
}
