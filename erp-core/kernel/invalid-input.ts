import type { z } from 'zod';
import { faultWords } from './input-fault-words.ts';
import { refuse } from './kernel-refusals.ts';
import type { Locale } from './label.ts';
import type { Refusal } from './refusal.ts';

/** Every fault of an input at once, each by the path of its field, in the reader's language. */
export function invalidInput(error: z.ZodError, locale: Locale): Refusal {
  return refuse('input-invalid', {
    issues: error.issues.map((issue) => ({ path: issue.path.join('.'), message: faultWords(issue, locale) })),
  });
}
