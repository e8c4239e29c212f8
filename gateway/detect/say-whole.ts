import type { FactSet, Micros } from '@millrace/contracts';
import type { SqlStatement } from '../journal/journal.ts';
import type { DetectReader } from './detect-reader.ts';
import type { LaneRow, Retired } from './detect-rows.ts';
import { write } from './detect-writes.ts';
import { factOfRow } from './say-window.ts';
import type { StreamRules } from './stream-rules.ts';

export interface WholeOf {
  readonly row: LaneRow;
  readonly rules: StreamRules;
  /** Key of the window. */
  readonly window: string;
  readonly epoch: number;
}

/** The whole set of a window, and the statements that remember that it was said. */
export interface Whole {
  readonly set: FactSet;
  readonly statements: readonly SqlStatement[];
  /** Where the window begins; null for one that other rules have done away with. */
  readonly start: Micros | null;
  /** What the lane remembers of such windows from now on. */
  readonly retired?: Retired;
}

/**
 * All that is said of a window, for a consumer that missed a revision: its facts, or that there are none (any more).
 * Null where the window is no longer kept, or nothing was ever said of it.
 */
export async function wholeOf(reader: DetectReader, { row, rules, window, epoch }: WholeOf): Promise<Whole | null> {
  const kept = await reader.windowByKey(row.id, window);
  if (!kept) return retiredWhole(reader, { row, rules, window, epoch });
  if (kept.revision === 0 || kept.kind === 'anchor') return null;
  const facts = await reader.factsAfter(row.id, kept.start, null);
  const said = { ...kept, revision: kept.revision + 1, epoch };
  const place = { key: kept.key, from: kept.start, to: kept.end };
  const { site, stream } = rules.context(row.partition, place);
  const set: FactSet = {
    site,
    stream,
    window: place,
    revision: said.revision,
    base: null,
    through: kept.through,
    asserted: facts.map(factOfRow),
    changed: [],
    retracted: [],
  };
  return { set, statements: [write.window(said)], start: kept.start };
}

/**
 * Other windows tile its time now. Who missed that it was taken back has its facts still, beside theirs: it is said to
 * be empty, of no length and before them, as when it was taken back.
 */
async function retiredWhole(reader: DetectReader, { row, rules, window, epoch }: WholeOf): Promise<Whole | null> {
  const before = row.retired[window];
  if (!before) return null;
  const [revision, , start] = before;
  const beside = (await reader.head(row.id))?.start ?? start + 1;
  const from = Math.min(start, beside - 1);
  const place = { key: window, from, to: from };
  const { site, stream } = rules.context(row.partition, place);
  const set: FactSet = {
    site,
    stream,
    window: place,
    revision: revision + 1,
    base: null,
    through: from,
    asserted: [],
    changed: [],
    retracted: [],
  };
  const retired = { ...row.retired, [window]: [revision + 1, epoch, start] as const };
  return { set, statements: [write.lane({ ...row, retired })], start: null, retired };
}
