import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** The instance's key and the one before it, while that is still good; `version` counts its changes. */
export interface BoxKeys {
  readonly newest: string;
  readonly before: string | null;
  readonly version: number;
}

/** Seals secrets that have to be said again, so that the database alone does not tell them. */
export interface SecretBox {
  /** @param about what the secret belongs to: it opens for nothing else */
  readonly seal: (secret: string, about: string) => string;
  /** Throws where it was sealed with another key or for something else. */
  readonly open: (sealed: string, about: string) => string;
  /** What sealed texts of the newest key begin with. */
  readonly newest: () => string;
}

const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a key derived from the instance's by HKDF-SHA-256 (RFC 5869), and a random nonce each
 * time. The keys are asked for at each use, for they change while everything runs.
 */
export function secretBox(keysNow: () => BoxKeys): SecretBox {
  const keyOf = (key: string): Buffer =>
    Buffer.from(hkdfSync('sha256', key, 'millrace', 'secrets of the kernel, 1', 32));
  const prefix = (version: number) => `v${version}.`;
  return {
    newest: () => prefix(keysNow().version),
    seal(secret, about) {
      const { newest, version } = keysNow();
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', keyOf(newest), nonce).setAAD(Buffer.from(about));
      const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${prefix(version)}${sealed.toString('base64url')}`;
    },
    open(text, about) {
      const { newest, before, version } = keysNow();
      const [of = '', body = ''] = text.split('.');
      const key = of === `v${version}` ? newest : of === `v${version - 1}` ? before : null;
      if (key === null) throw new Error(`the key that sealed the secret of ${about} is not kept any more`);
      const bytes = Buffer.from(body, 'base64url');
      if (bytes.length < NONCE + TAG) throw new Error(`the secret of ${about} is no sealed text`);
      const decipher = createDecipheriv('aes-256-gcm', keyOf(key), bytes.subarray(0, NONCE))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(-TAG));
      return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
