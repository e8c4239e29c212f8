import type { Micros } from '@millrace/contracts';
import type { DetectReader } from './detect-reader.ts';
import type { LaneRow } from './detect-rows.ts';
import type { DetectJournal } from './detect-schema.ts';
import { write } from './detect-writes.ts';
import { LaneFolder } from './fold-lane.ts';
import type { InputReader } from './input-reader.ts';
import { closeSession, Lane } from './lane.ts';
import { OpenWindow } from './open-window.ts';
import { sayWindow } from './say-window.ts';
import type { StreamRules } from './stream-rules.ts';
import { emptyWork, type Work } from './work.ts';

/** Lanes that are closed in one transaction. */
const LANES = 100;

export interface Retiring {
  readonly journal: DetectJournal;
  readonly reader: DetectReader;
  readonly inputs: InputReader;
  /** The rules it ran by to the end; null where nobody knows its detector any more. */
  readonly rules: StreamRules | null;
  readonly stream: string;
  readonly now: Micros;
}

/**
 * Closes a stream that is configured no more: what waits is folded, its open windows end at `now` with what is open in
 * them, its facts stand, and its kept inputs are forgotten. Of each lane the last window is kept, so that a detector that
 * comes back goes on after it. Killed in the middle, it is done again by the next start.
 */
export async function retireStream(retiring: Retiring): Promise<void> {
  const { journal, reader, stream } = retiring;
  const lanes = await reader.lanesOfStream(stream);
  for (let at = 0; at < lanes.length; at += LANES) {
    const work = emptyWork();
    for (const row of lanes.slice(at, at + LANES)) await retireLane(row, retiring, work);
    await journal.transaction({ factSets: work.factSets, statements: work.statements });
  }
  await journal.transaction({ statements: [write.forgetRules(stream)] });
}

async function retireLane(row: LaneRow, retiring: Retiring, work: Work): Promise<void> {
  const { journal, reader, inputs, rules, now } = retiring;
  const head = await reader.head(row.id);
  if (!head || !rules || head.kind === 'anchor') {
    // Without its rules nothing can be said; without a window there is nothing to say.
    if (!head) work.statements.push(...write.forgetLane(row.id));
    return;
  }
  const lane = new Lane(
    row,
    rules,
    row.refold ? null : OpenWindow.resumed(head, await reader.openFacts(row.id, head.start)),
  );
  if (row.refold || row.unfolded) await new LaneFolder(reader, inputs, () => journal.epoch).fold(lane, now, work);
  const open = lane.head;
  if (!open) return;
  closeSession(open, now, rules);
  const { from, to } = open.window;
  const end = Math.max(
    from,
    Math.min(to ?? Number.MAX_SAFE_INTEGER, Math.max(now, open.through, open.last?.time ?? from)),
  );
  open.window = { ...open.window, to: end };
  const said = sayWindow(open, rules, {
    lane: row.id,
    partition: row.partition,
    through: end,
    now,
    epoch: journal.epoch,
    standing: await reader.factsAfter(row.id, from, null),
    last: true,
  });
  if (said.set) work.factSets.push({ source: said.set.stream, arrival: now, body: said.set });
  open.state = rules.start();
  open.isAnchor = true;
  work.statements.push(
    ...write.forgetLane(row.id),
    write.window({ ...open.row(row.id), last: null, count: 0 }),
    write.lane({ ...lane.row(), last: null, unfolded: null, wake: null, openFrom: end, refold: false }),
  );
}
