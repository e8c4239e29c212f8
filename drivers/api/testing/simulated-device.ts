import type { SampleValue } from '@millrace/contracts';

/**
 * A simulator of a device, as the conformance suite handles it. Its faults hold until `heal`. What it answers must be
 * what was set: the suite compares every value.
 */
export interface SimulatedDevice {
  /** Links that are made in the test of leaks, where a thousand take minutes. */
  readonly reconnects?: number;
  /** Where it listens: the driver's own settings. */
  readonly settings: unknown;
  /** What stands in a configuration of the logical device; nothing where it is left out. */
  readonly profile?: unknown;
  /** So many different numbers that can be read, as addresses of the configuration; fewer where it has no more. */
  addresses(count: number): unknown[];
  /** One number that can be written and read back; null where the protocol cannot write. */
  readonly writable: unknown;
  set(address: unknown, value: number): void;
  get(address: unknown): SampleValue;
  /** Makes it say again what this is. Only of devices that report changes, and are else quiet. */
  repeat?(address: unknown): void;
  /** Sets the device's own clock, ms since 1970. Left out where the protocol tells no time. */
  setClock?(milliseconds: number): void;
  /** Begins to listen, after `stop` at the same place. */
  start(): Promise<unknown>;
  /** Switches it off: what is connected is cut off, and nothing listens. May be called twice. */
  stop(): Promise<void>;
  /** Hears everything and answers nothing, old connections and new ones. */
  silence(): void;
  /** Connections of now stay open and are never answered again; new ones are served: a half-open link. */
  strand(): void;
  /** Answers with bytes that mean nothing. */
  garble(): void;
  /** Answers so much later. */
  slow(milliseconds: number): void;
  heal(): void;
  /** Connections that are open. */
  connections(): number;
}
