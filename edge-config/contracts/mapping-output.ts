import type { DoubtedTime } from './clock-fault.ts';
import type { MappingRule } from './mapping.ts';
import type { Observation } from './observation.ts';
import type { Point } from './point.ts';
import type { Quality } from './quality.ts';
import type { Micros } from './time.ts';

/** Takes what a message gives, one call a value and no object in between. */
export interface MappingOutput {
  /**
   * `value` NaN with `other` (JSON text) for text and JSON; NaN alone for a reading that failed. `doubted`: the source's
   * time is not believed, and `time` stands in for it.
   */
  sample(
    point: Point,
    time: Micros,
    value: number,
    quality: Quality,
    other: string | undefined,
    doubted: DoubtedTime | null,
  ): void;
  /** `key` is the source's own key of it; null where it has neither key nor time of its own. */
  observation(observation: Observation, key: string | null): void;
  /** One value that is not taken, with a code for the reason. */
  rejected(reason: string): void;
  /** The message had a time of its own; not believed, it tells no repeat. */
  sourceTime(time: Micros, believed: boolean): void;
}

export interface MessageContext {
  readonly arrival: Micros;
  /** A source time further than this from the arrival is not believed. */
  readonly plausibleWithin: Micros;
}

/** A rule laid over one topic: its names are filled in and its points found. */
export interface Route {
  readonly rule: MappingRule;
  /** Points and devices that the filled-in rule names and the configuration does not have. */
  readonly missing: readonly string[];
  /** Gives the message's key, or null. Throws a PayloadError where the payload cannot be read at all. */
  apply(payload: Uint8Array, context: MessageContext, out: MappingOutput): string | null;
}
