import type { DetectedFact, Micros } from '@millrace/contracts';
import type { SqlRow, SqlValue } from '../journal/journal.ts';
import type { Versions } from './kept-input.ts';
import type { Position } from './position.ts';

/** A lane: one partition of one stream, with what of it was not folded yet. */
export interface LaneRow {
  readonly id: number;
  readonly stream: string;
  readonly partition: string;
  /** The latest input known. */
  readonly last: Position | null;
  /** The earliest input that is kept but not folded. */
  readonly unfolded: Position | null;
  /** When to look again without input. */
  readonly wake: Micros | null;
  /** Inputs before it are no longer kept: no window before it can be opened again. Null: all that ever came is kept. */
  readonly openFrom: Micros | null;
  /** The rules of its stream have changed: all that is kept must be folded anew. */
  readonly refold: boolean;
  readonly retired: Retired;
}

/**
 * Windows that other rules have done away with, by key: the revision and epoch of the last that was said of each, and
 * where it began. Should one return, its revisions go on.
 */
export type Retired = Readonly<Record<string, readonly [revision: number, epoch: number, start: Micros]>>;

/**
 * What a window is: `standing`; `gone`, for inputs that came late or other rules joined it to another, and kept so that
 * its revisions go on if it returns; an `anchor`, whose facts stand but whose inputs are no longer kept: its state is
 * what the next window starts from, and nothing more is said of it.
 */
export type WindowKind = 'standing' | 'gone' | 'anchor';
const KINDS: readonly WindowKind[] = ['standing', 'gone', 'anchor'];
export const numberOfKind = (kind: WindowKind): number => KINDS.indexOf(kind);

/** A window with the state at its last folded input. */
export interface WindowRow {
  readonly lane: number;
  readonly start: Micros;
  readonly end: Micros | null;
  readonly key: string;
  /** JSON of the state it started from. */
  readonly startState: string;
  /** JSON of the state after `last`. */
  readonly state: string;
  readonly last: Position | null;
  readonly count: number;
  readonly through: Micros;
  readonly revision: number;
  readonly epoch: number;
  readonly kind: WindowKind;
}

/** An input as it is kept: all that was said of it. */
export interface KeptInput extends Position {
  readonly lane: number;
  readonly versions: Versions;
}

/** A fact as it was last said. `open`: the next look may say it otherwise; else it is certain since `position`. */
export interface FactRow {
  readonly key: string;
  readonly position: Position | null;
  readonly open: boolean;
  readonly recordedAt: Micros;
  readonly fact: DetectedFact;
}

export interface Checkpoint {
  readonly position: Position;
  readonly count: number;
  readonly state: string;
}
export const number = (value: SqlValue | undefined): number => Number(value);
export const nullable = (value: SqlValue | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
export const text = (value: SqlValue | undefined): string => String(value);
const place = (time: SqlValue | undefined, tie: SqlValue | undefined): Position | null =>
  time === null || time === undefined ? null : { time: Number(time), tie: text(tie) };

export const laneOf = (row: SqlRow): LaneRow => ({
  id: number(row.id),
  stream: text(row.stream),
  partition: text(row.partition),
  last: place(row.last_time, row.last_tie),
  unfolded: place(row.unfolded_time, row.unfolded_tie),
  wake: nullable(row.wake),
  openFrom: nullable(row.open_from),
  refold: number(row.refold) === 1,
  retired: JSON.parse(text(row.retired)) as Retired,
});

export const windowOf = (row: SqlRow): WindowRow => ({
  lane: number(row.lane),
  start: number(row.start),
  end: nullable(row.end),
  key: text(row.key),
  startState: text(row.start_state),
  state: text(row.state),
  last: place(row.last_time, row.last_tie),
  count: number(row.count),
  through: number(row.through),
  revision: number(row.revision),
  epoch: number(row.epoch),
  kind: KINDS[number(row.gone)] ?? 'standing',
});

export const factOf = (row: SqlRow): FactRow => ({
  key: text(row.key),
  position: place(row.time, row.tie),
  open: number(row.open) === 1,
  recordedAt: number(row.recorded_at),
  fact: JSON.parse(text(row.fact)) as DetectedFact,
});
