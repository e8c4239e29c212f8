import type { DeviceAccess } from '@millrace/contracts';
import { type DeviceDriver, DeviceError, type DriverLog, type OpenLink } from '@millrace/driver-api';
import type { Restarts } from '../restarts.ts';
import type { Holds } from '../watchdog/held-back.ts';
import { contained } from './contained-driver.ts';
import { type Timing, within } from './timing.ts';

export interface BorrowParts {
  readonly drivers: readonly DeviceDriver[];
  readonly timing: Timing;
  readonly secret: (name: string) => Promise<string>;
  /** What is not to be asked now; nothing where it is left out. */
  readonly held?: Holds;
  readonly restarts?: Restarts;
  readonly log: DriverLog;
}

/** A link for a few questions, of no configuration. `gone` is aborted when the peer hangs up. */
export interface BorrowedLink {
  readonly link: OpenLink;
  readonly gone: AbortSignal;
  /** Releases it; may be called twice. */
  close(): Promise<void>;
}

/** A link is made in this time (ms), or in that of one answer where that is longer: the first of a protocol may load a library. */
const CONNECT_WITHIN = 10_000;

/** Rejects with a DeviceError that says why no link is made. */
export async function borrowLink(
  { protocol, settings, timeout }: DeviceAccess,
  { drivers, timing, secret, held, restarts, log }: BorrowParts,
  signal: AbortSignal,
): Promise<BorrowedLink> {
  const found = drivers.find(({ manifest }) => manifest.protocol === protocol);
  if (!found) {
    const has = drivers.map(({ manifest }) => manifest.protocol).join(', ') || 'none';
    throw new DeviceError('misconfigured', `this gateway does not speak "${protocol}"; it speaks ${has}`);
  }
  const name = { kind: 'question', id: protocol } as const;
  const hold = held?.holdOf(name);
  if (hold) throw new DeviceError('refused', hold.reason);
  const driver = contained(found, name, ({ message }) => restarts?.count(name, message));
  const ending = new AbortController();
  const milliseconds = Math.max(timeout / 1_000, CONNECT_WITHIN);
  // The driver's signal holds as long as its link: it ends with whoever asked, or with `close`.
  const end = (): void => ending.abort(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  const release = (): void => signal.removeEventListener('abort', end);
  const lost = (error: DeviceError): void => ending.abort(error);
  const opening = (async () => driver.open(settings, { signal: ending.signal, log, secret, lost }))();
  try {
    const link = await within(
      timing,
      milliseconds,
      signal,
      () => opening,
      () => new DeviceError('silent', `no link was made within ${milliseconds} ms`),
    );
    return {
      link,
      gone: ending.signal,
      async close() {
        release();
        ending.abort(new DeviceError('lost', 'the link is not wanted any more'));
        await link.close();
      },
    };
  } catch (error) {
    release();
    ending.abort(error);
    opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  }
}
