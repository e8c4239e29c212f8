import { X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/**
 * Why the server at the other end is not believed; null: it is. A box without a battery begins in 1970, and then every
 * certificate seems to be of the future. That alone is no danger, nobody has keys of the future, so it is forgiven where
 * everything else is right; a certificate that has run out is not.
 */
function wrongWith(socket: TLSSocket, host: string, authority: string): string | null {
  if (socket.authorized) return null;
  const error = socket.authorizationError as Error | string | undefined;
  const said = error instanceof Error ? error.message : String(error);
  if (said !== 'CERT_NOT_YET_VALID') return said;
  // OpenSSL tells one fault of several: the others are looked for here.
  const leaf = socket.getPeerX509Certificate();
  const issuer = new X509Certificate(authority);
  const named = isIP(host) ? leaf?.checkIP(host) : leaf?.checkHost(host, { subject: 'never' });
  const good =
    leaf?.checkIssued(issuer) && leaf.verify(issuer.publicKey) && named && leaf.keyUsage?.includes(SERVER_AUTH);
  return good ? null : said;
}

/**
 * Kept HTTPS connections to a server whose authority we hold. Nothing is sent before the server is believed. A connection
 * that does not come about within `connectWithin` ms fails, so that the next attempt may find a mended route.
 */
export class PinnedAgent extends Agent {
  private readonly authority: string;
  private readonly connectWithin: number;
  /** Of these the agent itself does not know yet. */
  private readonly coming = new Set<TLSSocket>();

  constructor(tls: { ca: string; cert?: string; key?: string }, connectWithin: number) {
    super({ keepAlive: true, ...tls });
    this.authority = tls.ca;
    this.connectWithin = connectWithin;
  }

  override destroy(): void {
    super.destroy();
    for (const socket of this.coming) socket.destroy(new Error('given up'));
  }

  override createConnection(
    options: ConnectionOptions & { readonly servername?: string },
    done: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const host = options.host ?? 'localhost';
    const { servername: _none, ...rest } = options;
    const bare = host.replace(/^\[|\]$/g, '');
    const named = isIP(bare) ? {} : { servername: bare };
    const socket = connect({ ...rest, host: bare, ...named, rejectUnauthorized: false });
    const failed = done as (error: Error) => void;
    const late = setTimeout(() => socket.destroy(new Error('no connection in time')), this.connectWithin);
    this.coming.add(socket);
    const over = () => {
      clearTimeout(late);
      this.coming.delete(socket);
    };
    const gone = (error: Error) => {
      over();
      failed(error);
    };
    socket.once('error', gone);
    socket.once('secureConnect', () => {
      over();
      socket.off('error', gone);
      const wrong = wrongWith(socket, bare, this.authority);
      if (wrong === null) done(null, socket);
      else {
        socket.on('error', () => undefined);
        socket.destroy();
        failed(new Error(`the server's certificate: ${wrong}`));
      }
    });
    return undefined;
  }
}
