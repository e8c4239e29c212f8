import type { z } from 'zod';
import type { ShiftCalendar } from './calendar.ts';
import type { Evidence } from './fact.ts';
import type { Fact, FactWindow } from './fact-set.ts';
import type { ObservationBody } from './observation.ts';
import type { Quality } from './quality.ts';
import type { PointId, SampleValue } from './sample.ts';
import type { Micros } from './time.ts';

/**
 * One input of a detector, in event-time order within its stream. `role` is the name the detector's `roles` give the
 * point ("count", "run"); an observation's role is its type. Booleans of points arrive as 0 and 1.
 */
export type DetectorInput = {
  readonly role: string;
  readonly time: Micros;
  readonly arrival: Micros;
  readonly record: Evidence['record'];
  readonly source: string;
  /** The source's own key of the message, where it gives one. */
  readonly sourceKey?: string;
} & (
  | { readonly kind: 'sample'; readonly point: PointId; readonly value: SampleValue; readonly quality: Quality }
  | {
      readonly kind: 'observation';
      readonly device: string;
      readonly clockSuspect: boolean;
      readonly body: ObservationBody;
    }
);

export interface DetectorContext<Settings> {
  readonly settings: Settings;
  readonly calendar: ShiftCalendar;
  readonly site: string;
  readonly stream: string;
  readonly window: FactWindow;
  /** The stream ends with this window: what is open in it goes on nowhere. */
  readonly last?: boolean;
  /** Path of the asset the stream is about. */
  readonly subject: string;
  /** UCUM units of the inputs by role. */
  readonly units: Readonly<Record<string, string>>;
}

/** A fact as a detector gives it; the runner adds recordedAt, so that the same input gives the same fact. */
export type DetectedFact = Fact extends infer F ? (F extends Fact ? Omit<F, 'recordedAt'> : never) : never;

/**
 * `continuous`: windows follow one another as time passes, also without input, for what lasts (a state, a silence).
 * Otherwise a window is there only where an input fell into it.
 */
export type DetectorWindow =
  | { readonly by: 'shift' | 'day'; readonly continuous: boolean }
  | { readonly by: 'session'; readonly gap: Micros };

/**
 * A pure detector: no I/O, no clock. The runner folds `step` over a window's inputs in event-time order, then asks
 * `finish` for what is known up to `through`. Facts that no later input of the window can change are given by `step`,
 * once; facts that are still open are given by `finish`. The end state of one window feeds the next. State must be
 * plain JSON and never changed in place: it is saved, and compared to decide whether a correction goes on into the next
 * window.
 */
export interface Detector<Settings = unknown, State = unknown> {
  readonly type: string;
  readonly settings: z.ZodType<Settings>;
  /** Every role that a point or an observation can play for it. */
  readonly roles: readonly string[];
  window(settings: Settings): DetectorWindow;
  /** The partition of a stream one input belongs to (a tag, a person); null: the input is not for this detector. */
  partition?(input: DetectorInput): string | null;
  start(settings: Settings): State;
  step(state: State, input: DetectorInput, context: DetectorContext<Settings>): DetectorStep<State>;
  /** `through` is at most the window's end; at the window's end nothing is open any more. */
  finish(state: State, through: Micros, context: DetectorContext<Settings>): readonly DetectedFact[];
  /** What the next window starts from, `context` being still the ending window's; the state itself where left out. */
  carry?(state: State, context: DetectorContext<Settings>): State;
  /**
   * The next moment after `through` at which silence alone would change what `finish` says (a stop passes its
   * threshold, a source becomes silent): the runner looks again then. Null: only new input can change it.
   */
  wakeAt?(state: State, through: Micros, context: DetectorContext<Settings>): Micros | null;
}

export interface DetectorStep<State> {
  readonly state: State;
  readonly facts: readonly DetectedFact[];
}

/** Declares a detector; settings and state are inferred from `settings` and `start`. */
export const detector = <Settings, State>(declaration: Detector<Settings, State>): Detector<Settings, State> =>
  declaration;
