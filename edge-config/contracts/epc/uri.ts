import { bitsOfHex } from './bits.ts';
import { type PartitionedEpc, writeScheme } from './codec.ts';
import { type EpcFault, orFault, refuse } from './fault.ts';
import { partCount, schemeOfName, schemesOfIdentity } from './schemes.ts';

/** What is identified, without how a tag writes it: the same for sgtin-96 and sgtin-198. */
export interface EpcIdentity {
  readonly identity: string;
  readonly parts: readonly string[];
}

const TAG = 'urn:epc:tag:';
const IDENTITY = 'urn:epc:id:';

/** EPC Tag URI (GS1 TDS 2.3, 12): the scheme and the filter with the parts. The encodings of TDS 2.0 have none. */
export const epcTagUri = ({ scheme, filter, parts }: PartitionedEpc): string =>
  `${TAG}${scheme}:${[...(filter === null ? [] : [String(filter)]), ...parts.map(escaped)].join('.')}`;

/** Pure Identity EPC URI (GS1 TDS 2.3, 6.3), from a tag's EPC or from an identity. */
export const epcIdentityUri = (of: PartitionedEpc | EpcIdentity): string => {
  const identity = 'identity' in of ? of.identity : identityOf(of);
  return `${IDENTITY}${identity}:${of.parts.map(escaped).join('.')}`;
};

/** EPC Raw URI of what is no EPC, or of one that nobody here can read (12.1): its bits alone. */
export const epcRawUri = (hex: string): string | EpcFault =>
  orFault(() => `urn:epc:raw:${bitsOfHex(hex).length}.x${hex.toUpperCase()}`);

/** Reads `urn:epc:tag:…`; refused where a tag could not be written of it. */
export const readEpcTagUri = (uri: string): PartitionedEpc | EpcFault =>
  orFault(() => {
    const [name, body] = nameAndBody(uri, TAG);
    const scheme = schemeOfName(name);
    const [first = '', ...others] = splitParts(body, partCount(scheme) + (scheme.filter === 0 ? 0 : 1));
    if (scheme.filter !== 0 && !/^(0|[1-9]\d?)$/.test(first)) refuse('wrong-filter', first);
    const epc: PartitionedEpc =
      scheme.filter === 0
        ? { scheme: name, filter: null, parts: [first, ...others] }
        : { scheme: name, filter: Number(first), parts: others };
    writeScheme(scheme, epc);
    return epc;
  });

/** Reads `urn:epc:id:…`; refused where no encoding could hold it. */
export const readEpcIdentityUri = (uri: string): EpcIdentity | EpcFault =>
  orFault(() => {
    const [identity, body] = nameAndBody(uri, IDENTITY);
    const [shortest] = schemesOfIdentity(identity);
    const found = { identity, parts: splitParts(body, partCount(shortest)) };
    fitting(found, shortest.filter === 0 ? null : 0);
    return found;
  });

/** The shortest encoding that holds an identity whole; a serial with leading zeros or letters needs a longer one. */
export const epcFromIdentity = (identity: EpcIdentity, filter: number | null): PartitionedEpc | EpcFault =>
  orFault(() => fitting(identity, filter));

function fitting({ identity, parts }: EpcIdentity, filter: number | null): PartitionedEpc {
  const tried = schemesOfIdentity(identity).map(({ name }) => {
    const epc = { scheme: name, filter, parts };
    const written = orFault(() => writeScheme(schemeOfName(name), epc));
    return typeof written === 'string' ? epc : written;
  });
  const found = tried.find((epc) => 'scheme' in epc);
  if (found && 'scheme' in found) return found;
  // The longest takes the most: what it refuses is what is wrong.
  const last = tried.at(-1);
  return last && 'fault' in last ? refuse(last.fault, last.at) : refuse('unknown-scheme', identity);
}

export const identityOf = ({ scheme }: PartitionedEpc): string => {
  const known = orFault(() => schemeOfName(scheme).identity);
  return typeof known === 'string' ? known : scheme;
};

function nameAndBody(uri: string, start: string): [string, string] {
  if (uri === '') refuse('empty', uri);
  if (uri.length > 512) refuse('too-long', `${uri.slice(0, 64)}…`);
  const colon = uri.indexOf(':', start.length);
  if (!uri.startsWith(start) || colon < 0) refuse('unknown-scheme', uri);
  return [uri.slice(start.length, colon), uri.slice(colon + 1)];
}

/** So many parts; points beyond belong to the last, whose letters may include one. */
function splitParts(body: string, count: number): readonly string[] {
  const split = body.split('.');
  if (split.length < count) refuse('wrong-length', body);
  return [...split.slice(0, count - 1), split.slice(count - 1).join('.')].map(unescaped);
}

/** Letters that a URI keeps for itself (GS1 TDS 2.3, Tables A-1 and G-1). */
const escaped = (part: string): string =>
  part.replace(/["#%&/<>?]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

function unescaped(part: string): string {
  if (/["#&/<>?]/.test(part)) refuse('wrong-characters', part);
  return part.replace(/%(..?)?/g, (triplet, code?: string) => {
    const letter = code && /^[0-9A-Fa-f]{2}$/.test(code) ? String.fromCharCode(Number.parseInt(code, 16)) : '';
    // Only what must be escaped may be: else one EPC would have two URIs.
    return /^["#%&/<>?]$/.test(letter) ? letter : refuse('wrong-characters', triplet);
  });
}
