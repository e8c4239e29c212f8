import { type ReadWay, readSheet, type Sheet, SheetError } from './sheet.ts';

export interface SheetWay extends ReadWay {
  readonly encoding?: string | undefined;
}

/**
 * The text of a file as it was encoded: by its byte order mark, else UTF-8 where it is that, else UTF-16 where every second
 * byte is zero, else as Windows writes Western languages. Throws a SheetError where it is no text at all.
 */
export function textOfBytes(bytes: Uint8Array, encoding?: string): string {
  const text = decoded(bytes, encoding ?? encodingOf(bytes));
  const nul = text.indexOf('\0');
  if (nul < 0) return text;
  const line = text.slice(0, nul).split('\n').length;
  throw new SheetError(`it is no text: line ${line} holds a zero byte. Save it as CSV (UTF-8) or as .xlsx`);
}

function decoded(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new SheetError(`it is not encoded as ${encoding}`);
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const begin = bytes.subarray(0, 1_000);
  const zeros = (from: 0 | 1) => begin.filter((byte, at) => at % 2 === from && byte === 0).length * 2;
  if (begin.length >= 4 && zeros(1) > begin.length * 0.4 && zeros(0) === 0) return 'utf-16le';
  if (begin.length >= 4 && zeros(0) > begin.length * 0.4 && zeros(1) === 0) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** Whether these are the bytes of a workbook (.xlsx) and not of a text. */
export const isWorkbook = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03;

/** A sheet out of the bytes of a text, in whichever encoding and with whichever separator. Throws a SheetError. */
export const sheetOfText = (bytes: Uint8Array, { encoding, separator }: SheetWay): Sheet =>
  readSheet(textOfBytes(bytes, encoding), { separator });
