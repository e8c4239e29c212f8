import { z } from 'zod';

/** How the bytes of a file are read; what is left out is found by looking at them. */
export const reading = z.strictObject({
  separator: z.string().length(1).optional(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-15']).optional(),
});
export type Reading = z.infer<typeof reading>;

const word = z.string().min(1).max(200);

/** What the columns of a sheet mean, and how what stands in them is written. */
export const mapping = z.strictObject({
  /** By the number of the column, from 0 on: the field ("item", "price.amount", "lines.quantity"). Others are read past. */
  columns: z
    .array(z.strictObject({ at: z.int().min(0).max(701), as: word }))
    .min(1)
    .max(702),
  /** What every row says of a field that no column tells. */
  constants: z.record(word, z.string().max(2_000)).default({}),
  /** The sign before the decimals. */
  decimal: z.enum(['.', ',']).optional(),
  /** The order of day, month and year. */
  dates: z.enum(['ymd', 'dmy', 'mdy']).optional(),
  /** Of moments that say none: "+06:00". */
  offset: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/)
    .optional(),
});
export type Mapping = z.infer<typeof mapping>;

/** What is known of a column before a person has looked at it. */
export interface Proposed {
  readonly at: number;
  readonly header: string;
  /** The first things that stand in it. */
  readonly samples: readonly string[];
  /** Rows that say something of it. */
  readonly filled: number;
  /** How its numbers and dates are written; "unclear": two ways fit all of them. */
  readonly decimal: '.' | ',' | 'unclear' | null;
  readonly dates: 'ymd' | 'dmy' | 'mdy' | 'unclear' | null;
  /** What it may mean, the likeliest first; the first of each field is the proposal. */
  readonly fits: readonly Fit[];
}

export interface Fit {
  readonly as: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly why: 'template' | 'name' | 'word' | 'alike' | 'content';
}
