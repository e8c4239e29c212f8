import { readFile } from 'node:fs/promises';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { LlrpError } from './llrp-error.ts';
import { type LlrpSettings, plainFingerprint } from './manifest.ts';

/** How a reader is known over TLS, and how it knows us: contents of PEM files, and a fingerprint in its place. */
export interface TlsIdentity {
  readonly ca?: Buffer;
  readonly certificate?: Buffer;
  readonly key?: Buffer;
  /** SHA-256 of the reader's certificate, upper-case hexadecimal: where it is given, nothing else is asked of it. */
  readonly fingerprint?: string;
}

async function pem(what: string, path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    const words = `the ${what} at ${path} cannot be read: check the path and who may read it`;
    throw new LlrpError('untrusted', words, { cause });
  }
}

/** Reads what the settings name. Rejects with an LlrpError that names the file that cannot be read. */
export async function tlsIdentity(tls: NonNullable<LlrpSettings['tls']>): Promise<TlsIdentity> {
  const [ca, certificate, key] = await Promise.all([
    pem('certificate authority (tls.ca)', tls.ca),
    pem('client certificate (tls.certificate)', tls.certificate),
    pem("client certificate's key (tls.key)", tls.key),
  ]);
  return {
    ...(ca ? { ca } : {}),
    ...(certificate ? { certificate } : {}),
    ...(key ? { key } : {}),
    ...(tls.fingerprint === undefined ? {} : { fingerprint: tls.fingerprint }),
  };
}

/** Begins a connection; whom it reached is judged by `untrusted` as soon as it is secure, before a word is said. */
export function connectSecurely(host: string, port: number, { ca, certificate, key }: TlsIdentity): TLSSocket {
  const options: ConnectionOptions = {
    ...{ host, port, rejectUnauthorized: false },
    ...(ca ? { ca } : {}),
    ...(certificate ? { cert: certificate } : {}),
    ...(key ? { key } : {}),
  };
  return connect(options).setNoDelay(true);
}

const WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: renew it at the reader, and look at the clocks',
  CERT_NOT_YET_VALID: 'is not valid yet: look at the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name: write the host as the certificate has it',
};

/** Why the reader at the other end is not believed, and what to do about it; null: it is. */
export function untrusted(socket: TLSSocket, { fingerprint }: TlsIdentity): string | null {
  const shown = socket.getPeerX509Certificate()?.fingerprint256;
  if (shown === undefined) return 'the reader shows no certificate';
  if (fingerprint !== undefined) {
    if (plainFingerprint(shown) === fingerprint) return null;
    return `the reader shows another certificate than tls.fingerprint says (${shown}): if it was renewed, compare this with the reader's own page and write it there; if not, somebody stands between`;
  }
  if (socket.authorized) return null;
  const error = socket.authorizationError as NodeJS.ErrnoException | string | undefined;
  const code = typeof error === 'object' ? (error.code ?? error.message) : String(error);
  const why = WORDS[code] ?? 'is signed by nobody we trust: give its authority as tls.ca';
  return `the reader's certificate ${why}. Its SHA-256 fingerprint is ${shown}: compared with what the reader's own page shows, it may be written as tls.fingerprint instead`;
}
