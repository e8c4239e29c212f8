import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';

/** Plain bytes of one message at most: services take 4096 bytes of body, of which header, padding mark and tag are 103 (RFC 8291, 4). */
export const MOST_PLAIN = 3_993;
const RECORD = 4_096;

export interface Subscriber {
  /** Public key of the browser, P-256 uncompressed, base64url. */
  readonly p256dh: string;
  /** Its authentication secret of 16 bytes, base64url. */
  readonly auth: string;
}

/** What a test gives in place of chance. */
export interface Chosen {
  readonly salt: Buffer;
  /** The sender's private key of this message. */
  readonly secret: Buffer;
}

/**
 * Encrypts a message for one browser: content coding `aes128gcm` (RFC 8188) with keys agreed as RFC 8291 section 3 says. One record.
 * Throws a RangeError for more than `MOST_PLAIN` bytes, and where the browser's key is no point of the curve.
 */
export function encrypted(plain: Buffer, { p256dh, auth }: Subscriber, chosen?: Chosen): Buffer {
  if (plain.length > MOST_PLAIN) throw new RangeError(`${plain.length} bytes of message, ${MOST_PLAIN} at most`);
  const receiver = Buffer.from(p256dh, 'base64url');
  const sender = createECDH('prime256v1');
  if (chosen) sender.setPrivateKey(chosen.secret);
  else sender.generateKeys();
  const ours = sender.getPublicKey();
  const salt = chosen?.salt ?? randomBytes(16);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver, ours]);
  const shared = hkdf(sender.computeSecret(receiver), Buffer.from(auth, 'base64url'), info, 32);
  const key = hkdf(shared, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(shared, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2: the last record.
  const body = Buffer.concat([cipher.update(plain), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD);
  return Buffer.concat([salt, size, Buffer.of(ours.length), ours, body]);
}

const hkdf = (secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));

export interface VapidKeys {
  readonly public: string;
  readonly private: string;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Who sends, for the service at `endpoint`: a token signed with ES256, good for `seconds` (a day at most), and the public key
 * (RFC 8292, section 3). `contact`: whom the service may turn to, `mailto:` or `https:`.
 */
export function vapid(
  keys: VapidKeys,
  {
    endpoint,
    contact,
    now,
    seconds = 12 * 3_600,
  }: { endpoint: string; contact: string; now: number; seconds?: number },
): string {
  const point = Buffer.from(keys.public, 'base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      ...{ kty: 'EC', crv: 'P-256', d: keys.private },
      ...{ x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') },
    },
  });
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / 1_000) + seconds, sub: contact };
  const told = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(told), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return `vapid t=${told}.${signature}, k=${keys.public}`;
}
