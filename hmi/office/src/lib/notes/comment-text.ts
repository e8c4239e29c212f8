import type { Mention } from '@millrace/hmi-client';

const MENTION = /@\[([\w:.-]{1,200})\]/g;

/** A piece of a comment: words, or a person who is named in it. */
export type TextPart = { readonly words: string } | { readonly person: string };

const nameIn = (mentions: readonly Mention[], id: string): string =>
  mentions.find(({ user }) => user === id)?.name ?? id;

/** What a comment says, piece by piece. Pure. */
export function partsOf(text: string, mentions: readonly Mention[]): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const found of text.matchAll(MENTION)) {
    if (found.index > from) parts.push({ words: text.slice(from, found.index) });
    parts.push({ person: nameIn(mentions, found[1] ?? '') });
    from = found.index + found[0].length;
  }
  return from < text.length ? [...parts, { words: text.slice(from) }] : parts;
}

/** A comment as its writer types it: people by their names. */
export const asTyped = (text: string, mentions: readonly Mention[]): string =>
  text.replaceAll(MENTION, (_, id: string) => `@${nameIn(mentions, id)}`);

/** The same as it is sent: of those who were chosen while it was typed, each "@Name" is that person. Longer names first. */
export function asSent(typed: string, chosen: readonly Mention[]): string {
  const longest = [...chosen].sort((a, b) => b.name.length - a.name.length);
  let text = '';
  for (let rest = typed; rest !== ''; ) {
    const one = longest.find(({ name }) => rest.startsWith(`@${name}`));
    text += one ? `@[${one.user}]` : rest[0];
    rest = rest.slice(one ? one.name.length + 1 : 1);
  }
  return text;
}

/** The name that is being typed before the caret, where one is. */
export const namedBefore = (typed: string, caret: number): string | null =>
  /(?:^|\s)@([\p{L}\p{M}\p{N}._-]*(?: [\p{L}\p{M}\p{N}._-]+)?)$/u.exec(typed.slice(0, caret))?.[1] ?? null;
