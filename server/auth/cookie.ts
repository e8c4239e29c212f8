import { createHmac, timingSafeEqual } from 'node:crypto';

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
let known: { readonly secret: string; readonly values: Set<string> } = { secret: '', values: new Set() };

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
 * The session token of a Cookie header, or null where there is none or its signature is not ours. The signature
 * (HMAC-SHA-256, base64, behind the last dot of the URL-decoded value) is checked before any database is asked.
 */
export function sessionToken(header: string | undefined, encrypted: boolean, secret: string): string | null {
  const name = encrypted ? `__Host-${SESSION}` : SESSION;
  const found = cookies(header).find(([given]) => given === name)?.[1];
  if (!found) return null;
  let value: string;
  try {
    value = decodeURIComponent(found);
  } catch {
    return null;
  }
  const dot = value.lastIndexOf('.');
  if (dot < 1) return null;
  const token = value.slice(0, dot);
  if (known.secret !== secret || known.values.size >= KNOWN_LIMIT) known = { secret, values: new Set() };
  if (known.values.has(value)) return token;
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', secret).update(token).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  known.values.add(value);
  return token;
}
