import { X509Certificate } from 'node:crypto';
import type { TrustDecision } from '@millrace/contracts';
import { DeviceError, type NamespaceClient } from '@millrace/driver-api';
import { detailsOf, type Trust, type Verdict } from '@millrace/opcua-pki';
import { type OPCUACertificateManager, type OPCUAClientOptions, type StatusCode, StatusCodes } from 'node-opcua';
import { split_der } from 'node-opcua-crypto';

/** What the library asks of a store, beside those of its own. */
type CertificateStore = Exclude<NonNullable<OPCUAClientOptions['clientCertificateManager']>, OPCUACertificateManager>;

/** Programs that are remembered, newest first: a hostile one may show another certificate at every try. */
const MOST_CLIENTS = 50;
/** New certificates that are kept for a person within a minute; more are refused without a trace on disk. */
const MOST_A_MINUTE = 20;
const MINUTE = 60_000;

interface Known {
  readonly certificate: X509Certificate;
  readonly name: string;
  verdict: Verdict;
}

/**
 * Judges what clients show before the library does anything with it: unknown ones are refused, shown to people with every
 * reason that speaks against them, and let in when somebody has approved them.
 */
export class ClientTrust {
  private readonly trust: Trust;
  private readonly own: Buffer;
  private readonly clock: () => Date;
  private readonly known = new Map<string, Known>();
  private fresh: number[] = [];

  constructor(trust: Trust, own: Buffer, clock: () => Date = () => new Date()) {
    this.trust = trust;
    this.own = own;
    this.clock = clock;
  }

  /** Those that were approved before we were started: a word on them can be taken back though they do not call. */
  async remember(): Promise<void> {
    for (const certificate of await this.trust.approved()) {
      const name = nameOf(certificate);
      const verdict = await this.judge(certificate, [], name, false);
      this.known.set(detailsOf(certificate).thumbprint, { certificate, name, verdict });
    }
  }

  /** Those that were shown, the last one first. `sessions` counts what is open by thumbprint. */
  clients(sessions: ReadonlyMap<string, number>): NamespaceClient[] {
    return [...this.known.values()].reverse().map(({ certificate, name, verdict }) => {
      const details = detailsOf(certificate);
      const standing = verdict.trusted ? 'trusted' : verdict.rejected ? 'rejected' : 'waiting';
      const reasons = verdict.trusted ? [] : [...verdict.faults];
      return { certificate: { ...details, standing, reasons }, name, sessions: sessions.get(details.thumbprint) ?? 0 };
    });
  }

  async decide(what: 'trust' | 'distrust', { thumbprint, reasons }: TrustDecision): Promise<void> {
    const known = this.known.get(thumbprint);
    if (!known) throw new DeviceError('misconfigured', `no client has shown the certificate ${thumbprint} yet`);
    try {
      await (what === 'trust' ? this.trust.approve(thumbprint, reasons) : this.trust.reject(thumbprint));
    } catch (error) {
      throw error instanceof RangeError ? new DeviceError('misconfigured', error.message, { cause: error }) : error;
    }
    known.verdict = await this.judge(known.certificate, [], known.name);
  }

  /** As the library asks: one certificate, or one with those of its issuers behind it. */
  async check(shown: Buffer | readonly Buffer[]): Promise<StatusCode> {
    const chain = [shown].flat().flatMap((bytes) => split_der(bytes as Buffer));
    const certificate = chain[0] && read(chain[0]);
    if (!certificate) return StatusCodes.BadCertificateInvalid;
    // The library asks about ours as well, before it opens.
    if (certificate.raw.equals(this.own)) return StatusCodes.Good;
    const { thumbprint } = detailsOf(certificate);
    const name = nameOf(certificate);
    const keep = this.known.has(thumbprint) || this.mayBeShown();
    const verdict = await this.judge(certificate, chain.slice(1), name, keep);
    // Who is trusted comes in, however many strangers call.
    if (!keep && !verdict.trusted) return StatusCodes.BadCertificateUntrusted;
    this.known.delete(thumbprint);
    this.known.set(thumbprint, { certificate, name, verdict });
    // Only strangers push each other out: a trusted one must stay where it can be distrusted.
    const strangers = [...this.known].filter(([, one]) => !one.verdict.trusted);
    for (const [oldest] of strangers.slice(0, Math.max(0, strangers.length - MOST_CLIENTS))) this.known.delete(oldest);
    return verdict.trusted ? StatusCodes.Good : StatusCodes.BadCertificateUntrusted;
  }

  /** The store that the library asks; nothing of its own is kept there. */
  store(): CertificateStore {
    return {
      referenceCounter: 0,
      initialize: async () => undefined,
      dispose: async () => undefined,
      checkCertificate: (certificate) => this.check(certificate),
      verifyCertificate: async (certificate) =>
        (await this.check(certificate)).isGood() ? 'Good' : 'BadCertificateUntrusted',
      trustCertificate: async () => undefined,
      rejectCertificate: async () => undefined,
      getTrustStatus: (certificate) => this.check(certificate),
      addIssuer: async () => undefined,
      addRevocationList: async () => undefined,
    };
  }

  private judge(certificate: X509Certificate, others: readonly Buffer[], name: string, keep = true): Promise<Verdict> {
    const chain = [certificate.raw, ...others];
    // That it is used by the application it names is asked by the library, of each session.
    const applicationUri = uriOf(certificate);
    return this.trust.judge({ chain, endpoint: name, applicationUri, as: 'client', keep }, this.clock());
  }

  private mayBeShown(): boolean {
    const now = this.clock().getTime();
    this.fresh = this.fresh.filter((at) => at > now - MINUTE);
    if (this.fresh.length >= MOST_A_MINUTE) return false;
    this.fresh.push(now);
    return true;
  }
}

const nameOf = (certificate: X509Certificate): string =>
  (uriOf(certificate) || certificate.subject?.replaceAll('\n', ', ') || detailsOf(certificate).thumbprint).slice(
    0,
    200,
  );

const uriOf = (certificate: X509Certificate): string =>
  /URI:("[^"]*"|[^,]+)/.exec(certificate.subjectAltName ?? '')?.[1]?.replaceAll('"', '') ?? '';

function read(bytes: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(bytes);
  } catch {
    return null;
  }
}
