import type { LinkStranger, LocalizedText, PeerCertificate } from '@millrace/contracts';
import type { z } from 'zod';

/** A message as a source gave it, before any rule has looked at it. */
export interface InboundMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Kept by the broker from before: its time of arrival says nothing. */
  readonly retained: boolean;
  /** The source says that it may have been sent before. */
  readonly redelivered: boolean;
  /** The device of the plant whose it is, where the link knows: it is counted for that device, and its clock is believed as far. */
  readonly device?: string;
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
  /**
   * A folder of this link's own in the data folder, made when it is asked for. It outlives restarts and changed settings; it
   * is not in a backup, so what stands in it must be something that can be lost. Throws where it cannot be made.
   */
  folder(): string;
  readonly log: DriverLog;
}

/** How a device behind a link is, as far as its driver can tell. */
export interface DeviceReport {
  readonly device: string;
  readonly state: LinkState | 'silent';
  readonly reason: string | null;
  /** ms since 1970, also where it had nothing to tell. */
  readonly lastHeard: number | null;
}

/** What somebody asks of a device behind a link. */
export interface LinkCommand {
  /** The gateway's own number of it: the same command given twice has the same. */
  readonly id: string;
  readonly device: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What became of a command. `refused`: it can never be done, or the device said no; `failed`: it may have been done. */
export interface LinkAnswer {
  readonly state: 'acknowledged' | 'refused' | 'failed';
  readonly message?: string;
}

/** A link in use. `start` and `stop` act; `stop` releases everything and may be called twice. */
export interface DriverLink {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Its devices, where the link's own state does not say it all. */
  devices?(): readonly DeviceReport[];
  /** What came through it and stands in no configuration, the latest first. */
  strangers?(): readonly LinkStranger[];
  /** What the other end has shown and its settings do not take; null: nothing, or not any more. */
  certificate?(): PeerCertificate | null;
  /**
   * Carries out a command and resolves with the device's own answer, or once `signal` says that nobody waits any more: what
   * was not given to the device by then is withdrawn. A rejection is told as failed.
   */
  command?(command: LinkCommand, signal: AbortSignal): Promise<LinkAnswer>;
}

/** What a driver is, for people and for the configuration check. */
export interface DriverManifest<Settings> {
  readonly protocol: string;
  readonly label: LocalizedText;
  /** What a link is given: its settings, its `id`, and `devices`, each with its own settings and the `device` that it is. */
  readonly settings: z.ZodType<Settings>;
}

export interface Driver<Settings = unknown> {
  readonly manifest: DriverManifest<Settings>;
  /** Makes a link; nothing is opened before `start`. A method, so that drivers of all settings go into one list. */
  link(settings: Settings, host: DriverHost): DriverLink;
}

/** Declares a driver: one place where its settings' type is inferred from its manifest. */
export const driver = <Settings>(
  manifest: DriverManifest<Settings>,
  link: (settings: Settings, host: DriverHost) => DriverLink,
): Driver<Settings> => ({ manifest, link });
