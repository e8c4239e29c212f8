import { MICROS_PER_HOUR, type Micros } from '@millrace/contracts';
import type { SqlStatement } from '../journal/journal.ts';
import { type DetectReader, type LaneRow, write } from './detect-store.ts';
import { OpenWindow } from './open-window.ts';
import type { StreamRules } from './stream-rules.ts';

/** Kept longer than the lateness needs: a clock may have been wrong by as much. */
const MARGIN = 2 * MICROS_PER_HOUR;
/** Inputs deleted at a time: one large delete would hold up the journal. */
const SLICE = 5_000;

export interface Trimming {
  readonly statements: SqlStatement[];
  /** Lanes that are of no more use: nothing late can come, and they would begin anew as they were. */
  readonly forgotten: readonly LaneRow[];
}

/**
 * What of a stream no record can reopen any more, the newest arrival being `arrival`: windows that ended before its
 * lateness, with their inputs. The newest window of a lane stays, for its state feeds the next.
 */
export async function trimStream(reader: DetectReader, rules: StreamRules, arrival: Micros): Promise<Trimming> {
  const horizon = arrival - rules.config.lateness - MARGIN;
  const statements: SqlStatement[] = [];
  const forgotten: LaneRow[] = [];
  for (const { lane, keepFrom, head } of await reader.lanesBehind(rules.config.stream, horizon)) {
    const idle = keepFrom === null;
    if (idle && (await isAsNew(reader, rules, lane))) {
      forgotten.push(lane);
      statements.push(...write.forgetLane(lane.id));
      continue;
    }
    statements.push(...write.forgetBefore(lane.id, keepFrom ?? head, SLICE));
    // Of a window that only waits for its next input, the state is enough.
    if (idle) statements.push(...write.emptyWindow(lane.id, head), ...write.forgetInputs(lane.id, horizon, SLICE));
  }
  return { statements, forgotten };
}

async function isAsNew(reader: DetectReader, rules: StreamRules, lane: LaneRow): Promise<boolean> {
  if (lane.unfolded || lane.wake !== null || rules.continuous) return false;
  const row = await reader.head(lane.id);
  if (!row) return true;
  const carried = OpenWindow.resumed(row, []).carried(rules, lane.partition);
  return JSON.stringify(carried) === JSON.stringify(rules.start());
}
