import type { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustFault } from './certificate-faults.ts';
import { unlessMissing } from './certificate-files.ts';

interface RevocationList {
  readonly issuer: X509Certificate;
  /** When each serial number was revoked. */
  readonly revoked: ReadonlyMap<string, Date>;
}
interface Lists {
  readonly lists: readonly RevocationList[];
  /** Names of files that are no list, or that the authority they name has not signed. */
  readonly unusable: readonly string[];
}

/**
 * What the lists of revoked certificates (RFC 5280 §5, DER or PEM) in `<folder>/*.crl` say of a chain. They hold though
 * their day of renewal has passed, for nobody takes a revocation back. Where a list cannot be used, whom it revokes is not
 * known, and that is said of every certificate.
 */
export async function revocationFaults(
  folder: string,
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): Promise<TrustFault[]> {
  const names = ((await unlessMissing(readdir(folder))) ?? []).filter((name) => /\.crl$/i.test(name));
  if (names.length === 0) return [];
  const { lists, unusable } = await readLists(folder, names, [...authorities, ...chain]);
  const faults = chain.flatMap((certificate, depth) => {
    const revoked = revokedOn(certificate, lists);
    return revoked ? [faultOf(certificate, depth, revoked)] : [];
  });
  if (unusable.length > 0)
    faults.push({
      code: 'revocation-unknown',
      text: `whether it was revoked is not known: ${unusable.join(', ')} in "issuers" is damaged or was not signed by whom it names`,
    });
  return faults;
}

function revokedOn(certificate: X509Certificate, lists: readonly RevocationList[]): Date | undefined {
  const serial = plainSerial(certificate.serialNumber);
  return lists
    .find(({ issuer, revoked }) => revoked.has(serial) && certificate.checkIssued(issuer))
    ?.revoked.get(serial);
}

function faultOf(certificate: X509Certificate, depth: number, at: Date): TrustFault {
  const day = at.toISOString().slice(0, 10);
  const whose =
    depth === 0 ? 'it' : `"${certificate.subject.replaceAll('\n', ', ').slice(0, 100)}", which vouches for it,`;
  return { code: 'revoked', text: `${whose} was revoked by its authority on ${day}: the server needs a new one` };
}

async function readLists(
  folder: string,
  names: readonly string[],
  issuers: readonly X509Certificate[],
): Promise<Lists> {
  const { convertPEMtoDER, exploreCertificateRevocationList, isCrlIssuedByCertificate, verifyCrlIssuedByCertificate } =
    await import('node-opcua-crypto');
  const lists: RevocationList[] = [];
  const unusable: string[] = [];
  for (const name of names) {
    try {
      const bytes = await readFile(join(folder, name));
      const der = bytes[0] === 0x30 ? bytes : convertPEMtoDER(bytes.toString('latin1'));
      const named = issuers.filter(({ raw }) => isCrlIssuedByCertificate(der, raw));
      const issuer = named.find(({ raw }) => verifyCrlIssuedByCertificate(der, raw));
      const { revokedCertificates } = exploreCertificateRevocationList(der).tbsCertList;
      const revoked = revokedCertificates.map(
        ({ userCertificate, revocationDate }) => [plainSerial(userCertificate), revocationDate] as const,
      );
      if (issuer) lists.push({ issuer, revoked: new Map(revoked) });
      // The list of an authority that vouches for nobody here says nothing.
      else if (named.length > 0) unusable.push(name);
    } catch {
      unusable.push(name);
    }
  }
  return { lists, unusable };
}

/** A serial number in hexadecimal as both libraries would write it. */
const plainSerial = (written: string): string =>
  written
    .replace(/[^0-9a-f]/gi, '')
    .toUpperCase()
    .replace(/^0+/, '');
