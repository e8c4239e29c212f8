import type { Db } from '../db.ts';
import type { Wanted } from './wanted-words.ts';

/** A part of a text, and whether it is what was asked for. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

const WORD = /[\p{L}\p{M}\p{N}\u200c\u200d]+/gu;

const PLAIN = `select array_agg(regexp_replace(kernel.search_plain(given), '^0+(?=[0-9]+$)', '') order by at) as plain
  from unnest($1::text[]) with ordinality t(given, at)`;

/** Cuts texts where a word stands that was asked for, or one like it. */
export async function marked(db: Db, wanted: Wanted, texts: readonly string[]): Promise<readonly (readonly Piece[])[]> {
  const words = texts.flatMap((text) => [...text.matchAll(WORD)].map(([word]) => word));
  const distinct = [...new Set([...words, ...texts])];
  if (distinct.length === 0) return [];
  const answer = await db.one<{ plain: string[] }>(PLAIN, [distinct]);
  const plain = new Map(distinct.map((word, at) => [word, answer?.plain[at] ?? '']));
  const like = new Set(wanted.words.flatMap((one) => one.words));
  const whole = new Set(wanted.whole?.words);
  return texts.map((text) => {
    if (whole.has(`=${(plain.get(text) ?? '').replaceAll(' ', '')}`)) return [{ text, found: true }];
    return pieces(text, (word) => {
      const said = plain.get(word) ?? '';
      return like.has(said) || wanted.words.some((one) => one.word.length > 1 && said.startsWith(one.word));
    });
  });
}

function pieces(text: string, isFound: (word: string) => boolean): readonly Piece[] {
  const parts: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(WORD)) {
    if (!isFound(match[0])) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), found: false });
    parts.push({ text: match[0], found: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), found: false });
  return parts;
}
