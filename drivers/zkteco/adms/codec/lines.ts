import { AdmsFault } from './fault.ts';

/** A line of a body with its number, counted from one. */
export interface BodyLine {
  readonly line: number;
  readonly text: string;
}

/** Far more than a clock sends at once (some thousands), and few enough to be held in memory with what is wrong of each. */
export const MAX_LINES = 100_000;

/**
 * Lines of an upload, whether they end in LF or CRLF; empty ones are left out. One pass, nothing copied twice. Throws an
 * AdmsFault past `MAX_LINES`.
 */
export function* linesOf(body: string): Generator<BodyLine> {
  let line = 0;
  let from = 0;
  while (from < body.length) {
    line++;
    if (line > MAX_LINES)
      throw new AdmsFault('too-large', null, `more than ${MAX_LINES} lines at once: let the clock send less at a time`);
    let to = body.indexOf('\n', from);
    if (to < 0) to = body.length;
    const end = to > from && body.charCodeAt(to - 1) === 13 ? to - 1 : to;
    const text = body.slice(from, end);
    if (text.trim() !== '') yield { line, text };
    from = to + 1;
  }
}

/**
 * `Name=value` fields with tabs between them, names in lower case: firmware writes `PIN`, `Pin` and `pin`. A value may
 * hold spaces and further equals signs (base64 ends in them). Of a name that comes twice the first holds.
 */
export function pairsOf(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const field of text.split('\t')) {
    const at = field.indexOf('=');
    if (at < 0) continue;
    const name = field.slice(0, at).trim().toLowerCase();
    if (name !== '' && !pairs.has(name)) pairs.set(name, field.slice(at + 1).trim());
  }
  return pairs;
}

/** A whole number of a field, as the clock gives it; null where there is none. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}
