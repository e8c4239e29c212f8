import type { FastifyInstance } from 'fastify';
import { isEncrypted } from '../http/peer.ts';
import { resigned } from './cookie.ts';
import type { Signing } from './signing.ts';

/** Kept by browsers at most so long; what ends earlier ends by the row in the database that it names. */
const DAYS = 30;

/**
 * While an older secret is good, a request with cookies that it has signed goes on as if the newest had, and what lasts
 * (the session, a remembered device) is given back signed anew: nobody is signed out by a change of the secret.
 */
export function resignCookies(app: FastifyInstance, signing: Signing): void {
  app.decorateRequest('resigned', null);
  app.addHook('onRequest', async (request) => {
    if (signing.now.before === null) return;
    const found = resigned(request.raw.headers.cookie, isEncrypted(request.raw), signing);
    if (!found) return;
    request.raw.headers.cookie = found.header;
    request.resigned = found.lasting;
  });
  app.addHook('onSend', async (request, reply) => {
    if (!request.resigned) return;
    const set = [reply.getHeader('set-cookie') ?? []].flat().map(String);
    for (const { name, value } of request.resigned) {
      // A sign-out, or a session that begins, has the last word.
      if (set.some((line) => line.startsWith(`${name}=`))) continue;
      const secure = isEncrypted(request.raw) ? '; Secure' : '';
      reply.header('set-cookie', `${name}=${value}; Max-Age=${DAYS * 86_400}; Path=/; HttpOnly; SameSite=Lax${secure}`);
    }
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Cookies to be given back, signed with the newest secret. */
    resigned: readonly { readonly name: string; readonly value: string }[] | null;
  }
}
