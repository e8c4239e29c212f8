import type { IncomingMessage } from 'node:http';
import { hostOf, isEncrypted, isLoopback, peerAddress } from './peer.ts';
import { Problem } from './problem.ts';
import { changesSomething, mayUseCookies } from './same-origin.ts';

export interface DoorOptions {
  readonly isKnownHost: (host: string) => boolean;
  /** The name a redirect falls back to. */
  readonly name: string;
  readonly httpsPort: () => number | null;
  readonly trustedOrigins: ReadonlySet<string>;
}

export type DoorAnswer = { readonly pass: true } | { readonly pass: false; readonly redirect: string };

const isTrustPage = (url: string): boolean => /^\/trust(?:[/?]|$)/.test(url);

/**
 * What may come in at all, whatever route it is for. Plain HTTP is served to this machine itself; from elsewhere it
 * gives the /trust pages, and sends readers on to HTTPS. Throws a Problem for what is refused.
 * @param bearer true where the request shows a service credential instead of cookies
 */
export function atTheDoor(request: IncomingMessage, bearer: boolean, options: DoorOptions): DoorAnswer {
  const host = hostOf(request.headers.host);
  const url = request.url ?? '/';
  const known = host !== null && options.isKnownHost(host);
  if (!isEncrypted(request) && !isLoopback(peerAddress(request)) && !isTrustPage(url)) {
    const port = options.httpsPort();
    if (changesSomething(request) || port === null || !url.startsWith('/') || url.startsWith('//')) {
      throw new Problem('https-only');
    }
    const target = known ? host : options.name;
    return { pass: false, redirect: `https://${target}${port === 443 ? '' : `:${port}`}${url}` };
  }
  if (!known) throw new Problem('unknown-host');
  if (!bearer && changesSomething(request) && !mayUseCookies(request, options.trustedOrigins)) {
    throw new Problem('cross-origin');
  }
  return { pass: true };
}
