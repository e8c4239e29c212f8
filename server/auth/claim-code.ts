import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a code as people type it: case, spaces and dashes do not matter. */
const digest = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest();

export interface ClaimCode {
  /** Compares in constant time. */
  matches(code: string): boolean;
}

/** The one-time code printed on the console at first start; without one nothing matches. Only its hash is kept here. */
export function claimCode(code: string | undefined): ClaimCode {
  const expected = code === undefined ? null : digest(code);
  return { matches: (given) => expected !== null && timingSafeEqual(expected, digest(given)) };
}
