import type { Action } from './actions.svelte.ts';

export interface Piece {
  readonly text: string;
  readonly found: boolean;
}
export interface FoundAction {
  readonly action: Action;
  readonly title: readonly Piece[];
}

const EXACT = 0;
const BEGINS = 1;
const WORD = 2;
const WITHIN = 3;

const folded = (text: string): string => text.toLocaleLowerCase();

/** Letters of any script may come before a word of another: what divides words is a space or a sign. */
const beginsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{M}\p{N}]/u.test(text[at - 1] ?? ' ');

function rankOf(text: string, words: readonly string[]): number | null {
  const [first = ''] = words;
  if (text === words.join(' ')) return EXACT;
  let worst = text.startsWith(first) ? BEGINS : WORD;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return null;
    if (!beginsWord(text, at)) worst = WITHIN;
  }
  return worst;
}

/** The text with those pieces marked in which a word was found. */
function marked(text: string, words: readonly string[]): Piece[] {
  const low = folded(text);
  // Where lower letters are of another length, places in one text are no places in the other.
  if (low.length !== text.length) return [{ text, found: false }];
  const spans = words
    .map((word) => ({ from: low.indexOf(word), length: word.length }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from - b.from);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, length } of spans) {
    if (from < at) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), found: false });
    pieces.push({ text: text.slice(from, from + length), found: true });
    at = from + length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), found: false });
  return pieces;
}

/**
 * Those that have every word in their name (or in what they are about), the nearest first: the very name, then what begins
 * so, then whole words, then the rest; each as it was given among its like. What does something is never found by what it is
 * about alone.
 */
export function matching(all: readonly Action[], typed: string, most: number): FoundAction[] {
  const words = folded(typed).trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return all
    .flatMap((action, index) => {
      const own = rankOf(folded(action.text), words);
      // What does something must be meant: whoever names a record (or scans it) wants to see it, not to do its first verb.
      const isMeant = action.kind === 'go' || words.some((word) => folded(action.text).includes(word));
      const whole = own ?? (action.detail && isMeant ? rankOf(folded(`${action.text} ${action.detail}`), words) : null);
      return whole === null ? [] : [{ action, index, rank: own ?? WITHIN + 1 }];
    })
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, most)
    .map(({ action }) => ({ action, title: marked(action.text, words) }));
}
