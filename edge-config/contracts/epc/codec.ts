import { BitReader, bitsOf, bitsOfHex, hexOfBits } from './bits.ts';
import { type EpcFault, orFault, refuse } from './fault.ts';
import { type PlusEpc, readPlus, writePlus } from './plus-codec.ts';
import type { Scheme } from './scheme.ts';
import { partCount, plusSchemeOfHeader, plusSchemeOfName, schemeOfHeader, schemeOfName } from './schemes.ts';
import { partsOf, readSegment, writeSegment } from './segments.ts';

/** An EPC of TDS 1.x: the parts of its URI in their order, unescaped (company prefix, item reference, serial …). */
export interface PartitionedEpc {
  readonly scheme: string;
  /** Null where the scheme has none (gid-96). */
  readonly filter: number | null;
  readonly parts: readonly string[];
}

export type Epc = PartitionedEpc | PlusEpc;

/**
 * What the bits of a tag's EPC memory say, from bit 20h on, as hexadecimal digits (GS1 TDS 2.3, 14.4 and 14.5). Bits
 * beyond the scheme's length are left out, as 14.4 has it: tags are read in whole words.
 */
export const decodeEpc = (hex: string): Epc | EpcFault =>
  orFault(() => {
    const bits = new BitReader(bitsOfHex(hex));
    const header = bits.number(8, 'header');
    if (header === 0) return refuse('unprogrammed', hex);
    const plus = plusSchemeOfHeader(header);
    if (plus) return readPlus(plus, bits);
    const scheme = schemeOfHeader(header);
    if (!scheme) return refuse('unknown-scheme', header.toString(16).toUpperCase().padStart(2, '0'));
    const filter = scheme.filter === 0 ? null : bits.number(scheme.filter, 'filter');
    return { scheme: scheme.name, filter, parts: scheme.segments.flatMap((segment) => readSegment(segment, bits)) };
  });

/** The EPC as a tag keeps it: upper-case hexadecimal in whole words, filled up with zeros (14.3, 14.5, 15.1.1). */
export const encodeEpc = (epc: Epc): string | EpcFault =>
  orFault(() => {
    if ('elements' in epc) {
      const plus = plusSchemeOfName(epc.scheme) ?? refuse('unknown-scheme', epc.scheme);
      return hexOfBits(writePlus(plus, epc));
    }
    return hexOfBits(writeScheme(schemeOfName(epc.scheme), epc));
  });

export function writeScheme(scheme: Scheme, { filter, parts }: PartitionedEpc): string {
  const { header, segments } = scheme;
  if (parts.length !== partCount(scheme)) refuse('wrong-length', `${parts.length} parts for ${scheme.name}`);
  let bits = bitsOf(header, 8, 'header') + filterBits(scheme, filter);
  let taken = 0;
  for (const segment of segments) {
    const count = partsOf(segment);
    bits += writeSegment(segment, parts.slice(taken, taken + count));
    taken += count;
  }
  return bits;
}

function filterBits({ filter: bits, name }: Scheme, filter: number | null): string {
  if (bits === 0) return filter === null ? '' : refuse('wrong-filter', `${name} has no filter`);
  if (filter === null || !Number.isInteger(filter) || filter < 0 || filter >= 2 ** bits) {
    return refuse('wrong-filter', String(filter));
  }
  return bitsOf(filter, bits, 'filter');
}
