import type { Micros } from '@millrace/contracts';
import type { DetectReader } from './detect-reader.ts';
import type { WindowRow } from './detect-rows.ts';
import { write } from './detect-writes.ts';
import type { Lane } from './lane.ts';
import type { Work } from './work.ts';

export interface TakingBack {
  readonly reader: DetectReader;
  readonly epoch: number;
  readonly now: Micros;
  /**
   * Where other windows now tile the time of this one: the beginning of the newest. What is taken back is then said to
   * be of no length, and before it, so that nobody takes it for time that was watched. Null: its range stays as it was.
   */
  readonly beside: Micros | null;
}

/**
 * Retracts all that was said of a window. Gives the row that is left of it, which keeps its name and its revision; the
 * caller writes it.
 */
export async function takeBack(
  lane: Lane,
  row: WindowRow,
  { reader, epoch, now, beside }: TakingBack,
  work: Work,
): Promise<WindowRow> {
  const said = await reader.factsAfter(lane.id, row.start, null);
  const { stream, site } = lane.rules.context(lane.partition, { key: row.key, from: row.start, to: row.end });
  const whole = row.epoch !== epoch;
  const isSaid = row.revision > 0 && (said.length > 0 || whole || beside !== null);
  if (isSaid) {
    const from = beside === null ? row.start : Math.min(row.start, beside - 1);
    const body = {
      site,
      stream,
      window: { key: row.key, from, to: beside === null ? row.end : from },
      revision: row.revision + 1,
      base: whole ? null : row.revision,
      through: beside === null ? row.through : from,
      asserted: [],
      changed: [],
      retracted: whole ? [] : said.map(({ key, fact }) => ({ key, type: fact.type })),
    };
    work.factSets.push({ source: stream, arrival: now, body });
  }
  work.statements.push(...write.emptyWindow(lane.id, row.start));
  return {
    ...row,
    revision: isSaid ? row.revision + 1 : row.revision,
    epoch: isSaid ? epoch : row.epoch,
    last: null,
    count: 0,
    state: row.startState,
    kind: 'gone',
  };
}
