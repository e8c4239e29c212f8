import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';

/** Fields that are not there, or not for whoever saves the view; undefined: all are. */
export const refusedFields = (lacking: readonly string[]): Refusal | undefined =>
  lacking.length === 0
    ? undefined
    : refuse('input-invalid', {
        issues: lacking.map((field) => ({ path: 'definition', message: `no such field: ${field}` })),
      });
