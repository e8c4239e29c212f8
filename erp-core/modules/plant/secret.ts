import { createHash, randomBytes } from 'node:crypto';

/**
 * 256 random bits: a slow hash would protect nothing more. It never begins with a dash: `mosquitto_pub -P <secret>` and
 * many others would take it for an option.
 */
export function newSecret(): string {
  const secret = randomBytes(32).toString('base64url');
  return secret.startsWith('-') ? newSecret() : secret;
}
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Letters and digits that nobody mistakes for another: 60 bits in twelve of them. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
export function newClaimCode(): string {
  const letters = [...randomBytes(12)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}
/** However it was typed: without dashes and spaces, in capitals. */
export const normalClaimCode = (code: string): string => code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
