import type { Act } from './act.ts';
import { AuditSealer } from './audit/sealer.ts';
import type { EventFeed } from './event-feed.ts';
import { EventRelay } from './event-relay.ts';
import type { Executor } from './executor.ts';
import { JobNewsDesk } from './jobs/job-news.ts';
import { JobRunner } from './jobs/job-runner.ts';
import { JobScheduler } from './jobs/job-scheduler.ts';
import type { Kernel } from './kernel.ts';
import type { KernelOptions } from './kernel-options.ts';
import type { CompanyRegistries } from './modules/company-registries.ts';
import { ChangeWatch } from './notes/change-watch.ts';
import { SearchBacklog } from './search/backlog.ts';
import { replayWanted } from './webhooks/in/events.ts';
import { InboundDesk } from './webhooks/in/inbound-door.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';

export interface BackgroundParts {
  readonly pool: KernelOptions['pool'];
  /** Microseconds. */
  readonly clock: () => number;
  readonly log: KernelOptions['log'];
  readonly registries: CompanyRegistries;
  readonly execute: Kernel['execute'];
  readonly act: Act;
  readonly executor: Executor;
  readonly feed: EventFeed;
  readonly options: Pick<KernelOptions, 'fileKeeping' | 'carriers' | 'secrets' | 'resolve'>;
}

/** What the kernel does by itself, after a commit or by the clock, and beside whoever asks it something. */
export function backgroundOf({ pool, clock, log, registries, execute, act, executor, feed, options }: BackgroundParts) {
  const { fileKeeping: files, carriers, secrets, resolve } = options;
  const sealer = new AuditSealer({ pool, clock, log });
  const changes = new ChangeWatch({ pool, clock, log, execute });
  const news = new JobNewsDesk({ pool, log });
  const heard = (company: string, job: string) => news.heard(company, job);
  const jobs = new JobRunner({ pool, clock, log, registries, execute: act, executor, heard, files, carriers });
  const scheduler = new JobScheduler({ pool, clock, log, registries, executor });
  const backlog = new SearchBacklog({ pool, log, entities: () => registries.current.entities });
  const sender = secrets && new WebhookSender({ pool, clock, log, execute, registries, secrets, resolve });
  const inbound = secrets && new InboundDesk({ pool, clock, log, execute, registries, secrets });
  const relay = new EventRelay({ pool, clock, log, execute, registries });
  feed.listen((event) => relay.heard(event));
  feed.listen((event) => sender?.heard(event));
  feed.listen((event) => {
    if (event.type === replayWanted.type) void inbound?.replayed(event);
  });

  return {
    changes,
    news,
    relay,
    inbound,
    async start(): Promise<void> {
      await feed.start();
      await relay.start();
      sealer.start();
      changes.start();
      sender?.start();
      inbound?.start();
      await jobs.start();
      scheduler.start();
      backlog.start();
    },
    /** What is under way ends first, then what would begin more. */
    async stop(): Promise<void> {
      await sealer.stop();
      await changes.stop();
      await sender?.stop();
      inbound?.stop();
      await scheduler.stop();
      await jobs.stop();
      await backlog.stop();
      await relay.stop();
      await executor.idle();
      await feed.stop();
    },
  };
}
