import { strFromU8, unzipSync, zipSync } from 'fflate';
import { checkName, checkParts, SHEET } from './parts.ts';
import { WorkbookError } from './workbook-error.ts';

/** Files within a workbook, and what they come to unpacked: a small file can unpack to what fills the memory. */
const MOST_FILES = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SHEETS = 50;

/**
 * The workbook packed anew, of what was unpacked within bounds and holds nothing that calls out: the reader unpacks no other
 * bytes than those that were counted and looked at, whatever the file says of itself elsewhere.
 */
export function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new WorkbookError('it is no workbook of the kind .xlsx');
  let [files, size, sheets] = [0, 0, 0];
  const parts = unpackedParts(bytes, ({ name, originalSize }) => {
    files += 1;
    if (files > MOST_FILES) throw new WorkbookError(`it is made of more than ${MOST_FILES} files`);
    checkName(name);
    if (!/\.(xml|rels)$/i.test(name)) return false;
    size += originalSize;
    if (size > MOST_BYTES) throw new WorkbookError(`it unpacks to more than ${MOST_BYTES / 1024 / 1024} MB`);
    if (SHEET.test(name)) sheets += 1;
    if (sheets > MOST_SHEETS) throw new WorkbookError(`it has more than ${MOST_SHEETS} sheets`);
    return true;
  });
  checkParts(new Map(Object.entries(parts).map(([name, part]) => [name, textOf(part)])));
  return zipSync(parts, { level: 0 });
}

type Part = Parameters<NonNullable<NonNullable<Parameters<typeof unzipSync>[1]>['filter']>>[0];

function unpackedParts(bytes: Uint8Array, filter: (part: Part) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof WorkbookError) throw error;
    throw new WorkbookError('it is damaged, or was cut off on its way');
  }
}

/** XML says how it is encoded; what is not UTF-8 could hide from whoever looks at it as such. */
function textOf(part: Uint8Array): string {
  const [a, b] = part;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || a === 0 || b === 0)
    throw new WorkbookError('a part of it is not encoded as UTF-8');
  const text = strFromU8(part);
  if (/^[^>]{0,200}encoding\s*=\s*["'](?!utf-?8["'])/i.test(text))
    throw new WorkbookError('a part of it is not encoded as UTF-8');
  return text;
}
