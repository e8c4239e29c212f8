/**
 * Why a reader cannot be used now. `busy`: another client holds it; `refused`: it answered and said no; `silent`: it does
 * not answer; `garbage`: what it sends is no LLRP; `lost`: the connection is gone.
 */
export class LlrpError extends Error {
  readonly kind: 'unreachable' | 'busy' | 'refused' | 'silent' | 'garbage' | 'lost';

  constructor(kind: LlrpError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LlrpError';
    this.kind = kind;
  }
}
