import type pg from 'pg';
import type { Logger } from 'pino';
import { reseal } from './reseal.ts';
import type { Signing } from './signing.ts';

export interface SealerOptions {
  readonly pool: pg.Pool;
  readonly signing: Signing;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Nothing needs the secret before this version any more. */
  readonly onSealed: (version: number) => void;
}

const AGAIN_MS = 5_000;

/**
 * Sees to it that every second factor is encrypted with the newest secret: after each change, and at the start where a
 * secret of before is still there. Tried again until it is done.
 */
export function startSealer({ pool, signing, log, onSealed }: SealerOptions): { readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const seal = (): void => {
    clearTimeout(timer);
    const { version, before } = signing.now;
    if (stopped || before === null) return;
    reseal(pool, signing).then(
      (count) => {
        if (count > 0) log.info({ count, version }, 'second factors are encrypted with the new secret');
        if (signing.now.version === version) onSealed(version);
      },
      (error: unknown) => {
        log.warn({ err: error }, 'second factors are not yet encrypted with the new secret; the old one stays');
        if (!stopped) timer = setTimeout(seal, AGAIN_MS);
      },
    );
  };
  signing.onChange(seal);
  seal();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
