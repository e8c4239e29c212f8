import type { Db } from './db.ts';

/** Statements that were looked at: their texts are the authors', so there are few. */
const known = new Map<string, boolean>();

const ASKS = /^\s*\(*\s*(select|with|values)\b/i;
/** "select … into" makes a table; "for update" only locks. */
const WRITES = /\b(into|delete\s+from|update\s+(only\s+)?[\w."]+(\s+(as\s+)?\w+)?\s+set)\b/i;

/** Whether a statement only asks. One that takes a lock asks too; what a function of the database does is not seen. */
export function onlyAsks(text: string): boolean {
  let asks = known.get(text);
  if (asks === undefined) {
    const bare = text.replaceAll(/'(?:[^']|'')*'/g, "''").replaceAll(/--.*$/gm, ' ');
    asks = ASKS.test(bare) && !WRITES.test(bare);
    known.set(text, asks);
  }
  return asks;
}

const wrote = (): never => {
  throw new TypeError('a decision reads, and tells what to write as effects: it asked for SQL that writes');
};

/**
 * The connection as a decision's questions have it: what would write is a fault of the command's author. Else it would stand
 * also where the decision refuses, in no audit row, and past the roles' conditions.
 */
export const readingOnly = (db: Db): Db => ({
  rows: (text, values) => (onlyAsks(text) ? db.rows(text, values) : wrote()),
  one: (text, values) => (onlyAsks(text) ? db.one(text, values) : wrote()),
  run: wrote,
  last: wrote,
  get client() {
    return wrote();
  },
});
