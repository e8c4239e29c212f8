import { z } from 'zod';
import { micros } from './common.ts';
import { fieldDescription } from './record.ts';

const values = z.record(z.string(), z.unknown());
const words = z.object({ field: z.string(), required: z.boolean() });

const item = {
  id: z.string(),
  title: z.string(),
  detail: z.string(),
  at: micros,
  dueAt: micros.nullish(),
  site: z.string().nullish(),
};
/** Something that waits for the reader; `inputs`: by way, what it takes to see to it together with others. */
export const attentionItem = z.object({ ...item, inputs: z.record(z.string(), values).optional() });
export type AttentionItem = z.infer<typeof attentionItem>;

const together = z.object({
  name: z.string(),
  label: z.string(),
  command: z.string(),
  /** The field that names all of them; left out: the command is given for each. */
  many: z.string().optional(),
  words: words.optional(),
});
export type AttentionTogether = z.infer<typeof together>;

export const attentionGroup = z.object({
  kind: z.string(),
  label: z.string(),
  more: z.boolean(),
  together: z.array(together),
  rows: z.array(attentionItem),
});
export type AttentionGroup = z.infer<typeof attentionGroup>;

/** `kernel.attention` {} */
export const attention = z.object({ groups: z.array(attentionGroup), news: z.array(z.string()) });
/** `kernel.attention-count` {} */
export const attentionCount = z.object({ count: z.number(), more: z.boolean(), news: z.array(z.string()) });

/** Something told of an item: words, a moment, or a length of time (both µs). */
export const attentionValue = z.union([
  z.object({ text: z.string() }),
  z.object({ at: micros }),
  z.object({ lasts: z.number() }),
]);
export type AttentionValue = z.infer<typeof attentionValue>;

export const attentionWay = z.object({
  name: z.string(),
  label: z.string(),
  command: z.string(),
  input: values,
  isSuggested: z.boolean().optional(),
  form: z.object({ at: z.string().nullable(), fields: z.array(fieldDescription), values }).optional(),
  words: words.extend({ label: z.string() }).optional(),
});
export type AttentionWay = z.infer<typeof attentionWay>;

export const attentionLook = z.object({
  ...item,
  says: z.array(z.string()),
  facts: z.array(z.object({ label: z.string(), value: attentionValue })),
  evidence: z.array(z.object({ text: z.string(), at: micros.nullable() })),
  ways: z.array(attentionWay),
  /** Below the office. */
  page: z.string().nullable(),
  record: z.object({ entity: z.string(), id: z.string() }).optional(),
});
export type AttentionLook = z.infer<typeof attentionLook>;

export const attentionDone = z.object({
  kind: z.string(),
  item: z.string(),
  title: z.string(),
  did: z.string(),
  at: micros,
  by: z.string(),
  byName: z.string().nullable(),
  undo: z.object({ command: z.string(), input: values }).nullable(),
});
export type AttentionDone = z.infer<typeof attentionDone>;
/** `kernel.attention-item` { kind, id }; `item` null: it waits no more, and `done` says why as far as it is known. */
export const attentionOne = z.object({ item: attentionLook.nullable(), done: attentionDone.nullable() });
/** `kernel.attention-done` { since, limit? } */
export const attentionDones = z.object({ rows: z.array(attentionDone), last: attentionDone.nullable() });
