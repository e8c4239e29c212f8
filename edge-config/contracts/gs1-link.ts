/** Pairs of application identifier and value, as the address writes them: still with its percent signs. */
export type DigitalLink = readonly (readonly [ai: string, value: string])[];

/** Identification keys that an address may begin with (GS1 Digital Link URI Syntax 1.2, 4.3). */
const KEYS = new Set(['00', '01', '253', '255', '414', '8003', '8004', '8006', '8010', '8017', '8018']);
/** Keys that are looked for anywhere in a path need more than two digits to be sure of: their value is a number. */
const NUMBERS = new Set(['00', '01']);
const IDENTIFIER = /^\d{2,4}$/;

/**
 * What an address of GS1 Digital Link says; undefined for one that is none. The first key whose rest of the path is pairs
 * of identifier and value is the one that is meant; of the query only what is an identifier is taken, for the rest is for
 * whoever keeps the address. Each part of the address is looked at once.
 */
export function digitalLink(text: string): DigitalLink | undefined {
  const start = /^https?:\/\//i.exec(text);
  if (!start) return undefined;
  const [address = ''] = text.slice(start[0].length).split('#', 1);
  const asked = address.indexOf('?');
  const path = (asked < 0 ? address : address.slice(0, asked)).replace(/\/$/, '').split('/');
  const first = firstKey(path);
  if (first === undefined) return undefined;
  const said = pairsFrom(path, first);
  const query = asked < 0 ? [] : address.slice(asked + 1).split('&');
  return [...said, ...query.flatMap(fromQuery)];
}

function pairsFrom(path: readonly string[], first: number): DigitalLink {
  const pairs: [string, string][] = [];
  for (let at = first; at < path.length; at += 2) pairs.push([path[at] ?? '', path[at + 1] ?? '']);
  const [[key = '', value = ''] = []] = pairs;
  // A GTIN of 8, 12 or 13 digits is one of 14 with zeros before it.
  if (key === '01') pairs[0] = [key, value.padStart(14, '0')];
  return pairs;
}

function fromQuery(part: string): DigitalLink {
  const [name = '', value = ''] = part.split('=');
  return IDENTIFIER.test(name) ? [[name, value]] : [];
}

/** From the end, for whether what follows a key is pairs is known of what follows those. */
function firstKey(path: readonly string[]): number | undefined {
  let first: number | undefined;
  const paired: boolean[] = [];
  paired[path.length] = true;
  // The host is no key.
  for (let at = path.length - 2; at > 0; at--) {
    const [key = '', value = ''] = [path[at], path[at + 1]];
    const pair = value !== '' && paired[at + 2] === true;
    if (pair && KEYS.has(key) && (!NUMBERS.has(key) || /^\d+$/.test(value))) first = at;
    paired[at] = pair && IDENTIFIER.test(key);
  }
  return first;
}
