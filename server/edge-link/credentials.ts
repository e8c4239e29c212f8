import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { PlantDoor } from '@millrace/erp-core';
import type { GatewayIdentity } from '../http/access.ts';
import { isAway } from '../http/away.ts';
import { isEncrypted } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';

export interface GatewayCredential {
  readonly gateway: string;
  /** SHA-256 of each of its secrets that is good, in hexadecimal. */
  readonly hashes: readonly string[];
}

export interface AdmissionOptions {
  /** The gateway beside this server, on the same PC: its secret alone is enough on loopback. Null: there is none. */
  readonly own: GatewayCredential | null;
  readonly plant: Pick<PlantDoor, 'gatewayOfSecret'>;
  /** Told of every refusal, by reason. */
  readonly refused?: (reason: string) => void;
}

export interface GatewayAdmission {
  /** The gateway that calls. Throws a Problem that says what is wrong with it, in words that end in the box's own log. */
  readonly admit: (request: IncomingMessage, bearer: string | undefined) => Promise<GatewayIdentity>;
  /** The secrets of the gateway beside this server have changed. */
  readonly useOwn: (hashes: readonly string[]) => void;
  /** Something about gateways has changed: what was remembered is asked again. */
  readonly forget: () => void;
}

/** So long a secret that was good is good without another look; a revocation here is heard of at once. */
const HOLDS_MS = 1_000;
const MOST = 10_000;
type Found = Awaited<ReturnType<PlantDoor['gatewayOfSecret']>>;

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** What is wrong with the client certificate of an encrypted connection, or the name in it. */
function certificateOf(socket: TLSSocket): { readonly name: string } | { readonly wrong: string } {
  const subject = socket.getPeerCertificate().subject as { CN?: string | string[] } | undefined;
  if (subject === undefined) return { wrong: 'none was shown' };
  // Of another authority, run out, or a server's own: OpenSSL has looked at all of that.
  if (!socket.authorized) return { wrong: String(socket.authorizationError) };
  return typeof subject.CN === 'string' ? { name: subject.CN } : { wrong: 'it names no gateway' };
}

/**
 * Lets gateways in: on plain loopback by the secret of the one beside this server; over HTTPS by a certificate of the
 * plant's authority that names the gateway *and* the secret of that very gateway, which must not be revoked. Secrets are
 * random and found by their hash, so nothing can be learnt from how long that takes.
 */
export function gatewayAdmission({ own, plant, refused }: AdmissionOptions): GatewayAdmission {
  let beside = own;
  const known = new Map<string, { found: Found; until: number }>();

  async function find(hash: string): Promise<Found> {
    const kept = known.get(hash);
    if (kept && kept.until > performance.now()) return kept.found;
    try {
      const found = await plant.gatewayOfSecret(hash);
      if (known.size >= MOST) known.clear();
      if (found) known.set(hash, { found, until: performance.now() + HOLDS_MS });
      else known.delete(hash);
      return found;
    } catch (error) {
      // While the database is away, who was let in stays in.
      if (kept && isAway(error)) return kept.found;
      throw error;
    }
  }

  const refuse = (code: ConstructorParameters<typeof Problem>[0], reason: string, detail?: string): never => {
    refused?.(reason);
    throw new Problem(code, detail === undefined ? {} : { detail });
  };

  return {
    async admit(request, bearer) {
      if (!isEncrypted(request)) {
        if (bearer === undefined || beside === null || !beside.hashes.includes(hashSecret(bearer)))
          return refuse('wrong-service-credential', 'wrong-secret');
        return { gateway: beside.gateway };
      }
      // Before any look-up: who has no certificate of ours costs nothing.
      const certificate = certificateOf(request.socket as TLSSocket);
      if ('wrong' in certificate)
        return refuse('client-certificate-refused', 'certificate', `client certificate: ${certificate.wrong}`);
      const found = bearer === undefined ? null : await find(hashSecret(bearer));
      if (!found) return refuse('wrong-service-credential', 'wrong-secret');
      if (found.gateway !== certificate.name) {
        const detail = `the certificate is of ${certificate.name}, the secret of another gateway`;
        return refuse('client-certificate-refused', 'other-gateway', detail);
      }
      if (found.revoked) return refuse('gateway-revoked', 'revoked', `${found.gateway} was revoked`);
      return { gateway: found.gateway };
    },
    useOwn(hashes) {
      if (beside) beside = { ...beside, hashes };
    },
    forget() {
      known.clear();
    },
  };
}
