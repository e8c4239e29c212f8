/** What a server said: it has them; it will never take these; it takes nothing now, and perhaps how long (ms) to wait. */
export type Verdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'never'; readonly reason: string }
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfter: number | null };

/** RFC 9110: what is wrong with the content itself. All else may be mended without it: an address, a token, a server. */
const NEVER = new Set([400, 413, 415, 422]);
const LONGEST_RETRY_AFTER = 3_600_000;

/**
 * What an answer means. A wrong token (401, 403) or address (404) waits for a person rather than throwing records away;
 * 409 is a batch that the server is still busy with. `now`: ms since 1970, for a Retry-After that names a moment.
 */
export function verdictOf(status: number, retryAfter: string | undefined, text: string, now: number): Verdict {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const said = sentenceOf(text);
  const reason = `the server answered ${status}${said === '' ? '' : `: ${said}`}`;
  return NEVER.has(status) ? { kind: 'never', reason } : { kind: 'later', reason, retryAfter: waitOf(retryAfter, now) };
}

/** RFC 9110 §10.2.3: seconds, or a date. Null where it is neither; an hour at most. */
function waitOf(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const wait = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.min(LONGEST_RETRY_AFTER, Math.max(0, wait)) : null;
}

/** What problem details (RFC 9457) say, or the text as it is; short. */
function sentenceOf(text: string): string {
  try {
    const { title, detail } = JSON.parse(text) as { title?: unknown; detail?: unknown };
    const said = [title, detail].filter((part) => typeof part === 'string').join(' ');
    if (said !== '') return said.slice(0, 200);
  } catch {
    // No JSON.
  }
  return text.trim().slice(0, 200);
}
