import type { DetectedFact, DetectorInput, FactWindow, Micros } from '@millrace/contracts';
import type { Checkpoint, FactRow, WindowRow } from './detect-rows.ts';
import type { Position } from './position.ts';
import type { StreamRules } from './stream-rules.ts';

/** Inputs between two checkpoints: how much a late input makes a window fold again, at the most. */
const CHECKPOINT_EVERY = 128;

/** A fact that no later input of its window can change, and the input that made it so. */
export interface CertainFact {
  readonly position: Position;
  readonly fact: DetectedFact;
}

/** A window while it is being folded: the state after `last`, and what differs from what was said of it. */
export class OpenWindow {
  readonly startState: string;
  window: FactWindow;
  state: unknown;
  last: Position | null;
  count: number;
  /** Certain since it was last said. */
  certain: CertainFact[] = [];
  /** What was said and may have to be said otherwise: what was open, and what was certain only after a rewinding. */
  said: Map<string, FactRow>;
  checkpoints: Checkpoint[] = [];
  /** From here on the kept checkpoints no longer hold; undefined: they all do. */
  rewoundTo: Position | null | undefined;
  revision: number;
  epoch: number;
  through: Micros;
  /** The range that was last said. */
  saidFrom: Micros;
  saidEnd: Micros | null;
  /** Its inputs are no longer kept: nothing more is said of it. */
  isAnchor = false;
  /** All of it must be written, for nothing of it is kept at the place it has now. */
  isMoved = false;

  private constructor(window: FactWindow, startState: string, state: unknown) {
    this.window = window;
    this.startState = startState;
    this.state = state;
    this.last = null;
    this.count = 0;
    this.said = new Map();
    this.revision = 0;
    this.epoch = 0;
    this.through = window.from;
    this.saidFrom = window.from;
    this.saidEnd = null;
  }

  static fresh(window: FactWindow, state: unknown): OpenWindow {
    return new OpenWindow(window, JSON.stringify(state), state);
  }

  /** As it stands, to be folded on. */
  static resumed(row: WindowRow, open: readonly FactRow[]): OpenWindow {
    const opened = new OpenWindow(
      { key: row.key, from: row.start, to: row.end },
      row.startState,
      JSON.parse(row.state),
    );
    opened.last = row.last;
    opened.count = row.count;
    opened.isAnchor = row.kind === 'anchor';
    opened.takeOver(row, open);
    return opened;
  }

  /** Back at a checkpoint, or at its start; `said` are the facts said since. */
  static rewound(row: WindowRow, checkpoint: Checkpoint | null, said: readonly FactRow[]): OpenWindow {
    const state: unknown = JSON.parse(checkpoint?.state ?? row.startState);
    const opened = new OpenWindow({ key: row.key, from: row.start, to: row.end }, row.startState, state);
    opened.last = checkpoint?.position ?? null;
    opened.count = checkpoint?.count ?? 0;
    opened.rewoundTo = opened.last;
    opened.takeOver(row, said);
    return opened;
  }

  /** Goes on with the revisions of a window that was said before, from a new start. */
  replaces(row: WindowRow, said: readonly FactRow[]): void {
    this.rewoundTo = null;
    this.takeOver(row, said);
  }

  private takeOver(row: WindowRow, said: readonly FactRow[]): void {
    this.said = new Map(said.map((fact) => [fact.key, fact]));
    this.revision = row.revision;
    this.epoch = row.epoch;
    this.through = row.through;
    this.saidFrom = row.start;
    this.saidEnd = row.end;
  }

  /** Folds one input on. O(1) in the window's length. */
  step(position: Position, input: DetectorInput, rules: StreamRules, partition: string): void {
    const { state, facts } = rules.detector.step(this.state, input, rules.context(partition, this.window));
    this.state = state;
    this.last = { time: position.time, tie: position.tie };
    this.count++;
    for (const fact of facts) this.certain.push({ position: this.last, fact });
    if (this.count % CHECKPOINT_EVERY === 0) {
      this.checkpoints.push({ position: this.last, count: this.count, state: JSON.stringify(state) });
    }
  }

  /** What the next window starts from. */
  carried(rules: StreamRules, partition: string): unknown {
    const context = rules.context(partition, this.window);
    return rules.detector.carry ? rules.detector.carry(this.state, context) : this.state;
  }

  row(lane: number): WindowRow {
    return {
      lane,
      start: this.window.from,
      end: this.window.to,
      key: this.window.key,
      startState: this.startState,
      state: JSON.stringify(this.state),
      last: this.last,
      count: this.count,
      through: this.through,
      revision: this.revision,
      epoch: this.epoch,
      kind: this.isAnchor ? 'anchor' : 'standing',
    };
  }
}
