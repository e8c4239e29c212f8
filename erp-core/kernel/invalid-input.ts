import type { z } from 'zod';
import { refuse } from './kernel-refusals.ts';
import type { Refusal } from './refusal.ts';

/** Every fault of an input at once, each by the path of its field. */
export function invalidInput(error: z.ZodError): Refusal {
  return refuse('input-invalid', {
    issues: error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}
