const MENTION = /@\[([\w:.-]{1,200})\]/g;

/** Somebody named in a text. */
export const mentionOf = (user: string): string => `@[${user}]`;

/** Whom a text names, as "@[<id of the user>]", each once, in their order. */
export const mentionsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(MENTION)].flatMap(([, user]) => user ?? [])),
];
