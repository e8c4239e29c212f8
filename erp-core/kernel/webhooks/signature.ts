import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a secret begins with: people and scanners for leaked secrets know it by that (Standard Webhooks). */
export const SECRET_PREFIX = 'whsec_';

/** 256 random bits, as the specification writes them. */
export const newSigningSecret = (): string => `${SECRET_PREFIX}${randomBytes(32).toString('base64')}`;

/** The bytes of a secret in base64; null: it is none of 24 to 64 bytes. */
export function bytesOfSecret(secret: string): Buffer | null {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 ? bytes : null;
}

export interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly body: string | Uint8Array;
}

const macOf = (secret: Uint8Array, { id, seconds, body }: Signed): Buffer =>
  createHmac('sha256', secret).update(`${id}.${seconds}.`).update(body).digest();

/**
 * The headers of a message by the specification of Standard Webhooks (https://www.standardwebhooks.com): a signature of
 * each secret that is good, the newest first. Throws a TypeError where one is no secret.
 */
export function signatureHeaders(message: Signed, secrets: readonly string[]): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => {
    const bytes = bytesOfSecret(secret);
    if (!bytes) throw new TypeError('a signing secret is 24 to 64 bytes in base64');
    return `v1,${macOf(bytes, message).toString('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.seconds),
    'webhook-signature': signatures.join(' '),
  };
}

/** Seconds that a clock may be away from ours. */
const TOLERANCE = 300;

export type SignatureFault = 'missing' | 'too-old' | 'wrong';

/** Why a message is not as whoever holds one of these secrets signed it; undefined: it is. */
export function signatureFault(
  headers: {
    readonly id: string | undefined;
    readonly timestamp: string | undefined;
    readonly signature: string | undefined;
  },
  body: Uint8Array,
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: number },
): SignatureFault | undefined {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return 'missing';
  const seconds = Number(timestamp);
  if (Math.abs(now / 1_000_000 - seconds) > TOLERANCE) return 'too-old';
  const given = signature.split(' ', 10).flatMap((part) => (part.startsWith('v1,') ? [part.slice(3)] : []));
  const isRight = secrets.some((secret) => {
    const bytes = bytesOfSecret(secret);
    return bytes !== null && given.some((one) => isSame(one, macOf(bytes, { id, seconds, body }).toString('base64')));
  });
  return isRight ? undefined : 'wrong';
}

/** `sha256=<hex>`: HMAC-SHA256 of the body alone, as GitHub and many after it sign. It says nothing of when. */
export const hubSignatureIsRight = (given: string | undefined, body: Uint8Array, secrets: readonly string[]): boolean =>
  given !== undefined &&
  secrets.some((secret) => isSame(given, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`));

/** Compared in a time that does not tell where they differ. */
export function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
