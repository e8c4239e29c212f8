import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

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
] as const;
export type TrustReason = (typeof TRUST_REASONS)[number];

export interface TrustFault {
  readonly code: TrustReason;
  /** In words for people. */
  readonly text: string;
}

const record = z.object({
  thumbprint: z.string(),
  endpoint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  faults: z.array(z.object({ code: z.enum(TRUST_REASONS), text: z.string() })),
});
/** A certificate that waits for a person, or was approved by one; `faults` are what it had when it was shown last. */
export type CertificateRecord = z.infer<typeof record>;

export type Verdict =
  | { readonly trusted: true; readonly expires: Date }
  | { readonly trusted: false; readonly thumbprint: string; readonly faults: readonly TrustFault[] };

export interface Presented {
  /** The server's certificate (DER) and, where it sends them, those of its issuers. */
  readonly chain: readonly Buffer[];
  readonly endpoint: string;
  readonly applicationUri: string;
}

/** OPC UA's policies since 1.03 ask for 2048 bits or more (Part 7, Basic256Sha256: MinAsymmetricKeyLength). */
const LEAST_KEY_BITS = 2_048;
/** A server that shows another certificate at every try must not fill the disk. */
const MOST_WAITING = 100;
/** id-kp-serverAuth (RFC 5280 §4.2.1.12), which OPC UA Part 6 §6.2.2 asks of servers that say what they are for. */
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const THUMBPRINT = /^[0-9a-f]{40}$/;
/** What the file of a certificate says that was laid into `trusted/` by hand, without having been shown here. */
const BY_HAND: readonly TrustReason[] = ['untrusted', 'wrong-host'];

/**
 * Certificates of servers in `<folder>/trusted`, `<folder>/issuers` and `<folder>/rejected`, as PEM files. Read anew at
 * every connection: what a person approves holds at once. An approval covers the faults that were shown; a new one (it has
 * expired since) is shown again. Lists of revoked certificates are not read.
 */
export interface Trust {
  /** Looks at what a server presents. What is not trusted is kept in `rejected/` with every reason. */
  judge(presented: Presented, now: Date): Promise<Verdict>;
  waiting(): Promise<readonly CertificateRecord[]>;
  /** Rejects with a RangeError when no such certificate waits. */
  approve(thumbprint: string): Promise<void>;
}

export function trustIn(folder: string): Trust {
  const place = (kind: 'trusted' | 'rejected' | 'issuers', name = ''): string => join(folder, kind, name);

  async function acceptedFaults(thumbprint: string): Promise<readonly TrustReason[]> {
    if ((await unlessMissing(readFile(place('trusted', `${thumbprint}.pem`)))) === null) return [];
    const shown = await readRecord(place('trusted', `${thumbprint}.json`));
    return shown?.faults.map(({ code }) => code) ?? BY_HAND;
  }

  async function keep(found: CertificateRecord, certificate: X509Certificate): Promise<void> {
    await mkdir(place('rejected'), { recursive: true });
    await forgetOldest(place('rejected'), found.thumbprint);
    await writeFile(place('rejected', `${found.thumbprint}.pem`), certificate.toString());
    await writeFile(place('rejected', `${found.thumbprint}.json`), `${JSON.stringify(found, null, 2)}\n`);
  }

  return {
    async judge(presented, now) {
      const [der, ...others] = presented.chain;
      const certificate = der && readCertificate(der);
      if (!certificate)
        return {
          trusted: false,
          thumbprint: '',
          faults: [{ code: 'untrusted', text: 'its certificate cannot be read' }],
        };
      const thumbprint = thumbprintOf(certificate);
      const issuers = await certificatesIn(place('issuers'));
      const vouched = isVouchedFor(certificate, others.map(readCertificate), issuers, now);
      const found = [...faultsOf(certificate, presented, now)];
      if (!vouched)
        found.unshift({ code: 'untrusted', text: `nobody here has approved the certificate ${thumbprint}` });
      const accepted = await acceptedFaults(thumbprint);
      if (found.every(({ code }) => accepted.includes(code)))
        return { trusted: true, expires: certificate.validToDate };
      const { subject, issuer, validFromDate, validToDate } = certificate;
      const validity = { validFrom: validFromDate.toISOString(), validTo: validToDate.toISOString() };
      await keep(
        { thumbprint, endpoint: presented.endpoint, subject, issuer, ...validity, faults: found },
        certificate,
      );
      return { trusted: false, thumbprint, faults: found };
    },

    async waiting() {
      const names = (await unlessMissing(readdir(place('rejected')))) ?? [];
      const records = await Promise.all(
        names.filter((name) => name.endsWith('.json')).map((name) => readRecord(place('rejected', name))),
      );
      return records.filter((found) => found !== null);
    },

    async approve(thumbprint) {
      const waits = THUMBPRINT.test(thumbprint) && (await readRecord(place('rejected', `${thumbprint}.json`)));
      if (!waits) throw new RangeError(`no certificate ${thumbprint} waits: connect once, so that it is shown`);
      await mkdir(place('trusted'), { recursive: true });
      // What was accepted first: a certificate without it would be trusted for less than was approved.
      for (const kind of ['json', 'pem'])
        await rename(place('rejected', `${thumbprint}.${kind}`), place('trusted', `${thumbprint}.${kind}`));
    },
  };
}

/** SHA-1 of the DER form: how OPC UA names certificates (Part 6 §6.2.2); a name here, not a proof. */
export const thumbprintOf = (certificate: X509Certificate): string =>
  createHash('sha1').update(certificate.raw).digest('hex');

/** What is wrong with a certificate itself, whoever vouches for it. */
function* faultsOf(certificate: X509Certificate, presented: Presented, now: Date): Generator<TrustFault> {
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
function isVouchedFor(
  certificate: X509Certificate,
  sent: readonly (X509Certificate | null)[],
  issuers: readonly X509Certificate[],
  now: Date,
): boolean {
  const between = sent.filter((one) => one !== null);
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

function readCertificate(bytes: Buffer | string): X509Certificate | null {
  try {
    return new X509Certificate(bytes);
  } catch {
    return null;
  }
}

async function certificatesIn(folder: string): Promise<X509Certificate[]> {
  const names = (await unlessMissing(readdir(folder))) ?? [];
  const read = await Promise.all(names.map(async (name) => readCertificate(await readFile(join(folder, name)))));
  return read.filter((certificate) => certificate !== null);
}

async function readRecord(path: string): Promise<CertificateRecord | null> {
  const text = await unlessMissing(readFile(path, 'utf8'));
  return text === null ? null : record.parse(JSON.parse(text));
}

async function forgetOldest(folder: string, but: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith(but));
  if (names.length < MOST_WAITING) return;
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  aged.sort((one, other) => one.at - other.at);
  for (const { name } of aged.slice(0, names.length - MOST_WAITING + 1))
    for (const kind of ['json', 'pem']) await rm(join(folder, name.replace(/json$/, kind)), { force: true });
}

async function unlessMissing<Result>(asked: Promise<Result>): Promise<Result | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The host of an endpoint's address; of an IPv6 address without its brackets. */
export const hostOf = (endpoint: string): string =>
  (/^opc\.tcp:\/\/(\[[^\]]+\]|[^/:]+)/i.exec(endpoint)?.[1] ?? endpoint).replace(/^\[|\]$/g, '');

const day = (date: Date): string => date.toISOString().slice(0, 10);
const unquoted = (text: string): string => (text.startsWith('"') ? String(JSON.parse(text)) : text);
