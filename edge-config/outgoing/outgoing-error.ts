import type { TargetFault } from './target.ts';

/**
 * What went wrong with a call: `refused`: it may not be made; the others were tried. `no-answer` came before an answer was
 * whole: the other end may have done what it was asked.
 */
export type OutgoingCode = 'refused' | 'name-unknown' | 'unreachable' | 'tls' | 'no-answer' | 'too-slow';

const WORDS: Readonly<Record<Exclude<OutgoingCode, 'refused'>, string>> = {
  'name-unknown': 'the host name is not known',
  unreachable: 'nothing takes the connection',
  tls: 'its certificate is not trusted, or it does not speak TLS',
  'no-answer': 'the connection ended before an answer was whole',
  'too-slow': 'no answer came in time',
};

export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly code: OutgoingCode;
  /** The host, the name or the address that it is about. */
  readonly at: string;
  /** Of a call that may not be made: why not. */
  readonly fault: TargetFault | undefined;

  constructor(
    code: OutgoingCode,
    about: { readonly at: string; readonly fault?: TargetFault; readonly cause?: unknown },
  ) {
    const { at, fault, cause } = about;
    const why = cause instanceof Error && cause.message ? ` (${cause.message.slice(0, 200)})` : '';
    super(
      code === 'refused' ? `${at} may not be called: ${fault?.kind ?? fault?.code}` : `${at}: ${WORDS[code]}${why}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.at = at;
    this.fault = fault;
  }

  static ofTarget(fault: TargetFault): OutgoingError {
    return new OutgoingError('refused', { at: fault.at, fault });
  }
}
