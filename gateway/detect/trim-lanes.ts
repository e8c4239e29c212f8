import { MICROS_PER_HOUR, type Micros } from '@millrace/contracts';
import type { SqlStatement } from '../journal/journal.ts';
import type { DetectReader } from './detect-reader.ts';
import type { LaneRow } from './detect-rows.ts';
import type { DetectJournal } from './detect-schema.ts';
import { write } from './detect-writes.ts';
import type { InputReader } from './input-reader.ts';
import { OpenWindow } from './open-window.ts';
import { type Packing, packLane } from './pack-inputs.ts';
import type { StreamRules } from './stream-rules.ts';

/** Kept longer than the lateness needs: a clock may have been wrong by as much. */
const MARGIN = 2 * MICROS_PER_HOUR;
/** Inputs deleted at a time: one large delete would hold up the journal. */
const SLICE = 5_000;
/** Lanes packed in one go; the others have their turn the next time. */
const LANES = 500;

export interface Trimming {
  readonly statements: SqlStatement[];
  /** Lanes that are of no more use: nothing late can come, and they would begin anew as they were. */
  readonly forgotten: readonly LaneRow[];
  /** From when on lanes can be opened now. */
  readonly anchored: readonly { readonly lane: LaneRow; readonly openFrom: Micros }[];
}

/**
 * What of a stream no record can reopen any more, the newest arrival being `arrival`: windows that ended before its
 * lateness. Of the newest of them the state is kept, for it feeds the next.
 */
export async function trimStream(reader: DetectReader, rules: StreamRules, arrival: Micros): Promise<Trimming> {
  const horizon = arrival - rules.config.lateness - MARGIN;
  const statements: SqlStatement[] = [];
  const forgotten: LaneRow[] = [];
  const anchored: { lane: LaneRow; openFrom: Micros }[] = [];
  for (const { lane, start, end } of await reader.lanesBehind(rules.config.stream, horizon)) {
    if (await isAsNew(reader, rules, lane, start)) {
      forgotten.push(lane);
      statements.push(...write.forgetLane(lane.id));
      continue;
    }
    // What falls on a session's last moment still belongs to it.
    const openFrom = rules.policy.by === 'session' ? end + 1 : end;
    anchored.push({ lane, openFrom });
    statements.push(...write.forgetWindowsBefore(lane.id, start), ...write.anchor(lane.id, start, openFrom));
  }
  return { statements, forgotten, anchored };
}

async function isAsNew(reader: DetectReader, rules: StreamRules, lane: LaneRow, start: Micros): Promise<boolean> {
  if (lane.unfolded || lane.wake !== null || rules.continuous) return false;
  const row = await reader.head(lane.id);
  if (!row) return true;
  if (row.start !== start) return false;
  const carried = OpenWindow.resumed(row, []).carried(rules, lane.partition);
  return JSON.stringify(carried) === JSON.stringify(rules.start());
}

/** Deletes inputs that no window can be opened for, slice by slice, until none is left. */
export async function clearInputs(journal: DetectJournal, reader: DetectReader): Promise<void> {
  for (let lanes = await reader.lanesToClear(); lanes.length > 0; lanes = await reader.lanesToClear()) {
    for (const { id, before } of lanes) {
      await journal.transaction({ statements: write.forgetInputs(id, before, SLICE) });
    }
  }
}

/** Packs readings that have become old: a row each is four times the size. */
export async function packOldInputs(
  journal: DetectJournal,
  inputs: InputReader,
  arrival: Micros,
  packing: Packing,
): Promise<void> {
  const before = arrival - packing.after;
  for (const lane of (await inputs.lanesToPack(before, 4 * packing.fewest)).slice(0, LANES)) {
    for await (const statements of packLane(inputs, lane, before, packing)) await journal.transaction({ statements });
  }
}
