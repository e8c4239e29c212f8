import type { InboundMessage } from '../index.ts';

/** What one may ask of a device behind a link, as the suite tries it. */
export interface SourceCommand {
  readonly device: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The same, but what the device does not have or cannot do. */
  readonly impossible: Readonly<Record<string, unknown>>;
  /** Times that the device has carried it out. */
  done(): number;
  /** The device does not come to it until `heal`. */
  hold(): void;
}

/** What some protocols cannot have, each with its reason in words. */
export type Cannot = 'silence' | 'strand' | 'garble' | 'slow' | 'switchOff' | 'keep' | 'order' | 'many';

/**
 * A simulator of what tells by itself, as the suite of links handles it. Its faults hold until `heal`. It tells numbers:
 * what a delivered message tells must be what was said, for the suite compares each.
 */
export interface SimulatedSource {
  /** As they stand in a configuration, with `id` and devices; asked for once it is started. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Values of the secrets that its settings name: none may stand in any word that is told. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What this protocol cannot have, and why. `keep`: it comes again until it was thanked. `order`: it keeps an order. */
  readonly cannot: Partial<Record<Cannot, string>>;
  /** Messages that may wait at most for the gateway's thanks at once; 1,000 where it is left out. */
  readonly mostUnderWay?: number;
  readonly command: SourceCommand | null;

  /** Begins to listen or to knock, after `stop` at the same place. */
  start(): Promise<unknown>;
  /** Switches it off; it keeps what it keeps. May be called twice. */
  stop(): Promise<unknown>;
  /** Makes itself known to a link that was started, where a link is told of by its devices alone. */
  ready?(): Promise<unknown>;
  /** It has these to tell, in this order, each once. */
  say(numbers: readonly number[]): unknown;
  /** The numbers that a message tells; none of one about anything else. */
  heard(message: InboundMessage): readonly number[];
  /** Hears everything and says nothing, on connections of now and new ones. */
  silence(): void;
  /** Connections of now stay open and are never answered again; new ones are served. */
  strand(): void;
  /** Says what means nothing. */
  garble(): void;
  /** Is so many ms late with all that it says. */
  slow(milliseconds: number): void;
  heal(): void;
  /** Connections that are open. */
  connections(): number;
}
