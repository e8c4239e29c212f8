import { createHash, randomBytes, randomInt } from 'node:crypto';

export const sha256 = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** 256 random bits, for a cookie. */
export const newCredential = (): string => randomBytes(32).toString('base64url');

/** Letters and digits that nobody mistakes for another: 60 bits in twelve of them. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
export function newTerminalCode(): string {
  const letters = Array.from({ length: 12 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}
/** A code however it was typed: without dashes and spaces, in capitals. */
export const hashOfCode = (code: string): string => sha256(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''));

/** What a reader gives of a badge, however it writes it: 04:a2:1f:.. of one is 04A21F.. of another. */
export const normalBadge = (scanned: string): string => scanned.toUpperCase().replaceAll(/[\s:-]/g, '');
