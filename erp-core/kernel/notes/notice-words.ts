import { z } from 'zod';
import { type Label, type Locale, say } from '../label.ts';

/** What people are told of records. A template is added, never renamed: notices keep its name. */
export const NOTICE_TEMPLATES = ['mentioned', 'commented', 'changed'] as const;
export type NoticeTemplate = (typeof NOTICE_TEMPLATES)[number];

export const noticeParameters = z.object({
  /** Id of the user who did it last, or "system:<part>". */
  by: z.string(),
  /** How often, since the person last read it. */
  times: z.int().min(1),
  /** The newest comment that is meant. */
  comment: z.uuid().optional(),
});
export type NoticeParameters = z.infer<typeof noticeParameters>;

/**
 * A notice as a value: whoever brings it to somebody, on a screen or by another way, says it in that person's language. What
 * the record is called is not in it, for each reader may see another part of the record.
 */
export interface Notice {
  readonly person: string;
  readonly template: NoticeTemplate;
  readonly parameters: NoticeParameters;
  readonly entity: string;
  readonly record: string;
}

const ONCE: Readonly<Record<NoticeTemplate, Label>> = {
  mentioned: {
    en: '{by} mentioned you on {title}',
    bn: '{by} {title}-এ আপনার নাম নিয়েছেন',
    hi: '{by} ने {title} पर आपका उल्लेख किया',
  },
  commented: {
    en: '{by} commented on {title}',
    bn: '{by} {title}-এ মন্তব্য করেছেন',
    hi: '{by} ने {title} पर टिप्पणी की',
  },
  changed: { en: '{by} changed {title}', bn: '{by} {title} বদলেছেন', hi: '{by} ने {title} बदला' },
};
const OFTEN: Readonly<Record<NoticeTemplate, Label>> = {
  mentioned: ONCE.mentioned,
  commented: {
    en: '{times} new comments on {title}, the newest by {by}',
    bn: '{title}-এ {times}টি নতুন মন্তব্য, সর্বশেষটি {by}-এর',
    hi: '{title} पर {times} नई टिप्पणियाँ, सबसे नई {by} की',
  },
  changed: {
    en: '{title} was changed {times} times, last by {by}',
    bn: '{title} {times} বার বদলানো হয়েছে, শেষবার {by}',
    hi: '{title} {times} बार बदला गया, अंतिम बार {by} ने',
  },
};
const ITSELF: Label = { en: 'The system', bn: 'সিস্টেম', hi: 'तंत्र' };

/**
 * A notice in words.
 * @param name what `parameters.by` is called, where it is a person of the company
 * @param title what the record is called for this reader
 */
export function noticeText(
  { template, parameters }: Pick<Notice, 'template' | 'parameters'>,
  locale: Locale,
  { name, title }: { readonly name: string | null; readonly title: string },
): string {
  const { by, times } = parameters;
  const words = (times > 1 ? OFTEN : ONCE)[template];
  return say(words, locale, {
    title,
    times: new Intl.NumberFormat(locale).format(times),
    by: name ?? (by.startsWith('system:') ? say(ITSELF, locale) : by),
  });
}
