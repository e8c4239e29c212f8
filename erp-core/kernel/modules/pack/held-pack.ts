/** A pack that is here and does not run. */
export interface HeldPack {
  readonly name: string;
  readonly reason: string;
}
