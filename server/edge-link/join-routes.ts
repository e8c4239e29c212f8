import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import {
  joinAnswer,
  joinRequest,
  proofText,
  renewAnswer,
  renewRequest,
  secretAnswer,
  secretRequest,
} from '@millrace/contracts';
import type { PlantDoor } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Attempts } from '../http/attempts.ts';
import { gatewayOf } from '../http/guard.ts';
import { peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';

/** A client certificate (PEM) that names the gateway, for its public key (SPKI, PEM). Rejects where none can be signed. */
export type SignGateway = (gateway: string, publicKey: string) => Promise<string>;

export interface JoinOptions {
  readonly plant: Pick<PlantDoor, 'joinGateway' | 'certificateIssued' | 'renewSecret'>;
  readonly attempts: Attempts;
  /** Null: there is no authority here. */
  readonly sign: SignGateway | null;
  /** Null: no receiver runs beside this server, so a box would have nowhere to bring its readings. */
  readonly receiverPort: number | null;
}

const BODY = { bodyLimit: 8_192 } as const;

/** Whether the caller holds the private key of this public one: it has signed `text` with it (ECDSA P-256, SHA-256). */
function holdsKey(publicKey: string, proof: string, text: string): boolean {
  try {
    const key = createPublicKey(publicKey);
    if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
    return verify('sha256', Buffer.from(text), key, Buffer.from(proof, 'base64'));
  } catch {
    return false; // no key at all
  }
}

/** How a box gets its certificate: once with a code, then again and again by itself, always for a key of its own making. */
export function joinRoutes(app: FastifyInstance, { plant, attempts, sign, receiverPort }: JoinOptions): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();

  async function certificateFor(gateway: string, publicKey: string): Promise<string> {
    if (!sign) throw new Problem('not-ready', { detail: 'no authority signs certificates here' });
    const certificate = await sign(gateway, publicKey);
    await plant.certificateIssued(gateway, new X509Certificate(certificate).validToDate.getTime() * 1000);
    return certificate;
  }
  const noProof = () => new Problem('invalid-input', { detail: 'the proof is not of this public key (EC P-256)' });

  typed.post(
    '/edge/v1/join',
    {
      config: { access: { to: 'public' } },
      ...BODY,
      schema: { tags: ['edge'], body: joinRequest, response: { 200: joinAnswer } },
    },
    async (request, reply) => {
      const wait = attempts.take(`gateway ${peerAddress(request.raw)}`);
      if (wait !== null) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(wait) } });
      if (receiverPort === null) {
        const detail = 'no receiver runs beside this server: boxes join a centre (distribution/central)';
        throw new Problem('not-ready', { detail });
      }
      const { code, publicKey, proof } = request.body;
      if (!holdsKey(publicKey, proof, proofText({ code }))) throw noProof();
      const joined = await plant.joinGateway(code, createHash('sha256').update(publicKey).digest('hex'));
      if (!joined) throw new Problem('wrong-code');
      const certificate = await certificateFor(joined.gateway, publicKey);
      reply.header('cache-control', 'no-store');
      request.log.info({ gateway: joined.gateway, site: joined.site }, 'a gateway joined');
      return { ...joined, certificate, receiverPort };
    },
  );

  typed.post(
    '/edge/v1/certificate',
    {
      config: { access: { to: 'gateway' } },
      ...BODY,
      schema: { tags: ['edge'], body: renewRequest, response: { 200: renewAnswer } },
    },
    async (request) => {
      const { gateway } = gatewayOf(request);
      const { publicKey, proof } = request.body;
      if (!holdsKey(publicKey, proof, proofText({ gateway }))) throw noProof();
      const certificate = await certificateFor(gateway, publicKey);
      request.log.info({ gateway }, 'the certificate of a gateway was renewed');
      return { certificate };
    },
  );

  typed.post(
    '/edge/v1/secret',
    {
      config: { access: { to: 'gateway' } },
      ...BODY,
      schema: { tags: ['edge'], body: secretRequest, response: { 200: secretAnswer } },
    },
    async (request) => {
      const { gateway } = gatewayOf(request);
      const renewed = await plant.renewSecret(gateway, request.body.hash);
      if (!renewed) throw new Problem('not-allowed', { detail: `no box has joined as ${gateway}` });
      request.log.info({ gateway, oldUntil: renewed.oldUntil }, 'the secret of a gateway was changed');
      return renewed;
    },
  );
}
