import { SYMBOLOGIES } from '@millrace/typesetting';
import { z } from 'zod';

/** A text with formulas of the record in braces: "{item.code} · {quantity}"; in one language, or in each. */
export const filledText = z.string().max(1_000);
export const words = z.union([filledText, z.strictObject({ en: filledText, bn: filledText, hi: filledText })]);
export type FilledWords = z.infer<typeof words>;

/** Elements of one label: more than any has, and none that fills the memory. */
const MOST_ELEMENTS = 60;
const mm = (most: number) => z.number().min(0).max(most);
const side = (most: number) => z.number().gt(0).max(most);

const box = { x: mm(300), y: mm(500), width: side(300), height: side(500) };
/** Left out where there is nothing to fill it with; else a label without it is not printed. */
const optional = { optional: z.boolean().default(false) };

export const labelElement = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ kind: z.literal('text'), ...box, text: words, size: z.number().min(4).max(200).default(10) },
    ...{ bold: z.boolean().default(false), align: z.enum(['left', 'center', 'right']).default('left') },
    fit: z.enum(['shrink', 'wrap']).default('shrink'),
  }),
  z.strictObject({
    ...{ kind: z.literal('barcode'), ...box, ...optional, symbology: z.enum(SYMBOLOGIES) },
    /** What it says; of GS1 kinds by application identifier: { "00": "{sscc}" }. Identifiers without a value are left out. */
    data: z.union([filledText, z.record(z.string().regex(/^\d{2,4}$/), filledText)]),
    readable: z.boolean().default(true),
  }),
  z.strictObject({ kind: z.literal('box'), ...box, thickness: side(20).default(0.4) }),
  z.strictObject({ kind: z.literal('line'), ...box }),
  z.strictObject({
    ...{ kind: z.literal('image'), ...box },
    /** A PNG of at most 200 KB, in base64. */
    png: z.base64().max(280_000),
  }),
]);
export type LabelElementDefinition = z.infer<typeof labelElement>;

/** A label as data: its size in millimetres, the dots of its printer, what stands where. */
export const labelDefinition = z.strictObject({
  kind: z.literal('label'),
  width: z.number().min(10).max(300),
  height: z.number().min(5).max(500),
  dpi: z.union([z.literal(152), z.literal(203), z.literal(300), z.literal(600)]).default(203),
  elements: z.array(labelElement).min(1).max(MOST_ELEMENTS),
});
export type LabelDefinition = z.infer<typeof labelDefinition>;
