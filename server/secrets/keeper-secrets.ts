import { z } from 'zod';
import { keeperAsker } from '../ask-keeper.ts';

/** Changes the instance's own secrets; the keeper keeps them. */
export interface SecretsDesk {
  /** Gives until when the old ones are good (ms since 1970). Rejects where the keeper does not answer. */
  readonly rotate: () => Promise<{ readonly oldUntil: number } | { readonly refused: string }>;
}

/** Asks the keeper `{ type: 'rotate-secrets', id }` and hears `{ type: 'secrets-rotated', id, oldUntil | refused }`. */
export function keeperSecrets(tell: (message: object) => void): SecretsDesk & { hear: (message: unknown) => void } {
  const { ask, hear } = keeperAsker(tell, {
    type: 'secrets-rotated',
    shape: { oldUntil: z.number().optional(), refused: z.string().optional() },
    late: 'the keeper did not change the secrets in time',
    withinMs: 30_000,
  });
  return {
    async rotate() {
      const { oldUntil, refused } = await ask({ type: 'rotate-secrets' });
      return oldUntil === undefined ? { refused: refused ?? 'no reason given' } : { oldUntil };
    },
    hear,
  };
}
