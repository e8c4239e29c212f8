import type { IncomingMessage } from 'node:http';
import { isEncrypted } from './peer.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The origin a browser would name for this request. */
export const ownOrigin = (request: IncomingMessage): string =>
  `${isEncrypted(request) ? 'https' : 'http'}://${(request.headers.host ?? '').toLowerCase()}`;

/**
 * True where the request may change something with the browser's cookies: it comes from one of our own pages, or from
 * no browser at all. Browsers send Sec-Fetch-Site or, before it, Origin with every such request; what sends neither
 * has no cookie that somebody else put there. `same-site` is not enough: another port of this machine is another program.
 */
export function mayUseCookies(request: IncomingMessage, trusted: ReadonlySet<string>): boolean {
  const { origin } = request.headers;
  if (origin !== undefined && trusted.has(origin)) return true;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin === undefined || origin.toLowerCase() === ownOrigin(request);
}

export const changesSomething = (request: IncomingMessage): boolean => !SAFE.has(request.method ?? 'GET');
