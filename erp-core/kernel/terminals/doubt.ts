import { z } from 'zod';
import { sentencesOf } from '../audit/words.ts';
import type { Declarations } from '../declarations.ts';
import { type Label, type Locale, say } from '../label.ts';
import type { Refusal } from '../refusal.ts';

/** What the books have against something that was told: the code of a refusal, with what fills its sentence. */
export const doubt = z.object({ code: z.string().min(1).max(100), details: z.record(z.string(), z.json()) });
export type Doubt = z.infer<typeof doubt>;

/** What is kept of a sentence in one language, for a reader to whom nobody can say it any more. */
export const MOST_TEXT = 2000;
/** A list of goods that fills a sentence is not kept whole. */
const MOST_DETAILS = 4000;

/** What a sentence does not name is not kept: a refusal may carry more than its reader is to see. */
function filling({ en, bn, hi }: Label, details: Readonly<Record<string, unknown>>): Doubt['details'] | null {
  const names = new Set([...`${en} ${bn} ${hi}`.matchAll(/\{([\w.]+)\}/g)].map(([, name = '']) => name));
  const named = Object.entries(details).filter(([name, value]) => names.has(name) && value !== undefined);
  const text = JSON.stringify(Object.fromEntries(named));
  return text.length > MOST_DETAILS ? null : JSON.parse(text);
}

/**
 * Doubts as they are kept: by code, so that each reader has them in his own language, and as one text in that of `locale`. A
 * sentence that is too long to be kept by its parts is kept as that text alone.
 */
export function keptDoubts(
  refusals: readonly Pick<Refusal, 'code' | 'says' | 'details'>[],
  locale: Locale,
): { readonly doubts: Doubt[]; readonly message: string } {
  const said = refusals.map(({ says, details }) => say(says, locale, details));
  const doubts = refusals.flatMap(({ code, says, details }) => {
    const named = filling(says, details);
    return named === null ? [] : [{ code, details: named }];
  });
  return {
    doubts: doubts.length === refusals.length ? doubts : [],
    message: [...new Set(said)].join(' ').slice(0, MOST_TEXT),
  };
}

/** The same of a refusal that was answered already, in the words of its module; one that no module declares stays as it was worded. */
export function answeredDoubts(
  registry: Pick<Declarations, 'modules'>,
  { code, details }: { readonly code: string; readonly details: Readonly<Record<string, unknown>> },
): Doubt[] {
  const says = sentencesOf(registry).get(code);
  const named = says && filling(says, details);
  return named ? [{ code, details: named }] : [];
}

/**
 * How a reader is told: in his language. What was kept as a text alone, or whose module is gone, as it was worded when it was told.
 */
export function doubtWords(
  registry: Pick<Declarations, 'modules'>,
  locale: Locale,
): (kept: { readonly doubts: readonly Doubt[]; readonly message: string }) => string {
  const sentences = sentencesOf(registry);
  return ({ doubts, message }) => {
    const said = doubts.flatMap(({ code, details }) => {
      const text = sentences.get(code);
      return text ? [say(text, locale, details)] : [];
    });
    const isWhole = said.length > 0 && said.length === doubts.length;
    return isWhole ? [...new Set(said)].join(' ').slice(0, MOST_TEXT) : message;
  };
}
