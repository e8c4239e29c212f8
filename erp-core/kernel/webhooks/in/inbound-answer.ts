import type { GivenHeaders, Unproven } from './proof.ts';

/** What became of something that came in. `said` tells why it was refused. */
export interface Ended {
  readonly state: 'done' | 'refused' | 'faulty';
  readonly code: string | null;
  readonly said: string | null;
  readonly result: unknown;
}

/** What came of a call. `seconds`: how long to wait. */
export type InboundAnswer =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'too-often'; readonly seconds: number }
  | { readonly kind: 'unproven'; readonly why: Unproven }
  | { readonly kind: 'unreadable'; readonly why: string }
  | ({ readonly kind: 'kept'; readonly arrival: string; readonly repeated: boolean } & Ended);

export interface InboundDoor {
  /**
   * Takes what somebody sent to the address with this token. What can be read is kept before anything is done of it, and done
   * once however often it comes.
   */
  readonly take: (
    token: string,
    given: { readonly headers: GivenHeaders; readonly bytes: Uint8Array; readonly correlation: string },
  ) => Promise<InboundAnswer>;
}
