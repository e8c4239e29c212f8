import { createHash, type X509Certificate } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { certificateMoment, type LinkCertificate, type PeerCertificate } from '@millrace/contracts';
import { faultsOf, isVouchedFor, type Presented, type TrustFault, type TrustReason } from './certificate-faults.ts';
import {
  type CertificateRecord,
  certificateIn,
  certificatesIn,
  forgetOldest,
  readCertificate,
  readRecord,
  unlessMissing,
  writeWhole,
} from './certificate-files.ts';
import { revocationFaults } from './revocation.ts';

export type Verdict =
  | { readonly trusted: true; readonly expires: Date }
  | {
      readonly trusted: false;
      readonly thumbprint: string;
      readonly faults: readonly TrustFault[];
      /** A person has said no, so that nobody need be asked. */
      readonly rejected: boolean;
    };

const THUMBPRINT = /^[0-9a-f]{40}$/;
/** What the file of a certificate says that was laid into `trusted/` by hand, without having been shown here. */
const BY_HAND: readonly TrustReason[] = ['untrusted', 'wrong-host'];

/**
 * Certificates of others in `<folder>/trusted`, `<folder>/issuers` and `<folder>/rejected`, as PEM files. Read anew at
 * every connection: what a person decides holds at once. An approval covers the faults that were shown; a new one (it has
 * expired since) is shown again; one that its authority has revoked (`<folder>/issuers/*.crl`) cannot be approved.
 */
export interface Trust {
  /** Looks at what another application presents. What is not trusted is kept in `rejected/` with every reason. */
  judge(presented: Presented, now: Date): Promise<Verdict>;
  /** What this server presented last since we run; null before it did. */
  presentedAt(endpoint: string): PeerCertificate | null;
  waiting(): Promise<readonly CertificateRecord[]>;
  /** Those that a person has approved. */
  approved(): Promise<readonly X509Certificate[]>;
  /** With these of its reasons; all that were shown where none are named. Rejects with a RangeError where nothing is such, or it is revoked. */
  approve(thumbprint: string, reasons?: readonly string[]): Promise<void>;
  /** Trusts it no more, whoever vouches for it. Rejects with a RangeError where nothing is such. */
  reject(thumbprint: string): Promise<void>;
}

export function trustIn(folder: string): Trust {
  const shown = new Map<string, PeerCertificate>();
  const place = (kind: 'trusted' | 'rejected' | 'issuers', name = ''): string => join(folder, kind, name);

  async function acceptedFaults(certificate: X509Certificate, thumbprint: string): Promise<readonly TrustReason[]> {
    const trusted = await certificateIn(place('trusted', `${thumbprint}.pem`));
    // Compared whole: two certificates of one thumbprint can be made.
    if (!trusted?.raw.equals(certificate.raw)) return [];
    const approved = await readRecord(place('trusted', `${thumbprint}.json`));
    return approved?.faults.map(({ code }) => code) ?? BY_HAND;
  }

  async function put(kind: 'trusted' | 'rejected', found: CertificateRecord, pem: string): Promise<void> {
    await mkdir(place(kind), { recursive: true });
    if (kind === 'rejected') await forgetOldest(place(kind), found.thumbprint);
    // What was accepted first: a certificate without it would be trusted for less than was approved.
    await writeWhole(place(kind, `${found.thumbprint}.json`), `${JSON.stringify(found, null, 2)}\n`);
    await writeWhole(place(kind, `${found.thumbprint}.pem`), pem);
  }

  async function remove(kind: 'trusted' | 'rejected', thumbprint: string): Promise<void> {
    for (const end of ['pem', 'json']) await rm(place(kind, `${thumbprint}.${end}`), { force: true });
  }

  async function known(kind: 'trusted' | 'rejected', thumbprint: string) {
    if (!THUMBPRINT.test(thumbprint)) return null;
    const certificate = await certificateIn(place(kind, `${thumbprint}.pem`));
    return certificate && { certificate, found: await readRecord(place(kind, `${thumbprint}.json`)) };
  }

  return {
    async judge(presented, now) {
      const { endpoint } = presented;
      const [der, ...others] = presented.chain;
      const certificate = der && readCertificate(der);
      if (!certificate) {
        const faults = [{ code: 'untrusted', text: 'its certificate cannot be read' }] as const;
        return { trusted: false, thumbprint: '', faults, rejected: false };
      }
      const { thumbprint, ...details } = detailsOf(certificate);
      const between = others.map(readCertificate).filter((one) => one !== null);
      const authorities = await certificatesIn(place('issuers'));
      const vouched = isVouchedFor(certificate, between, authorities, now);
      const faults = [
        ...faultsOf(certificate, presented, now),
        ...(await revocationFaults(place('issuers'), [certificate, ...between], authorities)),
      ];
      if (!vouched) faults.unshift({ code: 'untrusted', text: 'nobody here has approved it' });
      const rejected = (await readRecord(place('rejected', `${thumbprint}.json`)))?.rejected === true;
      const accepted = await acceptedFaults(certificate, thumbprint);
      const trusted = !rejected && faults.every(({ code }) => code !== 'revoked' && accepted.includes(code));
      const standing = trusted ? 'trusted' : rejected ? 'rejected' : 'waiting';
      // Whoever calls here may give himself a thousand names; where we call is configured.
      if (presented.as !== 'client') shown.set(endpoint, { thumbprint, ...details, standing, reasons: faults });
      if (trusted) return { trusted, expires: certificate.validToDate };
      if (presented.keep ?? true)
        await put('rejected', recordOf(certificate, endpoint, faults, rejected), certificate.toString());
      return { trusted, thumbprint, faults, rejected };
    },

    approved: () => certificatesIn(place('trusted')),

    presentedAt: (endpoint) => shown.get(endpoint) ?? null,

    async waiting() {
      const names = (await unlessMissing(readdir(place('rejected')))) ?? [];
      const records = await Promise.all(
        names.filter((name) => name.endsWith('.json')).map((name) => readRecord(place('rejected', name))),
      );
      return records.filter((found) => found !== null).filter(({ rejected }) => !rejected);
    },

    async approve(thumbprint, reasons) {
      const waits = await known('rejected', thumbprint);
      if (!waits?.found) throw new RangeError(`no certificate ${thumbprint} waits: connect once, so that it is shown`);
      const { rejected: _, faults, ...rest } = waits.found;
      // OPC UA Part 4 §6.1.3: of all faults this one may not be overlooked.
      if (faults.some(({ code }) => code === 'revoked'))
        throw new RangeError(`the certificate ${thumbprint} was revoked by its authority: give the server a new one`);
      const accepted = faults.filter(({ code }) => reasons?.includes(code) ?? true);
      await put('trusted', { ...rest, faults: accepted }, waits.certificate.toString());
      await remove('rejected', thumbprint);
      stand(thumbprint, 'trusted');
    },

    async reject(thumbprint) {
      const one = (await known('rejected', thumbprint)) ?? (await known('trusted', thumbprint));
      const seen = [...shown].find(([, peer]) => peer.thumbprint === thumbprint);
      if (!one) throw new RangeError(`no certificate ${thumbprint} is known here`);
      const found = one.found ?? recordOf(one.certificate, seen?.[0] ?? '', [], true);
      await put('rejected', { ...found, rejected: true }, one.certificate.toString());
      await remove('trusted', thumbprint);
      stand(thumbprint, 'rejected');
    },
  };

  function stand(thumbprint: string, standing: PeerCertificate['standing']): void {
    for (const [endpoint, peer] of shown)
      if (peer.thumbprint === thumbprint) shown.set(endpoint, { ...peer, standing });
  }
}

const recordOf = (
  certificate: X509Certificate,
  endpoint: string,
  faults: readonly TrustFault[],
  rejected: boolean,
): CertificateRecord => ({
  thumbprint: thumbprintOf(certificate),
  endpoint,
  subject: oneLine(certificate.subject),
  issuer: oneLine(certificate.issuer),
  validFrom: certificate.validFromDate.toISOString(),
  validTo: certificate.validToDate.toISOString(),
  faults: [...faults],
  ...(rejected ? { rejected } : {}),
});

/** A certificate as people are shown it. */
export const detailsOf = (certificate: X509Certificate): LinkCertificate => ({
  thumbprint: thumbprintOf(certificate),
  fingerprint: createHash('sha256').update(certificate.raw).digest('hex'),
  subject: oneLine(certificate.subject),
  issuer: oneLine(certificate.issuer),
  validFrom: certificateMoment(certificate.validFromDate),
  validTo: certificateMoment(certificate.validToDate),
});

/** A name whose parts stand in lines, as Node gives it, undefined where it is empty. A peer does not say how long it may be. */
const oneLine = (name: string | undefined): string => (name ?? '').replaceAll('\n', ', ').slice(0, 300);

/** SHA-1 of the DER form: how OPC UA names certificates (Part 6 §6.2.2); a name here, not a proof. */
export const thumbprintOf = (certificate: X509Certificate): string =>
  createHash('sha1').update(certificate.raw).digest('hex');
