import type { ShiftCalendar } from './calendar.ts';
import type { Evidence } from './fact.ts';
import type { Fact, FactWindow } from './fact-set.ts';
import type { ObservationBody } from './observation.ts';
import type { Quality } from './quality.ts';
import type { PointId, SampleValue } from './sample.ts';
import type { Micros } from './time.ts';

/**
 * One input of a detector, in event-time order within its stream. `role` is the name the detector's `inputs` give the
 * point ("count", "run"); an observation's role is its type.
 */
export type DetectorInput = {
  readonly role: string;
  readonly time: Micros;
  readonly arrival: Micros;
  readonly record: Evidence['record'];
  readonly source: string;
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
  /** Path of the asset the stream is about. */
  readonly subject: string;
  /** UCUM units of the inputs by role. */
  readonly units: Readonly<Record<string, string>>;
}

/** A fact as a detector gives it; the runner adds recordedAt, so that the same input gives the same fact. */
export type DetectedFact = Fact extends infer F ? (F extends Fact ? Omit<F, 'recordedAt'> : never) : never;

export type DetectorWindow =
  | { readonly by: 'shift' }
  | { readonly by: 'day' }
  | { readonly by: 'session'; readonly gap: Micros };

/**
 * A pure detector: no I/O, no clock. The runner folds `step` over a window's inputs in event-time order, then calls
 * `finish` for what is known up to `through`. Facts already certain are appended to `facts` by `step`; facts that are
 * still open are given by `finish`, which must not change the state. The end state of one window feeds the next.
 * State must be plain JSON: it is saved, and compared to decide whether a correction goes on into the next window.
 */
export interface Detector<Settings = unknown, State = unknown> {
  readonly type: string;
  readonly parseSettings: (input: unknown) => Settings;
  readonly inputs: readonly string[];
  readonly window: (settings: Settings) => DetectorWindow;
  /** The partition of a stream one input belongs to (a tag, a person); one stream a device where it is left out. */
  readonly partition?: (input: DetectorInput) => string | null;
  readonly start: (settings: Settings) => State;
  readonly step: (state: State, input: DetectorInput, context: DetectorContext<Settings>) => DetectorStep<State>;
  readonly finish: (state: State, through: Micros, context: DetectorContext<Settings>) => DetectedFact[];
  /** What the next window starts from; the state itself where it is left out. */
  readonly carry?: (state: State, context: DetectorContext<Settings>) => State;
  /**
   * The next moment after `through` at which silence alone would change what `finish` says (a stop passes its
   * threshold, a source becomes silent): the runner looks again then. Null: only new input can change it.
   */
  readonly wakeAt?: (state: State, through: Micros, context: DetectorContext<Settings>) => Micros | null;
}

export interface DetectorStep<State> {
  readonly state: State;
  readonly facts: readonly DetectedFact[];
}
