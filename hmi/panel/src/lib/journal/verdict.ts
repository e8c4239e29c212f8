import { ApiError } from '@millrace/hmi-client';
import type { Verdict } from './replay.ts';

/**
 * Answers that speak of who asks, not of what was asked: the entry waits until somebody may. Whoever is no terminal any more and
 * has not heard of it yet sends it so once it has.
 */
const OF_THE_ASKER: ReadonlySet<string> = new Set([
  'no-company',
  'second-factor-needed',
  'not-claimed',
  'fact-not-from-terminal',
]);

/** What an attempt to send came to. A refusal of the plant's is final; whatever else went wrong may pass. */
export async function verdictOf(send: () => Promise<unknown>): Promise<Verdict> {
  try {
    return { is: 'done', result: await send() };
  } catch (error) {
    if (!(error instanceof ApiError)) return { is: 'later', after: null };
    const { kind, code, message, retryAfter } = error;
    if (error.passing) return { is: 'later', after: retryAfter };
    if (kind === 'signed-out' || OF_THE_ASKER.has(code)) return { is: 'nobody' };
    // It fails at this one: no fault of whoever said it, and not of what others said.
    if (kind === 'fault') return { is: 'stuck' };
    return { is: 'refused', refusal: { code, message } };
  }
}
