/** A box could not join. `unreachable`: worth trying again; `refused`: never, with this code. */
export class JoinError extends Error {
  override readonly name = 'JoinError';
  readonly kind: 'unreachable' | 'refused';
  constructor(kind: JoinError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
