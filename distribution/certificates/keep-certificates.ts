import { createPrivateKey, X509Certificate } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';
import { type MachineNames, machineNames } from './names.ts';

const DAY_MS = 86_400_000;
/** Before its end by this much a certificate is made anew: time enough for a plant that is off for a month. */
const RENEW_BEFORE_MS = 45 * DAY_MS;

export interface CertificateFiles {
  readonly authority: string;
  readonly authorityKey: string;
  readonly server: string;
  readonly serverKey: string;
}
export const certificateFiles = (folder: string): CertificateFiles => ({
  authority: join(folder, 'authority.pem'),
  authorityKey: join(folder, 'authority.key'),
  server: join(folder, 'server.pem'),
  serverKey: join(folder, 'server.key'),
});

export type CertificateChange = 'authority' | 'server' | undefined;

function readCertificate(path: string): X509Certificate | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return new X509Certificate(readFileSync(path));
  } catch {
    return undefined; // damaged: made anew
  }
}

/** Key and certificate are two files: a power loss between them leaves a pair that belongs to nobody. */
function belongs(certificate: X509Certificate, keyPath: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(readFileSync(keyPath)));
  } catch {
    return false; // missing or damaged
  }
}

const outlives = (certificate: X509Certificate, now: Date, ms: number): boolean =>
  certificate.validToDate.getTime() - now.getTime() > ms;

/** The names a certificate is for; IPv6 addresses as Node's `checkIP` knows them. */
const covers = (certificate: X509Certificate, names: MachineNames): boolean =>
  names.dns.every((name) => certificate.checkHost(name, { subject: 'never' }) !== undefined) &&
  names.ip.every((address) => certificate.checkIP(address) !== undefined);

/**
 * Sees to the plant's certificates: makes what is missing, near its end, not signed by the authority that is there, or
 * not for all names and addresses of this machine. Says what it made: after "authority" the terminals must be told to
 * trust anew (once in ten years), after "server" the doors load the files again. Costs a few ms when nothing is due.
 */
export async function keepCertificates(
  folder: string,
  plant: string,
  { now = new Date(), names = machineNames(plant) }: { now?: Date; names?: MachineNames } = {},
): Promise<CertificateChange> {
  const files = certificateFiles(folder);
  bringBack(files, now);
  const authority = readCertificate(files.authority);
  // One that is not valid *yet* stays: then the clock is wrong (a flat battery), and a new one would have to be trusted
  // by every terminal, and again when the clock is right.
  const authorityGood =
    authority !== undefined && belongs(authority, files.authorityKey) && outlives(authority, now, RENEW_BEFORE_MS);
  const server = readCertificate(files.server);
  const serverGood =
    authorityGood &&
    server !== undefined &&
    belongs(server, files.serverKey) &&
    server.verify(authority.publicKey) &&
    server.validFromDate <= now &&
    outlives(server, now, RENEW_BEFORE_MS) &&
    covers(server, names);
  if (serverGood) return undefined;

  // Loaded only when there is something to make: it is the largest of the keeper's imports.
  const { issueAuthority, issueServer } = await import('./issue.ts');
  const issuer = authorityGood
    ? { certificate: readFileSync(files.authority, 'utf8'), key: readFileSync(files.authorityKey, 'utf8') }
    : await issueAuthority(plant, now);
  if (!authorityGood) {
    putAside(files);
    writeFileSafely(files.authorityKey, issuer.key);
    writeFileSafely(files.authority, issuer.certificate);
  }
  const issued = await issueServer(issuer, plant, names, now);
  writeFileSafely(files.serverKey, issued.key);
  // Leaf first, then who signed it: what a TLS server sends.
  writeFileSafely(files.server, issued.certificate + issuer.certificate);
  return authorityGood ? 'server' : 'authority';
}

const BEFORE = '.before';

/** The clock was years ahead for a while and is right again: the authority that the terminals trust comes back. */
function bringBack({ authority, authorityKey }: CertificateFiles, now: Date): void {
  const current = readCertificate(authority);
  const before = readCertificate(authority + BEFORE);
  if (!current || current.validFromDate <= now || !before || !belongs(before, authorityKey + BEFORE)) return;
  if (before.validFromDate > now || !outlives(before, now, RENEW_BEFORE_MS)) return;
  for (const file of [authorityKey, authority]) copyFileSync(file + BEFORE, file);
}

/** An authority that terminals trust is never thrown away. */
function putAside({ authority, authorityKey }: CertificateFiles): void {
  for (const file of [authority, authorityKey]) if (existsSync(file)) copyFileSync(file, file + BEFORE);
}
