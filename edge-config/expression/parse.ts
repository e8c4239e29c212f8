import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { refuse } from './fault.ts';

export type { ASTNode };

/** UTF-16 units of a formula's text. */
export const MOST_TEXT = 2_000;

/**
 * Only the library's parser is used. Its limits are counted while it reads, so that what is too deep or too large ends
 * there: 40 levels and 500 parts are far above what a person writes and far below what a stack holds.
 */
const grammar = new Environment({
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: 500, maxDepth: 40, maxListElements: 100, maxMapEntries: 1, maxCallArguments: 16 },
});

/** Reads a formula's text by the grammar of CEL. Throws an ExpressionError with the place where it cannot be read. */
export function parse(text: string): ASTNode {
  const whole = { start: 0, end: text.length };
  if (text.length > MOST_TEXT) refuse(whole, { code: 'too-long', length: text.length, most: MOST_TEXT });
  try {
    return grammar.parse(text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const at = error.range ?? whole;
    if (error.code === 'limit_exceeded') return refuse(at, { code: 'too-large' });
    return refuse(at, { code: 'syntax', found: text.slice(at.start, at.end) });
  }
}
