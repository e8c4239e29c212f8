import type { Micros } from '@millrace/contracts';
import type { DetectReader } from './detect-reader.ts';
import type { WindowRow } from './detect-rows.ts';
import { write } from './detect-writes.ts';
import type { InputReader } from './input-reader.ts';
import { holding } from './kept-input.ts';
import { closeSession, type Lane, nextWindow, throughOf } from './lane.ts';
import { OpenWindow } from './open-window.ts';
import { comparePositions, type Position } from './position.ts';
import { refoldLane } from './refold-lane.ts';
import { needsWhole, sayWindow } from './say-window.ts';
import { takeBack } from './take-back.ts';
import { CHUNK, type Work } from './work.ts';

/** Folds lanes and says what has changed. Reads the store only to reopen what is no longer in memory. */
export class LaneFolder {
  private readonly reader: DetectReader;
  private readonly inputs: InputReader;
  private readonly epoch: () => number;

  constructor(reader: DetectReader, inputs: InputReader, epoch: () => number) {
    this.reader = reader;
    this.inputs = inputs;
    this.epoch = epoch;
  }

  /** Folds what waits, lets time pass up to `now`, and says the difference. Afterwards nothing of the lane waits. */
  async fold(lane: Lane, now: Micros, work: Work): Promise<void> {
    const ended: OpenWindow[] = [];
    const head = lane.pending === null ? await this.openAgain(lane, now, ended, work) : this.foldOn(lane, ended);
    const newest = head ? this.passTime(lane, head, now, ended) : null;
    for (const window of ended) await this.say(lane, window, window.window.to ?? now, now, work);
    if (newest) await this.say(lane, newest, throughOf(newest, lane.rules, now), now, work);
    lane.settle(newest, now);
    lane.saidAt = now;
    work.statements.push(write.lane(lane.row()));
  }

  private saying() {
    return { reader: this.reader, epoch: this.epoch() };
  }

  private openAgain(lane: Lane, now: Micros, ended: OpenWindow[], work: Work): Promise<OpenWindow | null> {
    if (!lane.refold) return this.reopen(lane, now, ended, work);
    return refoldLane(lane, { ...this.saying(), inputs: this.inputs, now, ended, work });
  }

  /** The common case: inputs that come after all that was folded. */
  private foldOn(lane: Lane, ended: OpenWindow[]): OpenWindow | null {
    const { rules, partition } = lane;
    let head = lane.head;
    for (const placed of lane.pending ?? []) {
      for (let next = nextWindow(head, placed.time, lane); next; next = nextWindow(head, placed.time, lane)) {
        if (head) ended.push(head);
        head = next;
      }
      head?.step(placed, placed.input, rules, partition);
    }
    return head;
  }

  private passTime(lane: Lane, from: OpenWindow, now: Micros, ended: OpenWindow[]): OpenWindow {
    const { rules } = lane;
    let head = from;
    closeSession(head, now, rules);
    if (!rules.continuous) return head;
    for (let next = nextWindow(head, now, lane); next; next = nextWindow(head, now, lane)) {
      ended.push(head);
      head = next;
    }
    return head;
  }

  private async say(lane: Lane, window: OpenWindow, through: Micros, now: Micros, work: Work): Promise<void> {
    if (window.isAnchor) return;
    const epoch = this.epoch();
    const { rules, partition, id } = lane;
    const standing = needsWhole(window, epoch) ? await this.reader.factsAfter(id, window.window.from, null) : [];
    const { set, statements } = sayWindow(window, rules, { lane: id, partition, through, now, epoch, standing });
    work.statements.push(...statements);
    if (set) work.factSets.push({ source: set.stream, arrival: now, body: set });
  }

  /**
   * Opens windows again from the earliest input that was not folded: at the checkpoint before it, over the kept inputs,
   * and on into the following windows until one begins as it did before. Windows that no longer are (sessions that a
   * late input joined or moved) are taken back whole.
   */
  private async reopen(lane: Lane, now: Micros, ended: OpenWindow[], work: Work): Promise<OpenWindow | null> {
    const { rules, partition, unfolded, id } = lane;
    if (!unfolded) return lane.head;
    const known = await this.reader.windowsFrom(id, unfolded.from.time);
    const rows = known.filter(({ kind }) => kind !== 'gone');
    const before = new Map(known.map((row) => [row.start, row]));
    let head = await this.resume(lane, rows[0] ?? null, unfolded.from);
    if (head) before.delete(head.window.from);
    let at: Position = head?.last ?? { time: head?.window.from ?? unfolded.from.time, tie: '' };
    /** Goes on to the window that holds `time`. Gives the window from which on all is as it was, once it comes to it. */
    const enter = async (time: Micros, position: Position | null): Promise<WindowRow | null> => {
      for (let next = nextWindow(head, time, lane); next; next = nextWindow(head, time, lane)) {
        if (head) ended.push(head);
        const row = before.get(next.window.from);
        const folded = unfolded.upTo !== null && (position === null || comparePositions(position, unfolded.upTo) > 0);
        if (row && row.kind !== 'gone' && folded && row.startState === next.startState) return row;
        if (row) {
          before.delete(row.start);
          // What a window was called once it is called for good.
          next.window = { ...next.window, key: row.key };
          next.replaces(row, await this.reader.factsAfter(id, row.start, null));
        }
        head = next;
      }
      return null;
    };
    let same: WindowRow | null = null;
    for (let more = true; more && !same; ) {
      const page = await this.inputs.after(id, at, CHUNK);
      more = page.more;
      for (const kept of page.inputs) {
        same = await enter(kept.time, kept);
        if (same) break;
        head?.step(kept, holding(kept.versions), rules, partition);
        at = { time: kept.time, tie: kept.tie };
      }
    }
    // Windows that time alone had opened are there again, also where the clock has stepped back since.
    if (!same && rules.continuous && head) same = await enter(Math.max(now, rows.at(-1)?.start ?? now), null);
    for (const row of before.values()) {
      if (row.kind === 'standing' && (!same || row.start < same.start)) {
        const gone = await takeBack(lane, row, { ...this.saying(), now, beside: null }, work);
        work.statements.push(write.window(gone));
      }
    }
    return same ? this.newest(id, rows) : head;
  }

  /** The window to begin with: the one the input falls into, rewound before it; else the one before it, as it ended. */
  private async resume(lane: Lane, row: WindowRow | null, from: Position): Promise<OpenWindow | null> {
    const { rules, id } = lane;
    if (!row || row.start > from.time) return null;
    const holds = row.kind !== 'anchor' && (rules.policy.by === 'session' || row.end === null || from.time < row.end);
    if (!holds) return OpenWindow.resumed(row, await this.reader.openFacts(id, row.start));
    const checkpoint = await this.reader.checkpointBefore(id, row.start, from);
    return OpenWindow.rewound(
      row,
      checkpoint,
      await this.reader.factsAfter(id, row.start, checkpoint?.position ?? null),
    );
  }

  private async newest(lane: number, rows: readonly WindowRow[]): Promise<OpenWindow | null> {
    const row = rows.at(-1);
    return row ? OpenWindow.resumed(row, await this.reader.openFacts(lane, row.start)) : null;
  }
}
