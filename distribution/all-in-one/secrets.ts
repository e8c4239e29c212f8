import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { StartError } from './data-folder.ts';
import { writeFileSafely } from './write-file-safely.ts';

/** URL-safe, and never with a dash at its beginning: a command line would take it for an option. */
function random(bytes: number): string {
  const secret = randomBytes(bytes).toString('base64url');
  return secret.startsWith('-') ? random(bytes) : secret;
}
const password = () => random(24);

/** Ten letters and digits in two groups, without those that look alike: it is read from a console and typed once. */
function claimCode(): string {
  const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  return `${group()}-${group()}`;
}

const secretsFile = z.object({
  /** Superuser of the embedded PostgreSQL. */
  postgres: z.string().default(password),
  millrace_owner: z.string().default(password),
  millrace_app: z.string().default(password),
  millrace_receiver: z.string().default(password),
  millrace_reader: z.string().default(password),
  millrace_auth: z.string().default(password),
  /** The gateway's bearer secret towards the server. */
  gateway: z.string().default(password),
  /** The server's password at the gateway's broker. */
  live: z.string().default(password),
  /** What better-auth signs with. */
  auth: z.string().default(password),
  /** The command line's, on this machine. */
  operator: z.string().default(() => random(32)),
  /** Those before the last change, good until `old_until` (ISO time); left out: there are none. */
  gateway_before: z.string().optional(),
  live_before: z.string().optional(),
  auth_before: z.string().optional(),
  old_until: z.iso.datetime().optional(),
  /** How often `auth` was changed: what is encrypted with it names this number. */
  auth_version: z.string().regex(/^\d+$/).optional(),
  /** Claims the first administrator. */
  claim: z.string().default(claimCode),
});
export type Secrets = Readonly<z.infer<typeof secretsFile>>;

/** New secrets between the parts and for signing, with those of now beside them. */
export function freshSecrets(now: Secrets, until: Date): Secrets {
  return Object.freeze({
    ...now,
    ...{ gateway: password(), live: password(), auth: password() },
    ...{ gateway_before: now.gateway, live_before: now.live, auth_before: now.auth },
    old_until: until.toISOString(),
    auth_version: String(Number(now.auth_version ?? 0) + 1),
  });
}

/** Without those before the last change. */
export function withoutOld({
  gateway_before: _g,
  live_before: _l,
  auth_before: _a,
  old_until: _u,
  ...now
}: Secrets): Secrets {
  return Object.freeze(now);
}

const textOf = (secrets: Secrets): string => `${JSON.stringify(secrets, null, 2)}\n`;
/** Throws where the disk does not take them: then those of before are still there. */
export const saveSecrets = (path: string, secrets: Secrets): void => writeFileSafely(path, textOf(secrets));

/** Reads the secrets of a plant or of a backup, and changes nothing. Throws where the file is missing or damaged. */
export const readSecrets = (path: string): Secrets => secretsFile.parse(JSON.parse(readFileSync(path, 'utf8')));

/** Reads the plant's secrets; those that are missing are made and kept, so a later version may need more. */
export function openSecrets(path: string): Secrets {
  let secrets: Secrets;
  try {
    secrets = secretsFile.parse(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
  } catch (cause) {
    throw new StartError(`${path} is damaged: bring it back from a backup (millrace backup restore)`, { cause });
  }
  if (existsSync(path)) chmodSync(path, 0o600);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== textOf(secrets)) saveSecrets(path, secrets);
  return Object.freeze(secrets);
}
