import { z } from 'zod';
import { refuse } from './kernel-refusals.ts';
import { Refused } from './refusal.ts';

/** A place in a list as an opaque text. */
export const writeCursor = (place: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** Throws `Refused` (input-invalid) where the text is no cursor of this shape. */
export function readCursor<Shape extends z.ZodType>(shape: Shape, cursor: string): z.infer<Shape> {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const parsed = z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'not a cursor' });
        return z.NEVER;
      }
    })
    .pipe(shape)
    .safeParse(text);
  if (parsed.success) return parsed.data as z.infer<Shape>;
  throw new Refused(refuse('input-invalid', { issues: [{ path: 'cursor', message: 'not a cursor of this list' }] }));
}

/** For a list that is bounded anyway: the cursor is the number of rows before. Throws `Refused` where it is none. */
export function rowsBefore(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new Refused(refuse('input-invalid', { issues: [{ path: 'cursor', message: 'not a cursor of this list' }] }));
}

/** A page out of rows of which one more than `limit` was asked for. */
export const pageOf = <Row>(rows: readonly Row[], limit: number, before: number) => ({
  rows: rows.slice(0, limit),
  next: rows.length > limit ? String(before + limit) : null,
});
