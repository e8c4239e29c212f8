import { z } from 'zod';
import { fieldMeta } from '../field-meta.ts';
import { type Label, type Locale, say } from '../label.ts';
import type { NoticeKind } from '../notify/notice.ts';

export const noticeParameters = z.object({
  /** Id of the user who did it last, or "system:<part>". */
  by: z.string(),
  /** How often, since the person last read it. */
  times: z.int().min(1),
  /** The newest comment that is meant. */
  comment: z.uuid().optional(),
  /** What the words of its kind are filled with. */
  fields: z.record(z.string(), z.json()).optional(),
});
export type NoticeParameters = z.infer<typeof noticeParameters>;

/**
 * A notice as a value: whoever brings it to somebody, on a screen or by another way, says it in that person's language. What
 * the record is called is not in it, for each reader may see another part of the record.
 */
export interface Notice {
  readonly person: string;
  /** The name of its kind. */
  readonly template: string;
  readonly parameters: NoticeParameters;
  readonly entity: string;
  readonly record: string;
  /** Told to who sees this site alone; left out: to whoever sees the record. */
  readonly site?: string | null;
}

const ITSELF: Label = { en: 'The system', bn: 'সিস্টেম', hi: 'तंत्र' };

/**
 * A notice in words.
 * @param kind undefined: nothing declares it any more
 * @param name what `parameters.by` is called, where it is a person of the company
 * @param title what the record is called for this reader
 * @param zone on whose clock moments are told
 */
export function noticeText(
  kind: Pick<NoticeKind, 'words' | 'fields'> | undefined,
  { by, times, fields = {} }: NoticeParameters,
  locale: Locale,
  { name, title, zone }: { readonly name: string | null; readonly title: string; readonly zone: string },
): string {
  if (!kind) return title;
  const said = Object.entries(fields).map(([field, value]) => [
    field,
    fieldText(value, kind.fields.shape[field], locale, zone),
  ]);
  return say(times > 1 ? kind.words.often : kind.words.once, locale, {
    ...Object.fromEntries(said),
    title,
    times: new Intl.NumberFormat(locale).format(times),
    by: name ?? (by.startsWith('system:') ? say(ITSELF, locale) : by),
  });
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const NUMBERS: ReadonlySet<string> = new Set(['decimal', 'quantity', 'whole-number', 'percent']);

/** A value as it is read: numbers and moments by the habits of the language. */
function fieldText(value: unknown, schema: z.ZodType | undefined, locale: Locale, zone: string): string {
  const { field } = schema ? fieldMeta(schema) : { field: 'text' };
  if (field === 'moment' && typeof value === 'number')
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(
      value / 1_000,
    );
  if (NUMBERS.has(field) && DECIMAL.test(String(value)))
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(
      String(value) as Intl.StringNumericLiteral,
    );
  if (typeof value === 'object' && value !== null) {
    const said = value as Readonly<Record<string, unknown>>;
    return String(said[locale] ?? said.en ?? '');
  }
  return String(value ?? '');
}
