import { createHash } from 'node:crypto';
import type { GatewayIdentity } from '../http/access.ts';

export interface GatewayCredential {
  readonly gateway: string;
  /** SHA-256 of its secret, in hexadecimal. */
  readonly hash: string;
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * Finds the gateway of a bearer secret by the secret's hash. Secrets are random, so nothing can be learnt from how long
 * a look-up by hash takes.
 */
export function gatewayCredentials(
  credentials: readonly GatewayCredential[],
): (bearer: string) => GatewayIdentity | null {
  const byHash = new Map(credentials.map(({ gateway, hash }) => [hash, { gateway }]));
  return (bearer) => byHash.get(hashSecret(bearer)) ?? null;
}
