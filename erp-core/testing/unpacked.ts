import { strFromU8, unzipSync } from 'fflate';

/** The parts of a workbook as text, for whoever looks in it for words: packed, none of them would be found. */
export const unpacked = (book: Uint8Array): string[] => Object.values(unzipSync(book)).map((part) => strFromU8(part));
