import { localizedText, micros } from '@millrace/contracts';
import { z } from 'zod';

export { localizedText, micros };

/** A quantity on the wire: a decimal as text, never a JavaScript number ("12", "-0.500"). */
export const quantity = z.string().regex(/^-?\d+(\.\d+)?$/, 'a decimal as text');
export type Quantity = z.infer<typeof quantity>;

/** Date of a business day in the site's zone. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** One page of a list: `next` is the cursor of the page after this one, null on the last. */
export const page = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), next: z.string().nullable().default(null) });

/** How a master is named in an answer: its id for commands, its code and name for people. */
export const named = z.object({ id: z.string(), code: z.string(), name: localizedText });
export type Named = z.infer<typeof named>;
