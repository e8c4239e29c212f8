import { z } from 'zod';
import { filledText, words } from './label-definition.ts';

/** Millimetres, upright. */
export const PAGES = {
  A4: { width: 210, height: 297 },
  A5: { width: 148, height: 210 },
  Letter: { width: 215.9, height: 279.4 },
} as const;

const MOST_COLUMNS = 12;
const name = z.string().max(128);

/** What stands in a row of a question's answer, which declares none: as fields are called. */
export const ANSWER_FIELDS = ['text', 'localized', 'decimal', 'moment', 'date', 'unit', 'choice'] as const;

/** Where the rows of a table come from. */
export const rowsSource = z.discriminatedUnion('from', [
  /** The lines of the record. */
  z.strictObject({ from: z.literal('lines'), field: name }),
  /** Records of another entity that name this one in their field `by`. */
  z.strictObject({ from: z.literal('records'), entity: name, by: name, sort: name.optional() }),
  /** The rows of a question's answer: its input filled in, and what of each row there is, by its place ("lot.code"). */
  z.strictObject({
    from: z.literal('query'),
    query: name,
    input: z.record(name, filledText).default({}),
    fields: z.record(z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)?$/), z.enum(ANSWER_FIELDS)),
  }),
  /** The records of a list, as it was asked for: the document is of no one record. */
  z.strictObject({ from: z.literal('list') }),
]);
export type RowsSource = z.infer<typeof rowsSource>;

/** A document as data: what stands at its head, and a table over as many pages as it takes. */
export const documentDefinition = z.strictObject({
  kind: z.literal('document'),
  page: z.enum(['A4', 'A5', 'Letter']).default('A4'),
  landscape: z.boolean().default(false),
  /** The words of the template's own name, where nothing is said. */
  title: words.optional(),
  /** Whom it is for. */
  party: z.strictObject({ heading: words, lines: z.array(words).min(1).max(8) }).optional(),
  facts: z
    .array(z.strictObject({ label: words, text: words }))
    .max(12)
    .default([]),
  table: z
    .strictObject({
      rows: rowsSource,
      columns: z
        .array(
          z.strictObject({
            heading: words,
            text: words,
            /** Of the width that all columns share. */
            share: z.number().min(0.2).max(20).default(1),
            align: z.enum(['left', 'center', 'right']).default('left'),
            /** What its formula gives is summed behind the last row. */
            sum: z.boolean().default(false),
          }),
        )
        .min(1)
        .max(MOST_COLUMNS),
    })
    .optional(),
  note: words.optional(),
  signatures: z.array(words).max(4).default([]),
});
export type DocumentDefinition = z.infer<typeof documentDefinition>;
