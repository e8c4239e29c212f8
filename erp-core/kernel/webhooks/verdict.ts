/**
 * What became of one try. `again`: of this message alone, or (`for: 'all'`) of whatever goes to that address: it is away,
 * busy, or does not know us.
 */
export type Verdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'again'; readonly for: 'one' | 'all'; readonly notBefore: number; readonly problem: string };

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
const FIRST_WAIT = 5 * SECOND;
const LONGEST_WAIT = 6 * 3_600 * SECOND;
const LONGEST_RETRY_AFTER = DAY;

/** How long a message is tried, and how long an address may fail before it is switched off. */
export const TRIED_FOR = 3 * DAY;

/** What is said of an address, and not of what was sent there: moved, not known, not now. */
const OF_ADDRESS = new Set([401, 403, 404, 405, 407, 408, 425, 429, 502, 503, 504]);

/**
 * What an answer means. Only 2xx is success, and 410 says never again (Standard Webhooks); a redirect is not followed, for the
 * address is to be mended by who set it up. `now` in µs.
 */
export function verdictOf(status: number, retryAfter: string | undefined, now: number): Verdict {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 410) return { kind: 'gone' };
  const of = status < 400 || OF_ADDRESS.has(status) ? 'all' : 'one';
  const where = status >= 300 && status < 400 ? ' (redirects are not followed: write the address it leads to)' : '';
  return { kind: 'again', for: of, notBefore: now + waitSaid(retryAfter, now), problem: `answered ${status}${where}` };
}

/** RFC 9110 §10.2.3: seconds or a date, in µs from now; a day at most, nothing where it is neither. */
function waitSaid(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const wait = /^\d{1,9}$/.test(text.trim()) ? Number(text) * SECOND : Date.parse(text) * 1_000 - now;
  return Number.isFinite(wait) ? Math.min(LONGEST_RETRY_AFTER, Math.max(0, wait)) : 0;
}

/**
 * How long after so many failures in a row, in µs: 5 s, then twice as long each time, six hours at most, each half to one and
 * a half of it, so that what failed together does not come back together.
 * @param chance between 0 and 1
 */
export const waitAfter = (failures: number, chance: number): number =>
  Math.round(Math.min(FIRST_WAIT * 2 ** Math.min(Math.max(0, failures - 1), 20), LONGEST_WAIT) * (0.5 + chance));
