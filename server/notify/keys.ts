import { createCipheriv, createDecipheriv, createECDH, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const bytes = (length: number) =>
  z.string().refine((text) => Buffer.from(text, 'base64url').length === length, `${length} bytes in base64url`);

const keysFile = z.object({
  /** Seals the secrets of channels (AES-256). */
  seal: bytes(32),
  /** Names this plant to the services of browsers (RFC 8292): a key pair of P-256, the public one uncompressed. */
  vapid: z.object({ public: bytes(65), private: bytes(32) }),
});
export type NotifyKeys = z.infer<typeof keysFile>;

function fresh(): NotifyKeys {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  // Without leading zeros a key would be a byte short once in 256.
  const secret = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()]).subarray(-32);
  return {
    seal: randomBytes(32).toString('base64url'),
    vapid: { public: pair.getPublicKey('base64url'), private: secret.toString('base64url') },
  };
}

/**
 * The keys by which notices leave the house: made at the first start, readable by the server alone, and in every backup of the data
 * folder beside the rows that they seal. Throws where the file is damaged: with other keys no secret could be opened.
 * @param data the folder for everything that must survive
 */
export function notifyKeys(data: string): NotifyKeys {
  const folder = join(data, 'notify');
  const path = join(folder, 'keys.json');
  const there = read(path);
  if (there) return there;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const part = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = openSync(part, 'wx', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(fresh(), null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    // Whole or not at all, and the first of two processes wins.
    linkSync(part, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(part, { force: true });
  }
  const made = read(path);
  if (!made) throw new Error(`${path} went away while it was made`);
  return made;
}

function read(path: string): NotifyKeys | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return keysFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is damaged: bring it back from a backup`, { cause });
  }
}

const VERSION = 'v1';
const IV = 12;
const TAG = 16;

/** Seals a secret for one purpose (AES-256-GCM): what is sealed for another company or channel does not open here. */
export function seal(key: string, purpose: string, secret: string): string {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), iv).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return `${VERSION}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}

/** Throws where it was sealed with another key, for another purpose, or is damaged. */
export function unseal(key: string, purpose: string, sealed: string): string {
  const [version, text = ''] = sealed.split('.');
  const all = Buffer.from(text, 'base64url');
  if (version !== VERSION || all.length < IV + TAG) throw new Error('this is no sealed secret');
  const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), all.subarray(0, IV));
  cipher.setAAD(Buffer.from(purpose)).setAuthTag(all.subarray(IV, IV + TAG));
  return Buffer.concat([cipher.update(all.subarray(IV + TAG)), cipher.final()]).toString('utf8');
}
