import { createHash } from 'node:crypto';
import type { DeviceError, DriverLog, SubscribeContext } from '@millrace/driver-api';
import { eventWatch } from './event-watch.ts';
import { fillGap } from './history.ts';
import type { OperationLimits } from './limits.ts';
import type { LinkMemory } from './link-memory.ts';
import type { OpcuaProfile } from './manifest.ts';
import type { NodePoint } from './monitored-items.ts';
import type { Nodes } from './nodes.ts';
import type { Publisher } from './publish.ts';
import type { RawSession } from './raw-session.ts';
import type { Resolver } from './resolve.ts';
import { type Subscription, subscriptionOf, type Watching } from './subscription.ts';
import { valueWatch } from './value-watch.ts';

export interface ReportParts {
  readonly session: RawSession;
  readonly publisher: Publisher;
  readonly limits: OperationLimits;
  readonly nodes: Nodes;
  readonly resolver: Resolver;
  readonly memory: LinkMemory;
  /** When the server began, ms since 1970. */
  readonly serverStart: number;
  readonly log: DriverLog;
  lost(error: DeviceError): void;
}

/** What is reported of one device: its subscriptions at the server. */
export interface Reports {
  /** Resolves when the server has agreed to report all of it; what history has of the time before follows by itself. */
  start(): Promise<void>;
  /** As of `performance.now()`, whenever the server has answered something. */
  check(now: number): void;
  /** Ends them at the server. */
  stop(): Promise<void>;
  /** Leaves them there for the next session, which may have them handed over. */
  keep(): void;
}

interface Part {
  readonly subscription: Subscription;
  /** What it watches, so that the next link finds it again. */
  readonly what: string;
}

/** Values and events have subscriptions of their own: a refresh of conditions is of a whole one. */
export function reportsOf(
  points: readonly NodePoint[],
  { signal, profile, deliver }: SubscribeContext<OpcuaProfile>,
  parts: ReportParts,
): Reports {
  const { session, limits, nodes, resolver, memory, serverStart, log } = parts;
  const { names } = resolver;
  const values = points.filter(({ point }) => !point.address.events);
  const events = points.filter(({ point }) => point.address.events);
  const since = memory.times.heard();
  const made: Part[] = [];
  let stopped = false;

  function add(what: string, watching: Watching): Part {
    const { publisher, lost } = parts;
    // Without samples it is a sign of life.
    const alive = (): void => void deliver([]).catch(() => undefined);
    const part = { what, subscription: subscriptionOf({ session, publisher, profile, watching, log, alive, lost }) };
    made.push(part);
    return part;
  }

  return {
    async start() {
      for (let at = 0; at < values.length; at += limits.itemsPerSubscription) {
        const some = values.slice(at, at + limits.itemsPerSubscription);
        add(
          keyOf(some, profile),
          valueWatch({ session, limits, profile, points: some, names, times: memory.times, log, deliver }),
        );
      }
      if (events.length > 0)
        add(
          keyOf(events, profile),
          eventWatch({ session, points: events, nodes, memory: memory.events, log, deliver }),
        );
      for (const { subscription, what } of made) {
        if (stopped) return;
        await subscription.start(memory.takeKept(what, serverStart));
      }
      // Beside what holds now, which is not kept waiting for what has been.
      fillGap(values, since, { session, limits, names, log, signal, deliver }).catch((error: unknown) => {
        if (!signal.aborted && !stopped)
          log.warn({ reason: String(error) }, 'the history of the server cannot be read');
      });
    },
    check(now) {
      for (const { subscription } of made) subscription.check(now);
    },
    async stop() {
      stopped = true;
      await Promise.all(made.map(({ subscription }) => subscription.stop()));
    },
    keep() {
      stopped = true;
      for (const { subscription, what } of made) {
        const kept = subscription.keep();
        if (kept) memory.keep(what, { ...kept, serverStart });
      }
    },
  };
}

/** The same for the same points watched in the same way, in the same order: an item is known by its place. */
function keyOf(points: readonly NodePoint[], profile: OpcuaProfile): string {
  const hash = createHash('sha256').update(JSON.stringify(profile));
  for (const { point, node } of points)
    hash.update(`\n${point.id} ${point.type} ${node.toString()} ${JSON.stringify(point.address)}`);
  return hash.digest('hex');
}
