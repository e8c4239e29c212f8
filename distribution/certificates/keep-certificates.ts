import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
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

const outlives = (certificate: X509Certificate, now: Date, ms: number): boolean =>
  certificate.validFromDate <= now && certificate.validToDate.getTime() - now.getTime() > ms;

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
  const authority = readCertificate(files.authority);
  const authorityGood =
    authority !== undefined && existsSync(files.authorityKey) && outlives(authority, now, RENEW_BEFORE_MS);
  const server = readCertificate(files.server);
  const serverGood =
    authorityGood &&
    server !== undefined &&
    existsSync(files.serverKey) &&
    server.verify(authority.publicKey) &&
    outlives(server, now, RENEW_BEFORE_MS) &&
    covers(server, names);
  if (serverGood) return undefined;

  // Loaded only when there is something to make: it is the largest of the keeper's imports.
  const { issueAuthority, issueServer } = await import('./issue.ts');
  const issuer = authorityGood
    ? { certificate: readFileSync(files.authority, 'utf8'), key: readFileSync(files.authorityKey, 'utf8') }
    : await issueAuthority(plant, now);
  if (!authorityGood) {
    writeFileSafely(files.authorityKey, issuer.key);
    writeFileSafely(files.authority, issuer.certificate);
  }
  const issued = await issueServer(issuer, plant, names, now);
  writeFileSafely(files.serverKey, issued.key);
  // Leaf first, then who signed it: what a TLS server sends.
  writeFileSafely(files.server, issued.certificate + issuer.certificate);
  return authorityGood ? 'server' : 'authority';
}
