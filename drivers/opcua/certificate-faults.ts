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
  /** The server's certificate (DER) and, where it sends them, those of its issuers. */
  readonly chain: readonly Buffer[];
  readonly endpoint: string;
  readonly applicationUri: string;
}

/** OPC UA's policies since 1.03 ask for 2048 bits or more (Part 7, Basic256Sha256: MinAsymmetricKeyLength). */
const LEAST_KEY_BITS = 2_048;
/** id-kp-serverAuth (RFC 5280 §4.2.1.12), which OPC UA Part 6 §6.2.2 asks of servers that say what they are for. */
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/** What is wrong with a certificate itself, whoever vouches for it. */
export function* faultsOf(certificate: X509Certificate, presented: Presented, now: Date): Generator<TrustFault> {
  const { validFromDate, validToDate, publicKey, subjectAltName = '' } = certificate;
  if (now > validToDate)
    yield { code: 'expired', text: `it has expired on ${day(validToDate)}: renew it on the server` };
  if (now < validFromDate)
    yield { code: 'not-yet-valid', text: `it holds from ${day(validFromDate)} on: look at the clocks of both sides` };
  const host = hostOf(presented.endpoint);
  const named = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  if (named === undefined)
    yield { code: 'wrong-host', text: `it is not for "${host}" but for ${subjectAltName || 'no host at all'}` };
  const uris = [...subjectAltName.matchAll(/URI:("[^"]*"|[^,]+)/g)].map((match) => unquoted(match[1] ?? ''));
  if (!uris.includes(presented.applicationUri))
    yield {
      code: 'wrong-application',
      text: `it is for the application ${uris[0] ?? '(none named)'}, the server calls itself ${presented.applicationUri}`,
    };
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (publicKey.asymmetricKeyType === 'rsa' && bits < LEAST_KEY_BITS)
    yield { code: 'short-key', text: `its key has ${bits} bits, ${LEAST_KEY_BITS} are needed` };
  if (/sha1|md5/i.test(certificate.signatureAlgorithm ?? ''))
    yield { code: 'weak-signature', text: `it is signed by ${certificate.signatureAlgorithm}, which can be forged` };
  if (certificate.keyUsage !== undefined && !certificate.keyUsage.includes(SERVER_AUTHENTICATION))
    yield { code: 'not-for-servers', text: 'its extended key usage does not name servers' };
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
