/** What a board says, in the reader's language. */
export interface BoardWords {
  /** How it is used by keys, read with every card. */
  readonly hint: string;
  readonly pick: (card: string) => string;
  readonly picked: (card: string, lane: string) => string;
  readonly over: (lane: string) => string;
  readonly put: (card: string, lane: string) => string;
  readonly back: (card: string) => string;
  readonly putHere: (lane: string) => string;
  readonly notThere: (lane: string) => string;
  readonly empty: string;
  readonly more: string;
  readonly failed: (card: string) => string;
  readonly overLimit: (count: string, limit: string) => string;
}
