import type { PeerCertificate } from '@millrace/contracts';

/**
 * Why a reader cannot be used now. `busy`: another client holds it; `refused`: it answered and said no; `silent`: it does
 * not answer; `garbage`: what it sends is no LLRP; `lost`: the connection is gone; `untrusted`: its certificate, or our
 * own files of TLS, are not as they should be; `older`: it gave the connection up when it was asked for its versions.
 */
export class LlrpError extends Error {
  readonly kind: 'unreachable' | 'busy' | 'refused' | 'silent' | 'garbage' | 'lost' | 'untrusted' | 'older';
  /** Of an untrusted reader: what it showed. */
  readonly certificate: PeerCertificate | undefined;

  constructor(kind: LlrpError['kind'], message: string, options?: ErrorOptions & { certificate?: PeerCertificate }) {
    super(message, options);
    this.name = 'LlrpError';
    this.kind = kind;
    this.certificate = options?.certificate;
  }
}
