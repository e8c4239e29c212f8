import { ASSET_SCHEMES } from './asset-schemes.ts';
import { DOCUMENT_SCHEMES } from './document-schemes.ts';
import { refuse } from './fault.ts';
import { OTHER_SCHEMES } from './other-schemes.ts';
import { PLUS_SCHEMES } from './plus-schemes.ts';
import type { Scheme } from './scheme.ts';
import { partsOf } from './segments.ts';
import { TRADE_SCHEMES } from './trade-schemes.ts';

/** Of one identity the shorter encoding stands before the longer. */
export const SCHEMES: readonly Scheme[] = [...TRADE_SCHEMES, ...ASSET_SCHEMES, ...DOCUMENT_SCHEMES, ...OTHER_SCHEMES];

export const schemeOfName = (name: string): Scheme =>
  SCHEMES.find((scheme) => scheme.name === name) ?? refuse('unknown-scheme', name);
export const plusSchemeOfName = (name: string) => PLUS_SCHEMES.find((scheme) => scheme.name === name);
export const schemeOfHeader = (header: number) => SCHEMES.find((scheme) => scheme.header === header);
export const plusSchemeOfHeader = (header: number) => PLUS_SCHEMES.find((scheme) => scheme.header === header);

/** Encodings of an identity, the shortest first; refused where there is none. */
export function schemesOfIdentity(identity: string): readonly [Scheme, ...Scheme[]] {
  const [first, ...others] = SCHEMES.filter((scheme) => scheme.identity === identity);
  return first ? [first, ...others] : refuse('unknown-scheme', identity);
}

/** How many parts the URI of a scheme has, without its filter. */
export const partCount = ({ segments }: Scheme): number => segments.reduce((sum, segment) => sum + partsOf(segment), 0);
