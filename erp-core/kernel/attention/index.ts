import { attentionCount, attentionDone, attentionItem, attentionQuery } from './attention.queries.ts';

/** What waits for a person: parts of the kernel's own module. */
export const attentions = {
  queries: [attentionQuery, attentionCount, attentionItem, attentionDone],
} as const;
