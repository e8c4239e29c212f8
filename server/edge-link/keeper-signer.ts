import { z } from 'zod';
import { keeperAsker } from '../ask-keeper.ts';
import type { SignGateway } from './join-routes.ts';

/**
 * Has certificates of gateways signed by the keeper, which alone has the authority's key: asks `{ type:
 * 'sign-gateway', id, gateway, publicKey }` and hears `{ type: 'gateway-certificate', id, certificate | reason }`.
 */
export function keeperSigner(tell: (message: object) => void): { sign: SignGateway; hear: (message: unknown) => void } {
  const { ask, hear } = keeperAsker(tell, {
    type: 'gateway-certificate',
    shape: { certificate: z.string().optional(), reason: z.string().optional() },
    late: 'the keeper did not sign in time',
  });
  return {
    async sign(gateway, publicKey) {
      const { certificate, reason } = await ask({ type: 'sign-gateway', gateway, publicKey });
      if (certificate === undefined) throw new Error(`the keeper could not sign: ${reason ?? 'no reason given'}`);
      return certificate;
    },
    hear,
  };
}
