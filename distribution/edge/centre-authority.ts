import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { pinOf } from '@millrace/contracts';
import { JoinError } from './join-error.ts';

const WITHIN_MS = 10_000;

/** The certificates that a server shows, leaf first; nothing is sent to it. Rejects with what the network says. */
function shownBy(centre: URL): Promise<Buffer[]> {
  const host = centre.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(centre.port || 443),
      ...(isIP(host) ? {} : { servername: host }),
      // Looked at below, against what the code says: nobody is trusted by this.
      rejectUnauthorized: false,
    });
    socket.setTimeout(WITHIN_MS, () => socket.destroy(new Error('no answer in time')));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const chain: Buffer[] = [];
      let at: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
      while (at?.raw && !chain.some((one) => one.equals(at?.raw ?? one))) {
        chain.push(at.raw);
        at = at.issuerCertificate;
      }
      socket.destroy();
      resolve(chain);
    });
  });
}

/**
 * The authority (PEM) of the centre at this address: the certificate it shows whose SHA-256 begins as the code says.
 * Throws a JoinError where it does not answer, or where somebody else answers in its place.
 */
export async function centreAuthority(centre: URL, pin: string): Promise<string> {
  const shown = await shownBy(centre).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new JoinError('unreachable', `${centre.origin} does not answer (${why})`, { cause });
  });
  const found = shown.find((raw) => pinOf(createHash('sha256').update(raw).digest()) === pin);
  if (!found) {
    throw new JoinError(
      'refused',
      `${centre.origin} is not the centre that made this code: it shows another authority. The code was not sent. ` +
        'Check the address; if it is right, somebody answers in the place of the centre',
    );
  }
  return new X509Certificate(found).toString();
}
