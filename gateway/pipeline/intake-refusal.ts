/** A door's answer that nothing was taken: the source must keep the message and offer it again. */
export class IntakeRefusal extends Error {
  override readonly name = 'IntakeRefusal';
  readonly reason: string;
  constructor(reason: string) {
    super(`not taken: ${reason}`);
    this.reason = reason;
  }
}
