import type { FastifyReply, FastifyRequest } from 'fastify';
import { isEncrypted, peerAddress } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import { ownOrigin } from '../http/same-origin.ts';
import { cookieOut, cookiesIn } from './cookie.ts';
import { type Identity, PEER_HEADER } from './identity.ts';

export interface PassOnOptions {
  /** Host name that passkeys belong to: the browser's own origin goes in too. */
  readonly relyingParty?: string;
  /** What it answers with 500 is a proof that does not hold, not a fault of ours. */
  readonly faultsAreTheirs?: boolean;
}

/**
 * Asks the identity library on behalf of a request: our cookies, the peer's own address and nothing else of its headers
 * go in; its cookies go out under the names of this listener. Throws `database-away` where the library fails, for it
 * tells a fault of the database as its own 500.
 * @param body given: POST; left out: GET
 */
export async function passOn(
  identity: Pick<Identity, 'handle'>,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  body?: unknown,
  { relyingParty, faultsAreTheirs = false }: PassOnOptions = {},
): Promise<Response> {
  const encrypted = isEncrypted(request.raw);
  const headers = new Headers({ [PEER_HEADER]: peerAddress(request.raw), accept: 'application/json' });
  const cookie = cookiesIn(request.headers.cookie, encrypted);
  if (cookie) headers.set('cookie', cookie);
  const agent = request.headers['user-agent'];
  if (agent) headers.set('user-agent', agent.slice(0, 256));
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (relyingParty !== undefined) headers.set('origin', ownOrigin(request.raw));
  const answer = await identity.handle(
    new Request(`http://localhost${path}`, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    }),
    relyingParty,
  );
  if (answer.status >= 500 && !faultsAreTheirs) throw new Problem('database-away', { headers: { 'retry-after': '2' } });
  for (const line of answer.headers.getSetCookie()) reply.header('set-cookie', cookieOut(line, encrypted));
  reply.header('cache-control', 'no-store');
  return answer;
}
