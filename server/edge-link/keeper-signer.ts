import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SignGateway } from './join-routes.ts';

const answer = z.object({
  type: z.literal('gateway-certificate'),
  id: z.string(),
  certificate: z.string().optional(),
  reason: z.string().optional(),
});
const WITHIN_MS = 10_000;

/**
 * Has certificates of gateways signed by the keeper, which alone has the authority's key: asks `{ type:
 * 'sign-gateway', id, gateway, publicKey }` and hears `{ type: 'gateway-certificate', id, certificate | reason }`.
 */
export function keeperSigner(tell: (message: object) => void): { sign: SignGateway; hear: (message: unknown) => void } {
  const waiting = new Map<string, (found: z.infer<typeof answer>) => void>();
  return {
    async sign(gateway, publicKey) {
      const id = randomUUID();
      const { promise, resolve, reject } = Promise.withResolvers<z.infer<typeof answer>>();
      const timer = setTimeout(() => reject(new Error('the keeper did not sign in time')), WITHIN_MS);
      waiting.set(id, resolve);
      try {
        tell({ type: 'sign-gateway', id, gateway, publicKey });
        const { certificate, reason } = await promise;
        if (certificate === undefined) throw new Error(`the keeper could not sign: ${reason ?? 'no reason given'}`);
        return certificate;
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
    hear(message) {
      const { data } = answer.safeParse(message);
      if (data) waiting.get(data.id)?.(data);
    },
  };
}
