import fc from 'fast-check';
import type { z } from 'zod';

/** An input of what was overheard, wherever its schema takes it: for a walk over commands and questions that nobody named. */
export function inputOf(schema: z.ZodObject, values: readonly unknown[]): fc.Arbitrary<Record<string, unknown>> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const takes = values.filter((value) => (field as z.ZodType).safeParse(value).success);
    if ((field as z.ZodType).safeParse({ en: 'x' }).success) takes.push({ en: 'x' });
    const choices = [...takes, ...((field as z.ZodType).safeParse(undefined).success ? [undefined] : [])];
    if (choices.length > 0) fields[name] = fc.constantFrom(...choices);
  }
  return fc.record(fields);
}
