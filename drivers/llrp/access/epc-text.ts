import { decodeEpc, encodeEpc, epcTagUri, isEpcFault, readEpcTagUri } from '@millrace/contracts';

/** A tag holds at most so many words of EPC (EPC Gen2, 6.3.2.1.2.2: five bits count them). */
const MOST_DIGITS = 31 * 4;

/** An EPC as upper-case hexadecimal in whole words: given so, or as a tag URI (GS1 TDS 12). null: it is none. */
export function epcOf(text: string): string | null {
  if (text.startsWith('urn:epc:tag:')) {
    const read = readEpcTagUri(text);
    const hex = isEpcFault(read) ? read : encodeEpc(read);
    return isEpcFault(hex) ? null : hex;
  }
  const hex = text.replaceAll(' ', '').toUpperCase();
  return /^([0-9A-F]{4})+$/.test(hex) && hex.length <= MOST_DIGITS ? hex : null;
}

/** An EPC for people: what GS1 calls it where it is one of theirs. */
export function nameOfEpc(hex: string): string {
  const epc = decodeEpc(hex);
  return isEpcFault(epc) || !('parts' in epc) ? hex : `${hex} (${epcTagUri(epc)})`;
}
