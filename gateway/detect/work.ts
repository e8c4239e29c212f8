import type { FactSetDraft, SqlStatement } from '../journal/journal.ts';

/** What one commit of the journal takes: fact sets, and the statements that remember why. */
export interface Work {
  readonly factSets: FactSetDraft[];
  readonly statements: SqlStatement[];
}
export const emptyWork = (): Work => ({ factSets: [], statements: [] });

/** Inputs read at a time. */
export const CHUNK = 2_000;
