import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/**
 * Why a certificate is not taken without a person's word. After OPC UA Part 4 §6.1.3, but all of them at once, for who
 * approves must know everything that is approved.
 */
export const TRUST_REASONS = [
  'untrusted',
  'expired',
  'not-yet-valid',
  'wrong-host',
  'wrong-application',
  'short-key',
  'weak-signature',
  'not-for-servers',
  'not-for-clients',
  'revoked',
  'revocation-unknown',
] as const;
export type TrustReason = (typeof TRUST_REASONS)[number];

export interface TrustFault {
  readonly code: TrustReason;
  /** In words for people. */
  readonly text: string;
}

export interface Presented {
  /** The certificate (DER) and, where they are sent, those of its issuers. */
  readonly chain: readonly Buffer[];
  /** Where a server was asked; of a client only for people to read. */
  readonly endpoint: string;
  readonly applicationUri: string;
  /** What it shows its certificate for; left out: a server. A client's host is not known, and it may call from any. */
  readonly as?: 'server' | 'client';
  /** False: where it is not trusted, nothing of it is kept on disk. */
  readonly keep?: boolean;
}

/** OPC UA's policies since 1.03 ask for 2048 bits or more (Part 7, Basic256Sha256: MinAsymmetricKeyLength). */
const LEAST_KEY_BITS = 2_048;
/** id-kp-serverAuth and id-kp-clientAuth (RFC 5280 §4.2.1.12): OPC UA Part 6 §6.2.2 asks them of whoever says what it is for. */
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

/** What is wrong with a certificate itself, whoever vouches for it. */
export function* faultsOf(certificate: X509Certificate, presented: Presented, now: Date): Generator<TrustFault> {
  const { validFromDate, validToDate, publicKey, subjectAltName = '' } = certificate;
  const { as = 'server' } = presented;
  if (now > validToDate)
    yield { code: 'expired', text: `it has expired on ${day(validToDate)}: renew it on the ${as}` };
  if (now < validFromDate)
    yield { code: 'not-yet-valid', text: `it holds from ${day(validFromDate)} on: look at the clocks of both sides` };
  const host = hostOf(presented.endpoint);
  const isNamed =
    as === 'client' || (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
  if (!isNamed)
    yield { code: 'wrong-host', text: `it is not for "${host}" but for ${subjectAltName || 'no host at all'}` };
  const uris = [...subjectAltName.matchAll(/URI:("[^"]*"|[^,]+)/g)].map((match) => unquoted(match[1] ?? ''));
  if (!uris.includes(presented.applicationUri))
    yield {
      code: 'wrong-application',
      // Whoever calls says how long his name is.
      text: `it is for the application ${short(uris[0] ?? '(none named)')}, the ${as} calls itself ${short(presented.applicationUri)}`,
    };
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (publicKey.asymmetricKeyType === 'rsa' && bits < LEAST_KEY_BITS)
    yield { code: 'short-key', text: `its key has ${bits} bits, ${LEAST_KEY_BITS} are needed` };
  if (/sha1|md5/i.test(certificate.signatureAlgorithm ?? ''))
    yield { code: 'weak-signature', text: `it is signed by ${certificate.signatureAlgorithm}, which can be forged` };
  const usage = as === 'client' ? CLIENT_AUTHENTICATION : SERVER_AUTHENTICATION;
  if (certificate.keyUsage !== undefined && !certificate.keyUsage.includes(usage))
    yield { code: `not-for-${as}s`, text: `its extended key usage does not name ${as}s` };
}

/** True where a chain of signatures leads to an authority in `issuers/`, each certificate of it valid now. */
export function isVouchedFor(
  certificate: X509Certificate,
  between: readonly X509Certificate[],
  issuers: readonly X509Certificate[],
  now: Date,
): boolean {
  let current = certificate;
  for (let depth = 0; depth <= between.length; depth++) {
    const signs = (issuer: X509Certificate): boolean =>
      issuer.ca &&
      now <= issuer.validToDate &&
      now >= issuer.validFromDate &&
      current.checkIssued(issuer) &&
      current.verify(issuer.publicKey);
    if (issuers.some(signs)) return true;
    const next = between.find(signs);
    if (!next) return false;
    current = next;
  }
  return false;
}

/** The host of an endpoint's address; of an IPv6 address without its brackets. */
export const hostOf = (endpoint: string): string =>
  (/^opc\.tcp:\/\/(\[[^\]]+\]|[^/:]+)/i.exec(endpoint)?.[1] ?? endpoint).replace(/^\[|\]$/g, '');

const day = (date: Date): string => date.toISOString().slice(0, 10);
const unquoted = (text: string): string => (text.startsWith('"') ? String(JSON.parse(text)) : text);

const short = (text: string): string => text.slice(0, 200);
