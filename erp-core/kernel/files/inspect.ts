import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { kindOf } from './file-kind.ts';
import { dimensionsOf } from './picture/dimensions.ts';
import { isTooLarge, MOST_PIXELS, type PictureFault } from './picture/picture.ts';
import type { PictureShelf } from './picture/shelf.ts';
import type { Incoming } from './store/file-store.ts';
import { archiveFault, isZipToo } from './zip-directory.ts';

const ZIPS = new Set(['sheet', 'document', 'archive']);
/** Of sheets and documents those that are packed as a zip. */
const isZip = (type: string): boolean =>
  type === 'application/zip' || type.includes('officedocument') || type.includes('opendocument');

/**
 * Why bytes of a kind that is taken are not kept all the same. Of pictures their smaller ones are made on the way, for
 * nothing else tells whether one can be read to its end. Time and memory are bounded whatever the file is.
 * @param field how the field is named in the answer
 */
export async function faultIn(
  { hash, head, path }: Pick<Incoming, 'hash' | 'head' | 'path'>,
  type: string,
  { field, pictures }: { readonly field: string; readonly pictures: PictureShelf | undefined },
): Promise<Refusal | undefined> {
  const kind = kindOf(type);
  if (kind && ZIPS.has(kind) && isZip(type)) {
    const why = await archiveFault(path);
    return why && refuse(`file-archive-${why}`, { field });
  }
  if (await isZipToo(path)) return refuse('file-two-kinds', { field, type });
  if (kind !== 'image') return undefined;
  const said = dimensionsOf(type, head);
  if (said && isTooLarge(said)) return pictureRefusal(field, { why: 'too-large', ...said });
  const fault = await pictures?.make(hash, type, path);
  return fault && pictureRefusal(field, fault);
}

function pictureRefusal(field: string, fault: PictureFault): Refusal {
  if (fault.why === 'broken') return refuse('picture-broken', { field, reason: fault.reason.slice(0, 200) });
  const { width, height } = fault;
  return refuse('picture-too-large', { field, width, height, most: Math.round(MOST_PIXELS / 1_000_000) });
}
