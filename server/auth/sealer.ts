import type { Logger } from 'pino';
import type { Signing } from './signing.ts';

export interface SealerOptions {
  /** Encrypts anew whatever an older secret did: how many there were. Rejects where the older one must stay. */
  readonly reseal: () => Promise<number>;
  readonly signing: Signing;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Nothing needs the secret before this version any more. */
  readonly onSealed: (version: number) => void;
}

const AGAIN_MS = 5_000;

/**
 * Sees to it that every second factor and every secret of the kernel is encrypted with the newest secret: after each change, and at the start where a
 * secret of before is still there. Tried again until it is done.
 */
export function startSealer({ reseal, signing, log, onSealed }: SealerOptions): { readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const seal = (): void => {
    clearTimeout(timer);
    const { version, before } = signing.now;
    if (stopped || before === null) return;
    reseal().then(
      (count) => {
        if (count > 0) log.info({ count, version }, 'secrets are encrypted with the new secret');
        if (signing.now.version === version) onSealed(version);
      },
      (error: unknown) => {
        log.warn({ err: error }, 'secrets are not yet encrypted with the new secret; the old one stays');
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
