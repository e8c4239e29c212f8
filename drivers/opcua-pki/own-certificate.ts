import { createPrivateKey, randomUUID, webcrypto, X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DriverLog } from '@millrace/driver-api';
import { CertificatePurpose, createSelfSignedCertificate } from 'node-opcua-crypto';
import { unlessMissing } from './certificate-files.ts';
import { thumbprintOf } from './trust.ts';

const DAY_MS = 24 * 3_600_000;
const VALID_DAYS = 5 * 365;
/** Renewed so long before its end: time for people to have every server trust the new one. */
const RENEW_DAYS = 60;
/** A plant's clock may be a little behind when its first certificate is made. */
const BACKDATE_DAYS = 1;

/** Who we are to every server: one application certificate of the gateway. */
export interface OwnCertificate {
  readonly certificate: X509Certificate;
  readonly privateKeyPem: string;
  readonly applicationUri: string;
  readonly thumbprint: string;
  /** The file that is given to who looks after a server. */
  readonly file: string;
  /** The one that was renewed, while it still holds: servers that have not been told of the new one know it. */
  readonly before?: OwnCertificate;
}

/**
 * Our certificate in `<folder>/own`, made at the first connection and renewed `RENEW_DAYS` before it ends, then with a new
 * key: the application's URI stays, and the old pair is kept and used for servers that do not know the new one yet, as long as it
 * holds. Rejects when the folder cannot be written.
 */
export async function ownCertificate(folder: string, log: DriverLog, now: Date): Promise<OwnCertificate> {
  const file = join(folder, 'own', 'certificate.pem');
  const keyFile = join(folder, 'own', 'key.pem');
  const found = await readPair(file, keyFile);
  const before = await earlierPair(join(folder, 'own'));
  const isUsable = before !== null && daysLeft(before.certificate, now) > 0;
  if (found && daysLeft(found.certificate, now) > RENEW_DAYS) return { ...found, ...(isUsable ? { before } : {}) };
  await mkdir(join(folder, 'own'), { recursive: true, mode: 0o700 });
  // Also where a renewal was cut off between its files.
  const known = found ?? before;
  const made = await makePair(known?.applicationUri ?? `urn:millrace:gateway:${randomUUID()}`, now);
  if (found) {
    await rename(keyFile, join(folder, 'own', `${found.thumbprint}.key.pem`));
    await rename(file, join(folder, 'own', `${found.thumbprint}.pem`));
  }
  await writeFile(keyFile, made.privateKeyPem, { mode: 0o600 });
  await writeFile(file, made.certificatePem);
  const certificate = new X509Certificate(made.certificatePem);
  const thumbprint = thumbprintOf(certificate);
  if (found)
    log.warn({ thumbprint, file }, 'our OPC UA certificate was renewed: every server must be told to trust it');
  else log.info({ thumbprint, file }, 'our OPC UA certificate was made');
  const { privateKeyPem, applicationUri } = made;
  return { certificate, privateKeyPem, applicationUri, thumbprint, file, ...(found ? { before: found } : {}) };
}

/** The newest of the pairs that were renewed; null where there is none. */
async function earlierPair(folder: string): Promise<OwnCertificate | null> {
  const names = (await unlessMissing(readdir(folder))) ?? [];
  const certificates = names.filter((name) => /^[0-9a-f]{40}\.pem$/.test(name));
  const pairs = await Promise.all(
    certificates.map((name) => readPair(join(folder, name), join(folder, name.replace(/pem$/, 'key.pem')))),
  );
  const [newest] = pairs
    .filter((pair) => pair !== null)
    .sort((one, other) => other.certificate.validToDate.getTime() - one.certificate.validToDate.getTime());
  return newest ?? null;
}

const daysLeft = (certificate: X509Certificate, now: Date): number =>
  (certificate.validToDate.getTime() - now.getTime()) / DAY_MS;

/** The pair that is there; null where one half is missing, unreadable or not of the other: then it is made anew. */
async function readPair(file: string, keyFile: string): Promise<OwnCertificate | null> {
  try {
    const certificate = new X509Certificate(await readFile(file));
    const privateKeyPem = await readFile(keyFile, 'utf8');
    const applicationUri = /URI:([^,]+)/.exec(certificate.subjectAltName ?? '')?.[1];
    if (!applicationUri || !certificate.checkPrivateKey(createPrivateKey(privateKeyPem))) return null;
    return { certificate, privateKeyPem, applicationUri, thumbprint: thumbprintOf(certificate), file };
  } catch {
    return null;
  }
}

async function makePair(
  applicationUri: string,
  now: Date,
): Promise<{ certificatePem: string; privateKeyPem: string; applicationUri: string }> {
  const pair = await webcrypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2_048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const { cert } = await createSelfSignedCertificate({
    privateKey: pair.privateKey,
    applicationUri,
    subject: 'CN=Millrace gateway',
    dns: [hostname()],
    notBefore: new Date(now.getTime() - BACKDATE_DAYS * DAY_MS),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    purpose: CertificatePurpose.ForApplication,
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
  const privateKeyPem = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END PRIVATE KEY-----\n`;
  return { certificatePem: cert, privateKeyPem, applicationUri };
}
