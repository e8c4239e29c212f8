import type { AttentionLook, AttentionValue } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';

/** Something told of an item as its reader writes it. */
export const valueText = (value: AttentionValue, show: Format): string =>
  'text' in value
    ? value.text
    : 'at' in value
      ? `${show.fullDate(value.at)} ${show.clock(value.at)}`
      : show.duration(value.lasts);

export interface ShownFact {
  readonly label: string;
  readonly now: string;
  /** What it said when the reader began to look; null: the same. */
  readonly was: string | null;
}

/** What is told of an item, with what it said when the reader began to look at it where that was something else. */
export function shownFacts(look: AttentionLook, first: AttentionLook, show: Format): readonly ShownFact[] {
  const before = new Map(first.facts.map(({ label, value }) => [label, valueText(value, show)]));
  return look.facts.map(({ label, value }) => {
    const now = valueText(value, show);
    const was = before.get(label);
    return { label, now, was: was === now ? null : (was ?? '–') };
  });
}

/** Whether it is something else than what the reader began to look at. */
export const isOther = (look: AttentionLook, first: AttentionLook): boolean =>
  JSON.stringify([look.title, look.says, look.facts, look.ways]) !==
  JSON.stringify([first.title, first.says, first.facts, first.ways]);
