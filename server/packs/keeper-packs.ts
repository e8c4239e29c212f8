import { type PackAnswer, type PackRequest, packAnswer } from '@millrace/erp-core';
import { z } from 'zod';
import { keeperAsker } from '../ask-keeper.ts';

/** Tables are made with this much patience: others use them meanwhile. */
const WITHIN_MS = 180_000;

/** Where packs are brought in and removed: by the owner of all tables, whom this process is not. */
export interface PackDoor {
  /** Rejects where nobody answers, and with the reason where it failed. */
  readonly ask: (request: PackRequest) => Promise<PackAnswer>;
}

/** Asks the keeper `{ type: 'packs', id, request }` and hears `{ type: 'pack-answer', id, answer | reason }`. */
export function keeperPacks(tell: (message: object) => void): PackDoor & { hear: (message: unknown) => void } {
  const { ask, hear } = keeperAsker(tell, {
    type: 'pack-answer',
    shape: { answer: packAnswer.optional(), reason: z.string().optional() },
    late: 'the keeper did not answer about the pack in time',
    withinMs: WITHIN_MS,
  });
  return {
    async ask(request) {
      const { answer, reason } = await ask({ type: 'packs', request });
      if (!answer) throw new Error(`the pack could not be looked after: ${reason ?? 'no reason given'}`);
      return answer;
    },
    hear,
  };
}
