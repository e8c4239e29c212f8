import type { IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';
import type { TLSSocket } from 'node:tls';

/** True for 127.0.0.0/8 and ::1. Judged by the socket's own peer: a header proves nothing. */
export function isLoopback(address: string | undefined): boolean {
  if (!address) return false;
  const bare = address.startsWith('::ffff:') ? address.slice(7) : address;
  return bare === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(bare);
}

export const peerAddress = (request: IncomingMessage): string => request.socket.remoteAddress ?? 'unknown';
export const isEncrypted = (request: IncomingMessage): boolean =>
  (request.socket as Partial<TLSSocket>).encrypted === true;

/** Host of a Host header without its port, lower-case; null where it is not a host at all. */
export function hostOf(header: string | undefined): string | null {
  if (!header || header.length > 260) return null;
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?$/i.exec(header);
  return match?.[1] ? match[1].toLowerCase().replace(/\.$/, '') : null;
}

/**
 * The names and addresses this server answers to. A page of another website whose name is made to point here (DNS
 * rebinding) still sends its own name in the Host header, and is refused by it. Addresses of the machine are read again
 * at most every ten seconds: a plant's PC changes networks.
 */
export function knownHosts(names: readonly string[]): (host: string) => boolean {
  const fixed = new Set(['localhost', '127.0.0.1', '[::1]']);
  for (const name of names) {
    fixed.add(name.toLowerCase());
    if (!name.includes('.')) fixed.add(`${name.toLowerCase()}.local`);
  }
  let addresses = new Set<string>();
  let readAt = 0;
  return (host) => {
    if (fixed.has(host)) return true;
    if (Date.now() - readAt > 10_000) {
      readAt = Date.now();
      addresses = new Set(
        Object.values(networkInterfaces())
          .flatMap((all) => all ?? [])
          .map(({ address, family }) => (family === 'IPv6' ? `[${address.toLowerCase()}]` : address)),
      );
    }
    return addresses.has(host) || isLoopback(host);
  };
}
