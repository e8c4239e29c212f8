import type { AllowedPlace } from '@millrace/outgoing';
import type { Locale } from '../label.ts';
import type { CarriedChannel } from './channels.ts';

/** One thing that is told: its words in the reader's language, and the record that they are about. */
export interface OutgoingLine {
  readonly text: string;
  /** What it leads to: a record, or a page of the office ("sign-in"). Null: there is nothing to open. */
  readonly about: { readonly entity: string; readonly record: string } | { readonly path: string } | null;
}

export interface PushDevice {
  readonly id: string;
  readonly endpoint: string;
  /** The device's public key (P-256, uncompressed) and its shared secret, base64url (RFC 8291). */
  readonly p256dh: string;
  readonly auth: string;
}

/** A message as it leaves: rights were asked, words are made. */
export interface Outgoing {
  /** The same at every try, so that whoever gets it twice can tell. */
  readonly id: string;
  /** When it was first wanted (µs): the date of the mail. */
  readonly at: number;
  readonly company: string;
  readonly person: string;
  readonly locale: Locale;
  readonly urgent: boolean;
  /** False: it is about somebody's account, which he does not choose to be told. */
  readonly isNotice: boolean;
  readonly subject: string;
  readonly lines: readonly OutgoingLine[];
  /** An e-mail address, or a telephone number (E.164). */
  readonly to: string;
  /** Of the channel `push`, instead of an address. */
  readonly devices: readonly PushDevice[];
}

/** What the company has set for a channel; the secret is sealed by whoever carries. */
export interface ChannelSetUp {
  readonly company: string;
  readonly settings: unknown;
  readonly sealed: string | null;
  /** Places of the plant's own network that addresses of this channel may lead to. */
  readonly allowed: readonly AllowedPlace[];
}

/** `refused` is for good: another try would come to the same. */
export type Carried =
  | {
      readonly to: 'sent';
      /** What the other side calls it, where it says so. */
      readonly reference: string | null;
      /** Devices that are no more. */
      readonly gone?: readonly string[];
    }
  | { readonly to: 'refused'; readonly problem: string; readonly gone?: readonly string[] };

/**
 * Brings a message out of the house. Throws where it may succeed later, with a sentence for whoever looks after it. A message
 * that was taken while the answer was lost is brought again: at least once, under the same id.
 */
export interface Carrier {
  readonly send: (message: Outgoing, setUp: ChannelSetUp, signal: AbortSignal) => Promise<Carried>;
}
export type Carriers = Readonly<Record<CarriedChannel, Carrier>>;
