import type { DetectedFact, Fact, FactSet, Micros } from '@millrace/contracts';
import { MICROS_PER_MINUTE } from '@millrace/contracts';
import type { SqlStatement } from '../journal/journal.ts';
import type { FactRow } from './detect-rows.ts';
import { write } from './detect-writes.ts';
import type { OpenWindow } from './open-window.ts';
import type { StreamRules } from './stream-rules.ts';

/** How far `through` moves before it is said although nothing else changed. */
const HEARTBEAT = MICROS_PER_MINUTE;

export interface Saying {
  readonly set: FactSet | null;
  readonly statements: SqlStatement[];
}

export interface SayOptions {
  readonly lane: number;
  readonly partition: string;
  readonly through: Micros;
  /** Recorded with the facts. */
  readonly now: Micros;
  /** Of the journal: a new one begins with whole sets. */
  readonly epoch: number;
  /** Facts said before that stand as they are; needed only where the whole set must be said. */
  readonly standing: readonly FactRow[];
  /** No window follows it. */
  readonly last?: boolean;
}

/** True where the whole set must be said, because nobody can apply a difference to what an older journal said. */
export const needsWhole = (window: OpenWindow, epoch: number): boolean => window.revision > 0 && window.epoch !== epoch;

/** A fact as it was said. */
export const factOfRow = ({ fact, recordedAt }: FactRow): Fact => ({ ...fact, recordedAt }) as Fact;

const isCutOtherwise = ({ window, saidFrom, saidEnd }: OpenWindow): boolean =>
  window.from !== saidFrom || window.to !== saidEnd;

/** The next revision of a window, as its difference to the one before, and the statements that remember it. */
export function sayWindow(window: OpenWindow, rules: StreamRules, options: SayOptions): Saying {
  const { lane, partition, through, now, epoch, last = false } = options;
  const context = { ...rules.context(partition, window.window), ...(last ? { last } : {}) };
  const rows = new Map<string, FactRow>();
  const take = (fact: DetectedFact, position: FactRow['position']) => {
    const before = window.said.get(fact.key);
    const same = before && JSON.stringify(before.fact) === JSON.stringify(fact);
    rows.set(fact.key, {
      key: fact.key,
      position,
      open: position === null,
      recordedAt: same ? before.recordedAt : now,
      fact: same ? before.fact : fact,
    });
  };
  for (const { fact, position } of window.certain) take(fact, position);
  for (const fact of rules.detector.finish(window.state, through, context)) take(fact, null);

  const asserted: Fact[] = [];
  const changed: Fact[] = [];
  const statements: SqlStatement[] = [];
  for (const row of rows.values()) {
    const before = window.said.get(row.key);
    if (!before) asserted.push(factOfRow(row));
    else if (before.fact !== row.fact) changed.push(factOfRow(row));
    if (window.isMoved || !before || before.fact !== row.fact || before.open !== row.open || !row.open) {
      statements.push(write.fact(lane, window.window.from, row));
    }
  }
  const gone = [...window.said.values()].filter(({ key }) => !rows.has(key));
  for (const { key } of gone) statements.push(write.forgetFact(lane, window.window.from, key));

  const whole = window.revision === 0 || needsWhole(window, epoch);
  const differs = asserted.length + changed.length + gone.length > 0 || isCutOtherwise(window);
  const ended = window.window.to !== null && through >= window.window.to;
  const moved = through - window.through >= HEARTBEAT || (ended && through > window.through);
  const unsaid = window.revision === 0 && (rules.continuous || rows.size > 0);
  const due = window.revision === 0 ? unsaid : differs || moved;
  let set: FactSet | null = null;
  if (due) {
    const standing = options.standing.filter(({ key }) => !rows.has(key) && !window.said.has(key));
    set = {
      site: context.site,
      stream: context.stream,
      window: window.window,
      revision: window.revision + 1,
      base: whole ? null : window.revision,
      through,
      asserted: whole ? [...standing, ...rows.values()].map(factOfRow) : asserted,
      changed: whole ? [] : changed,
      retracted: whole ? [] : gone.map(({ key, fact }) => ({ key, type: fact.type })),
    };
    window.revision++;
    window.epoch = epoch;
    window.through = through;
    window.saidFrom = window.window.from;
    window.saidEnd = window.window.to;
  }
  if (window.rewoundTo !== undefined) {
    statements.push(write.forgetCheckpoints(lane, window.window.from, window.rewoundTo));
  }
  for (const checkpoint of window.checkpoints) statements.push(write.checkpoint(lane, window.window.from, checkpoint));
  statements.push(write.window(window.row(lane)));
  window.said = new Map([...rows].filter(([, row]) => row.open));
  window.certain = [];
  window.checkpoints = [];
  window.rewoundTo = undefined;
  window.isMoved = false;
  return { set, statements };
}
