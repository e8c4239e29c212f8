import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What is asked of a field: a value, or operators with their operands. Of lists' filters and of grants alike. */
export const condition = z.union([scalar, z.record(z.string(), z.union([scalar, z.array(scalar)]))]);
export type Condition = z.infer<typeof condition>;
