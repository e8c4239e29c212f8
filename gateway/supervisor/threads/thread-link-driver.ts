import { nowMicros } from '@millrace/contracts';
import { DeviceError, type DriverManifest } from '@millrace/driver-api';
import { systemTiming, type Timing } from '../devices/timing.ts';
import type { Handlers } from './calls.ts';
import { errorOf } from './crossing.ts';
import type { LinkGatewayAnswers, LinkThreadAnswers } from './link-asks.ts';
import type { SupervisedLinkDriver } from './supervised-driver.ts';
import { ThreadGroup } from './thread-group.ts';
import type { ThreadStart } from './thread-start.ts';
import { ThreadedMessages } from './threaded-messages.ts';
import { THREAD_LIMITS, type ThreadLimits, WatchedThread } from './watched-thread.ts';

export interface ThreadLinkDriverOptions {
  readonly limits?: Partial<ThreadLimits>;
  readonly timing?: Timing;
}

type Thread = WatchedThread<LinkThreadAnswers, LinkGatewayAnswers>;

/**
 * A driver that brings messages and whose links live in threads of their own, behind the contract of all such drivers; the
 * links of one protocol share a thread. A message is answered there when it is safe here, and so thanked no earlier. What the
 * driver gets wrong ends its link, or its thread and with that all links in it; they are made anew, and nothing else is
 * touched. For drivers whose links take commands.
 */
export function threadLinkDriver<Settings>(
  manifest: DriverManifest<Settings>,
  start: Omit<ThreadStart, 'signs'>,
  { limits: given = {}, timing = systemTiming }: ThreadLinkDriverOptions = {},
): SupervisedLinkDriver {
  const { protocol } = manifest;
  const limits = { ...THREAD_LIMITS, ...given };
  const links = new Map<number, ThreadedMessages>();
  let next = 1;

  const of = ({ link: number }: { readonly link: number }): ThreadedMessages => {
    const link = links.get(number);
    if (!link) throw new DeviceError('lost', 'this link is not in use any more');
    return link;
  };
  const handlers: Handlers<LinkGatewayAnswers> = {
    deliver: (ask) => of(ask).deliver(ask),
    secret: (ask) => of(ask).secret(ask.name),
    report: (ask) => links.get(ask.link)?.report(ask),
    facts: (ask) => links.get(ask.link)?.learn(ask),
    log: (ask) => links.get(ask.link)?.log(ask),
    failed: (ask) => links.get(ask.link)?.fail(errorOf(ask.fault)),
  };
  const group = new ThreadGroup<Thread>({
    protocol,
    timing,
    clock: nowMicros,
    start(onEnd) {
      const thread: Thread = new WatchedThread({
        ...{ protocol, runs: 'links', start, limits, handlers },
        onEnd(reason, error) {
          onEnd(reason);
          for (const link of [...links.values()]) if (link.runsIn(thread.calls)) link.fail(error);
        },
      });
      return thread;
    },
  });

  return {
    manifest,
    threads: { told: () => group.told(), nameOf: (settings) => group.nameOf(JSON.stringify(settings)) },
    link(settings, host, failed) {
      const key = JSON.stringify(settings);
      const number = next++;
      const link = new ThreadedMessages({
        ...{ number, settings, host, failed },
        take() {
          const thread = group.take(key);
          links.set(number, link);
          const release = (): void => {
            links.delete(number);
            group.release(key, thread);
          };
          return { calls: thread.calls, release };
        },
      });
      return link;
    },
  };
}
