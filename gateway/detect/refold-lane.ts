import type { Micros } from '@millrace/contracts';
import type { DetectReader } from './detect-reader.ts';
import type { WindowRow } from './detect-rows.ts';
import { write } from './detect-writes.ts';
import type { InputReader } from './input-reader.ts';
import { holding } from './kept-input.ts';
import { keyAfter, type Lane, nextWindow } from './lane.ts';
import { OpenWindow } from './open-window.ts';
import type { Position } from './position.ts';
import { takeBack } from './take-back.ts';
import { CHUNK, type Work } from './work.ts';

export interface Refolding {
  readonly reader: DetectReader;
  readonly inputs: InputReader;
  readonly epoch: number;
  readonly now: Micros;
  /** Takes the windows that another has followed. */
  readonly ended: OpenWindow[];
  readonly work: Work;
}

/**
 * Folds all that is kept of a lane anew, under rules that have changed, and gives the newest window. Windows that can
 * no longer be opened keep what was said of them; the anchor after them is what the fold begins with. A window that is
 * there as before goes on with its revisions, wherever it begins now; one that is no more is taken back whole.
 */
export async function refoldLane(lane: Lane, refolding: Refolding): Promise<OpenWindow | null> {
  const { reader, inputs, epoch, now, ended, work } = refolding;
  const { rules, partition, id } = lane;
  const rows = await reader.windowsFrom(id, Number.MIN_SAFE_INTEGER);
  const anchor = rows.findLast(({ kind }) => kind === 'anchor') ?? null;
  const before = new Map(rows.filter(({ start }) => !anchor || start > anchor.start).map((row) => [row.key, row]));
  // By session a window is called by where it begins: what it was called says all there is to know.
  const calendar = rules.policy.by !== 'session';
  work.statements.push(...write.forgetWindowsAfter(id, anchor?.start ?? Number.MIN_SAFE_INTEGER));
  let head = anchor && OpenWindow.resumed(anchor, []);
  const enter = async (time: Micros): Promise<void> => {
    for (let next = nextWindow(head, time, lane); next; next = nextWindow(head, time, lane)) {
      if (head) ended.push(head);
      if (calendar && anchor) next.window = { ...next.window, key: unused(next.window.key, anchor, before) };
      const row = before.get(next.window.key);
      if (row) {
        before.delete(row.key);
        next.replaces(row, await reader.factsAfter(id, row.start, null));
      }
      next.isMoved = true;
      head = next;
    }
  };
  let at: Position | null = lane.openFrom === null ? null : { time: lane.openFrom - 1, tie: '~' };
  for (let more = true; more; ) {
    const page = await inputs.after(id, at, CHUNK);
    more = page.more;
    for (const kept of page.inputs) {
      await enter(kept.time);
      head?.step(kept, holding(kept.versions), rules, partition);
    }
    at = page.upTo ?? at;
  }
  // Windows that time alone had opened are there again, also where the clock has stepped back since.
  if (rules.continuous && head) await enter(Math.max(now, lastStart(rows) ?? now));
  const beside = head && calendar ? head.window.from : null;
  const retired = Object.entries(lane.retired).filter(
    ([, [, , start]]) => lane.openFrom === null || start >= lane.openFrom,
  );
  for (const row of before.values()) {
    const gone = row.kind === 'gone' ? row : await takeBack(lane, row, { reader, epoch, now, beside }, work);
    if (!calendar) work.statements.push(write.window(gone));
    else if (gone.revision > 0) retired.push([gone.key, [gone.revision, gone.epoch, gone.start]]);
  }
  lane.retired = Object.fromEntries(retired);
  return head;
}

/**
 * A window of a business day that partly can no longer be opened may be called as one of those is, which have other
 * revisions: it is given a name of its own, unless it was there before.
 */
function unused(key: string, anchor: WindowRow, before: ReadonlyMap<string, WindowRow>): string {
  const isDayOfAnchor = key.slice(0, 10) <= anchor.key.slice(0, 10);
  return isDayOfAnchor && !before.has(key) && !key.endsWith('+') ? keyAfter(anchor.key, key) : key;
}

const lastStart = (rows: readonly WindowRow[]): Micros | null =>
  rows.findLast(({ kind }) => kind !== 'gone')?.start ?? null;
