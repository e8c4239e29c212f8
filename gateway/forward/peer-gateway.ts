import type { TLSSocket } from 'node:tls';

/** The gateway that the client certificate of a connection names, or what is wrong with it, in a few words. */
export function peerGateway(socket: TLSSocket): { readonly name: string } | { readonly wrong: string } {
  const subject = socket.getPeerCertificate().subject as { CN?: string | string[] } | undefined;
  if (subject === undefined) return { wrong: 'none was shown' };
  // Of another authority, run out, or a server's own: OpenSSL has looked at all of that.
  if (!socket.authorized) return { wrong: String(socket.authorizationError) };
  return typeof subject.CN === 'string' ? { name: subject.CN } : { wrong: 'it names no gateway' };
}
