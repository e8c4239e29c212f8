import { z } from 'zod';
import type { Db } from '../db.ts';
import { oneLetterApart } from './one-letter.ts';

/** A word that was asked for, and the words of records that it may stand for, itself among them. */
export interface WantedWord {
  readonly word: string;
  readonly words: readonly string[];
}

export interface Wanted {
  /** What was asked for as one word of its own, and those that begin so: "=" and all that a field says. */
  readonly whole: WantedWord | undefined;
  readonly words: readonly WantedWord[];
  /** The letters asked for. */
  readonly length: number;
}

/** Words that a question is held to; what comes behind them is not looked for. */
const MOST_WORDS = 8;
const MOST_BEGINNINGS = 24;
const MOST_NEAR = 48;

const ASKED = `with said as materialized (select kernel.search_plain($1) as plain)
  select distinct on (w.word) w.word,
    case when length(w.word) > 1 and w.word <> '=' || left(plain, 1)
      then array(select kernel.search_begins(w.word, ${MOST_BEGINNINGS})) else '{}' end as begins,
    array(select distinct n.word from kernel.search_near n
      where n.company = (select kernel.current_company()) and n.near = any(array(select kernel.search_nears(w.word)))) as near
  from said, unnest(kernel.search_words(plain)) w(word)`;

interface Asked {
  readonly word: string;
  readonly begins: readonly string[];
  readonly near: readonly string[];
}

export const question = z.string().trim().min(1).max(200);

/** The words of a question in their plain form, and what the company's records have that is like them. */
export async function wantedWords(db: Db, asked: string): Promise<Wanted> {
  const rows = await db.rows<Asked>(ASKED, [asked]);
  const whole = rows.find(({ word }) => word.startsWith('='));
  const words = rows.filter((row) => row !== whole);
  return {
    whole: whole && { word: whole.word, words: [...new Set([whole.word, ...whole.begins])] },
    // Long words tell more than short ones.
    words: words
      .sort((a, b) => b.word.length - a.word.length)
      .slice(0, MOST_WORDS)
      .map(({ word, begins, near }) => ({
        word,
        words: [
          ...new Set([word, ...begins, ...near.filter((other) => oneLetterApart(word, other)).slice(0, MOST_NEAR)]),
        ],
      })),
    length: words.reduce((sum, { word }) => sum + word.length, 0),
  };
}
