import type { Signing } from './signing.ts';

/** Prefix of every cookie of ours on plain HTTP (loopback). */
export const COOKIE_PREFIX = 'millrace';
const SESSION = `${COOKIE_PREFIX}.session_token`;
/**
 * Over TLS the cookies carry another name: cookies do not know ports, so http://localhost:8080 and
 * https://localhost:8443 share them, and a browser lets no plain page replace a Secure one. `__Host-` also binds them
 * to this very host.
 */
const SECURE_PREFIX = `__Host-${COOKIE_PREFIX}`;
const MAX_HEADER = 8192;
const KNOWN_LIMIT = 4096;

/** Values whose signature was found to be ours: a browser sends the same one with each request. */
let known: { readonly of: object | null; readonly values: Set<string> } = { of: null, values: new Set() };
/** Cookies that last, by the end of their names; the others live for minutes. */
const LASTING = ['.session_token', '.trust_device'];

function cookies(header: string | undefined): [name: string, value: string][] {
  if (!header || header.length > MAX_HEADER) return [];
  return header.split(';').flatMap((part): [string, string][] => {
    const at = part.indexOf('=');
    return at < 1 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]];
  });
}

/** The browser's Cookie header with our cookies' names as the identity library knows them, and nothing else in it. */
export function cookiesIn(header: string | undefined, encrypted: boolean): string {
  const prefix = `${encrypted ? SECURE_PREFIX : COOKIE_PREFIX}.`;
  return cookies(header)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => `${COOKIE_PREFIX}.${name.slice(prefix.length)}=${value}`)
    .join('; ');
}

/** A Set-Cookie line of the identity library as this listener sends it. */
export const cookieOut = (line: string, encrypted: boolean): string =>
  encrypted && line.startsWith(`${COOKIE_PREFIX}.`) ? `__Host-${line}; Secure` : line;

/**
 * The session token of a Cookie header, or null where there is none or its signature is not ours, which is checked before
 * any database is asked.
 */
export function sessionToken(header: string | undefined, encrypted: boolean, signing: Signing): string | null {
  const name = encrypted ? `__Host-${SESSION}` : SESSION;
  const found = cookies(header).find(([given]) => given === name)?.[1];
  if (!found) return null;
  const value = decoded(found);
  if (value === null) return null;
  if (known.of !== signing.now || known.values.size >= KNOWN_LIMIT) known = { of: signing.now, values: new Set() };
  if (known.values.has(value)) return value.slice(0, value.lastIndexOf('.'));
  const signer = signing.signerOf(value);
  if (!signer) return null;
  known.values.add(value);
  return signer.text;
}

function decoded(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

/**
 * The Cookie header with what the secret of before has signed signed by the newest, and which cookies are to be given back
 * for that; null where nothing is to be changed.
 */
export function resigned(
  header: string | undefined,
  encrypted: boolean,
  signing: Signing,
): { readonly header: string; readonly lasting: { readonly name: string; readonly value: string }[] } | null {
  const prefix = `${encrypted ? SECURE_PREFIX : COOKIE_PREFIX}.`;
  const lasting: { name: string; value: string }[] = [];
  let changed = false;
  const all = cookies(header).map(([name, given]) => {
    const value = name.startsWith(prefix) ? decoded(given) : null;
    const signer = value === null ? null : signing.signerOf(value);
    if (signer?.by !== 'before') return `${name}=${given}`;
    changed = true;
    const fresh = encodeURIComponent(signing.sign(signer.text));
    if (LASTING.some((end) => name.endsWith(end))) lasting.push({ name, value: fresh });
    return `${name}=${fresh}`;
  });
  return changed ? { header: all.join('; '), lasting } : null;
}
