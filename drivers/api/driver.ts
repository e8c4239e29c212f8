import type { LocalizedText } from '@millrace/contracts';
import type { z } from 'zod';

/** A message as a source gave it, before any rule has looked at it. */
export interface InboundMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Kept by the broker from before: its time of arrival says nothing. */
  readonly retained: boolean;
  /** The source says that it may have been sent before. */
  readonly redelivered: boolean;
}

export type LinkState = 'connecting' | 'online' | 'refused' | 'lost' | 'stopped';

export interface DriverLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What the gateway gives a driver. A driver gets nothing else: no journal, no store, no other driver. */
export interface DriverHost {
  /**
   * Hands a message over. Resolves when it is safe (synced to disk): only then may the driver thank its source.
   * Rejects when the gateway refuses it now (full, stopping): the source must keep it.
   */
  deliver(message: InboundMessage): Promise<void>;
  /** Tells people how the link is, with the reason in plain words where it is not online. */
  report(state: LinkState, reason: string | null): void;
  /** A secret of the data folder by its name. Rejects, naming it, when there is none. */
  secret(name: string): Promise<string>;
  readonly log: DriverLog;
}

/** A link in use. `start` and `stop` act; `stop` releases everything and may be called twice. */
export interface DriverLink {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What a driver is, for people and for the configuration check. */
export interface DriverManifest<Settings> {
  readonly protocol: string;
  readonly label: LocalizedText;
  readonly settings: z.ZodType<Settings>;
}

export interface Driver<Settings> {
  readonly manifest: DriverManifest<Settings>;
  /** Makes a link; nothing is opened before `start`. */
  readonly link: (settings: Settings, host: DriverHost) => DriverLink;
}

/** Declares a driver: one place where its settings' type is inferred from its manifest. */
export const driver = <Settings>(
  manifest: DriverManifest<Settings>,
  link: (settings: Settings, host: DriverHost) => DriverLink,
): Driver<Settings> => ({ manifest, link });
