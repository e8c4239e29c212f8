import { type LinkCertificates, nowMicros } from '@millrace/contracts';
import { DeviceError, type DeviceManifest } from '@millrace/driver-api';
import { systemTiming, type Timing } from '../devices/timing.ts';
import type { GatewayAnswers, ThreadAnswers } from './asks.ts';
import type { Handlers } from './calls.ts';
import { remember } from './remember.ts';
import type { SupervisedDriver } from './supervised-driver.ts';
import { ThreadGroup } from './thread-group.ts';
import { ThreadLink } from './thread-link.ts';
import type { ThreadStart } from './thread-start.ts';
import { THREAD_LIMITS, type ThreadLimits, WatchedThread } from './watched-thread.ts';

export interface ThreadDriverOptions {
  readonly limits?: Partial<ThreadLimits>;
  readonly timing?: Timing;
}

/** What a thread is held by while it hears a person's word. */
const A_WORD = 'a word on a certificate';

/**
 * A driver whose links live in threads of their own, behind the contract of all drivers: for protocols that take much of a
 * processor (secure channels, large answers), or of whose library nobody knows what it does to a process. What it gets
 * wrong ends its thread, and with that its links, which are made anew; nothing else is touched.
 */
export function threadDriver(
  manifest: DeviceManifest<unknown, unknown, unknown>,
  start: Omit<ThreadStart, 'signs'>,
  { limits: given = {}, timing = systemTiming }: ThreadDriverOptions = {},
): SupervisedDriver {
  const { protocol } = manifest;
  const limits = { ...THREAD_LIMITS, ...given };
  const links = new Map<number, ThreadLink>();
  // A thread that ended is asked no more, and what it told last is still what stands.
  const certificates = new Map<string, LinkCertificates | null>();
  let next = 1;

  const of = ({ link: number }: { readonly link: number }): ThreadLink => {
    const link = links.get(number);
    if (!link) throw new DeviceError('lost', 'this link is not in use any more');
    return link;
  };
  const handlers: Handlers<GatewayAnswers> = {
    deliver: (ask) => of(ask).deliver(ask),
    secret: (ask) => of(ask).secret(ask.name),
    lost: (ask) => links.get(ask.link)?.lost(ask),
    log: (ask) => links.get(ask.link)?.log(ask),
    certificates: ({ settings, report }) => remember(certificates, JSON.stringify(settings), report),
  };
  type Thread = WatchedThread<ThreadAnswers, GatewayAnswers>;
  const group = new ThreadGroup<Thread>({
    protocol,
    timing,
    clock: nowMicros,
    start(onEnd) {
      const thread: Thread = new WatchedThread({
        ...{ protocol, runs: 'devices', start, limits, handlers },
        onEnd(reason, error) {
          onEnd(reason);
          for (const link of [...links.values()]) if (link.runsIn(thread.calls)) link.threadEnded(error);
        },
      });
      return thread;
    },
  });

  return {
    manifest,
    threads: {
      told: () => group.told(),
      nameOf: (settings) => group.nameOf(JSON.stringify(settings)),
    },
    async open(settings, context) {
      context.signal.throwIfAborted();
      const key = JSON.stringify(settings);
      const thread = group.take(key);
      const number = next++;
      const link = new ThreadLink(number, thread.calls, context, () => {
        links.delete(number);
        group.release(key, thread);
      });
      links.set(number, link);
      return link.open(settings);
    },
    trust: {
      report: (settings) => certificates.get(JSON.stringify(settings)) ?? null,
      async decide(what, decision) {
        // What was shown is on disk: whoever compared digits for longer than a thread idles is heard all the same.
        const thread = group.take(A_WORD);
        try {
          await thread.calls.ask('decide', { what, decision });
        } finally {
          group.release(A_WORD, thread);
        }
      },
    },
  };
}
