import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { deviceKey } from './device-key.ts';

/** How somebody signed on at a terminal that had no server, as the terminal tells it. */
export interface OfflineStatement {
  /** Made by the terminal; what is told twice under it is one. */
  readonly id: string;
  readonly user: string;
  readonly way: 'badge' | 'pin';
  /** The plant's time as the terminal knew it, µs. */
  readonly at: number;
  /** The person's proof, sealed for the server: what opens it, the nonce and the text, in base64url. */
  readonly sealed: { readonly key: string; readonly nonce: string; readonly text: string };
  /** Of the words, by the device's key: ECDSA over P-256 with SHA-256, r and s one after the other, in base64url. */
  readonly signature: string;
}

/**
 * What a person's badge or PIN comes to, by which the server knows what it has never seen on the terminal: SHA-256 (hex) of
 * a badge, the key (base64url) that scrypt makes of a PIN.
 */
export interface Proof {
  readonly way: 'badge' | 'pin';
  readonly key: string;
}

/** What the device signs, and the person's badge or PIN proves. */
export const signOnWords = (terminal: string, { id, user, way, at }: Omit<OfflineStatement, 'sealed' | 'signature'>) =>
  `millrace signed on without link\n${terminal}\n${id}\n${user}\n${way}\n${at}`;
/** A command that was said under such a sign-on, as it is sent. */
export interface SaidSigned {
  readonly signOn: string;
  /** The idempotency key. */
  readonly key: string;
  readonly command: string;
  /** The header `Millrace-Said` as it stands; empty where there is none. */
  readonly said: string;
  /** SHA-256 of the bytes of the body, in base64url. */
  readonly body: string;
}
/** What the device signs when it sends that: nothing of it can be exchanged, neither a quantity nor that it has happened. */
export const saidWords = ({ signOn, key, command, said, body }: SaidSigned): string =>
  `millrace said without link 2\n${signOn}\n${key}\n${command}\n${said}\n${body}`;

const SEALED_FOR = 'millrace offline sign-on';
const CHECKED_FOR = 'millrace offline check';

/** Hexadecimal digits that a terminal keeps of what a badge (20 bits) or a PIN (8 bits) comes to. */
const CHECK_DIGITS = { badge: 5, pin: 2 } as const;

/**
 * What a terminal keeps to know a badge or a PIN by. It is cut so short that many others come to the same: whoever has the
 * terminal's disk is left with about forty PINs of four digits, and has to try them at the server, which counts. It is the same
 * on every terminal, so that two disks tell no more than one.
 */
export const checkOf = ({ way, key }: Proof): string =>
  createHmac('sha256', key).update(`${CHECKED_FOR} ${way}`).digest('hex').slice(0, CHECK_DIGITS[way]);

/** A pair of keys to which a terminal seals: the private half (PKCS #8, base64). */
export const newSeal = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    .privateKey.export({ format: 'der', type: 'pkcs8' })
    .toString('base64');
const privateOf = (seal: string) =>
  createPrivateKey({ key: Buffer.from(seal, 'base64'), format: 'der', type: 'pkcs8' });
/** Its public half, SPKI in base64. */
export const shownSeal = (seal: string): string =>
  createPublicKey(privateOf(seal)).export({ format: 'der', type: 'spki' }).toString('base64');

/** Whether the device that has this key (SPKI, base64) signed these words. */
export function isSignedBy(key: string | null, words: string, signature: string): boolean {
  const known = key === null ? null : deviceKey(key);
  if (!known) return false;
  return verify(
    'sha256',
    Buffer.from(words),
    { key: known, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
}

/** The person's proof as it was before it was sealed; null: it is sealed to another, or was changed. */
function opened(seal: string, words: string, { key, nonce, text }: OfflineStatement['sealed']): Buffer | null {
  const publicKey = deviceKey(Buffer.from(key, 'base64url').toString('base64'));
  const bytes = Buffer.from(text, 'base64url');
  if (!publicKey || bytes.length < 17) return null;
  try {
    const shared = diffieHellman({ privateKey: privateOf(seal), publicKey });
    const secret = Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), SEALED_FOR, 32));
    const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(nonce, 'base64url'));
    decipher.setAAD(Buffer.from(words));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
  } catch {
    return null;
  }
}

/** By which of these somebody has proven that he signed on so; undefined: by none. */
export function provenBy(
  seal: string | null,
  terminal: string,
  statement: OfflineStatement,
  proofs: readonly Proof[],
): Proof | undefined {
  const words = signOnWords(terminal, statement);
  const shown = seal === null ? null : opened(seal, words, statement.sealed);
  if (shown?.length !== 32) return undefined;
  return proofs.find(
    ({ way, key }) => way === statement.way && timingSafeEqual(createHmac('sha256', key).update(words).digest(), shown),
  );
}
