import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { certificateMoment, type PeerCertificate } from '@millrace/contracts';
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

/** By the code of Node's check: the reason as people are told it, and what to do. */
const REASONS: Readonly<Record<string, readonly [code: string, words: string]>> = {
  CERT_HAS_EXPIRED: ['expired', 'has expired: renew it at the reader, and look at the clocks'],
  CERT_NOT_YET_VALID: ['not-yet-valid', 'is not valid yet: look at the clocks'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['wrong-host', 'is for another name: write the host as the certificate has it'],
};
const UNTRUSTED = ['untrusted', 'is signed by nobody we trust: give its authority as tls.ca'] as const;

/** Why the reader at the other end is not believed, what it showed, and what to do about it; null: it is. */
export function untrusted(socket: TLSSocket, { fingerprint }: TlsIdentity): LlrpError | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return new LlrpError('untrusted', 'the reader shows no certificate');
  const refused = (code: string, words: string): LlrpError =>
    new LlrpError('untrusted', words, { certificate: peerOf(shown, { code, text: words }) });
  const digits = shown.fingerprint256;
  if (fingerprint !== undefined) {
    if (plainFingerprint(digits) === fingerprint) return null;
    const words = `the reader shows another certificate than tls.fingerprint says (${digits}): if it was renewed, compare this with the reader's own page and write it there; if not, somebody stands between`;
    return refused('untrusted', words);
  }
  if (socket.authorized) return null;
  const error = socket.authorizationError as NodeJS.ErrnoException | string | undefined;
  const [code, why] = REASONS[typeof error === 'object' ? (error.code ?? error.message) : String(error)] ?? UNTRUSTED;
  return refused(
    code,
    `the reader's certificate ${why}. Its SHA-256 fingerprint is ${digits}: compared with what the reader's own page shows, it may be written as tls.fingerprint instead`,
  );
}

/** A name whose parts stand in lines, as Node gives it; how long it may be is not the reader's to say. */
const oneLine = (name: string | undefined): string => (name ?? '').replaceAll('\n', ', ').slice(0, 300);
const digitsOf = (fingerprint: string): string => plainFingerprint(fingerprint).toLowerCase();

const peerOf = (shown: X509Certificate, reason: PeerCertificate['reasons'][number]): PeerCertificate => ({
  thumbprint: digitsOf(shown.fingerprint),
  fingerprint: digitsOf(shown.fingerprint256),
  subject: oneLine(shown.subject),
  issuer: oneLine(shown.issuer),
  validFrom: certificateMoment(shown.validFromDate),
  validTo: certificateMoment(shown.validToDate),
  standing: 'waiting',
  reasons: [reason],
});
