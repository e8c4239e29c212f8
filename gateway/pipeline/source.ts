import type { Micros } from '@millrace/contracts';

/** Who sends: a device's credential, or a connection to another broker. */
export interface Source {
  readonly name: string;
  /** A source time further than this from the arrival is not believed, µs. */
  readonly plausibleWithin: Micros;
  readonly delivery: 'identified' | 'at-least-once' | 'best-effort';
}

/** A message as a door hands it over. */
export interface Message {
  readonly source: Source;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The source's own key where the protocol carries one; one in the payload is the rule's business. */
  readonly key?: string | undefined;
  /** What the protocol says of the delivery: its packet's number, and whether it may have been sent before. */
  readonly delivery?: { readonly id: number; readonly redelivered: boolean } | undefined;
}
