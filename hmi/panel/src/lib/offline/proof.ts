import type { OfflineStatement, SentCommand } from '@millrace/hmi-client';

/**
 * What proves who signed on here without the server, in the words of `erp-core/kernel/terminals/offline-proof.ts`. This device
 * keeps of a badge or a PIN no more than a few bits; what proves it is made of the whole while it is in the hand, sealed for the
 * server, and forgotten.
 */
const SEALED_FOR = 'millrace offline sign-on';
const CHECKED_FOR = 'millrace offline check';
const CHECK_DIGITS = { badge: 5, pin: 2 } as const;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const inHex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
export const inBase64Url = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));

export const signOnWords = (terminal: string, { id, user, way, at }: Omit<OfflineStatement, 'sealed' | 'signature'>) =>
  `millrace signed on without link\n${terminal}\n${id}\n${user}\n${way}\n${at}`;

/** The SHA-256 of a text as it goes over the wire, in base64url. */
const digestOf = async (text: string): Promise<string> =>
  inBase64Url(await crypto.subtle.digest('SHA-256', bytesOf(text)));

/**
 * The header that proves under which sign-on a command was said: its version, the sign-on, what the body comes to, and the
 * device's signature of all that is sent.
 */
export async function saidProof(
  sign: (words: string) => Promise<string>,
  { signOn, key, command }: { readonly signOn: string; readonly key: string; readonly command: string },
  { said, body }: SentCommand,
): Promise<string> {
  const digest = await digestOf(body);
  const words = `millrace said without link 2\n${signOn}\n${key}\n${command}\n${said}\n${digest}`;
  return `2; ${signOn}; ${digest}; ${await sign(words)}`;
}

/** What a badge comes to, however its reader writes it. */
export async function keyOfBadge(scanned: string): Promise<string> {
  const normal = scanned.toUpperCase().replaceAll(/[\s:-]/g, '');
  return inHex(await crypto.subtle.digest('SHA-256', bytesOf(normal)));
}

async function hmac(key: string, text: string): Promise<ArrayBuffer> {
  const by = await crypto.subtle.importKey('raw', bytesOf(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return crypto.subtle.sign('HMAC', by, bytesOf(text));
}
/** What is kept of a badge or a PIN, to know it by. */
export const checkOf = async (way: 'badge' | 'pin', key: string): Promise<string> =>
  inHex(await hmac(key, `${CHECKED_FOR} ${way}`)).slice(0, CHECK_DIGITS[way]);

/** That whoever has what comes to `key` said these words, for whoever has the private half of `seal` (SPKI, base64). */
export async function sealedProof(seal: string, words: string, key: string): Promise<OfflineStatement['sealed']> {
  const { subtle } = crypto;
  const theirs = await subtle.importKey('spki', fromBase64(seal), CURVE, false, []);
  const own = await subtle.generateKey(CURVE, false, ['deriveBits']);
  const shared = await subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, 256);
  const base = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const derived = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: bytesOf(SEALED_FOR) };
  const secret = await subtle.deriveKey(derived, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealing = { name: 'AES-GCM', iv, additionalData: bytesOf(words) };
  const text = await subtle.encrypt(sealing, secret, await hmac(key, words));
  const shown = await subtle.exportKey('spki', own.publicKey);
  return { key: inBase64Url(shown), nonce: inBase64Url(iv), text: inBase64Url(text) };
}
