import { DeviceError, type DeviceSample, type DriverLog } from '@millrace/driver-api';
import {
  DataChangeNotification,
  type NotificationMessage,
  type PublishResponse,
  RepublishRequest,
  StatusChangeNotification,
} from 'node-opcua-client';
import { faultOf } from './faults.ts';
import type { OperationLimits } from './limits.ts';
import type { OpcuaProfile } from './manifest.ts';
import { monitor, type NodePoint } from './monitored-items.ts';
import type { Publisher, Receiver } from './publish.ts';
import { overflowed } from './quality.ts';
import type { RawSession } from './raw-session.ts';
import { after, placeOf } from './sequence.ts';
import { resolveStructures } from './structures.ts';
import { type EnumerationNames, sampleOf, withoutValue } from './value.ts';

export interface SubscriptionParts {
  readonly session: RawSession;
  readonly publisher: Publisher;
  readonly limits: OperationLimits;
  readonly profile: OpcuaProfile;
  readonly points: readonly NodePoint[];
  readonly names: ReadonlyMap<number, EnumerationNames>;
  readonly log: DriverLog;
  /** Resolves when the samples are safe. */
  deliver(samples: readonly DeviceSample[]): Promise<void>;
  /** Reads these points now: what a lost message held is gone, what holds now is not. */
  readNow(points: readonly NodePoint[]): Promise<readonly DeviceSample[]>;
  lost(error: DeviceError): void;
}

export interface Subscription {
  /** Makes it at the server. Resolves when the server has agreed to report. */
  start(): Promise<void>;
  /**
   * Called whenever the server has answered something: a sign of life, unless the subscription itself has been silent for
   * too long; then it is made anew. `now` as of `performance.now()`.
   */
  check(now: number): void;
  stop(): Promise<void>;
}

const MS = 1_000;
/** A word from the server at least so often, also when nothing changes. */
const KEEP_ALIVE_MS = 5_000;
/** How long the server keeps a subscription that nobody asks. */
const LIFETIME_MS = 60_000;
/** Of its keep-alive that a server may be late before its silence counts. */
const PATIENCE = 1.5;
const MARGIN_MS = 2_000;

/**
 * One subscription with its monitored items. Messages are taken in the order of their numbers; one that is missing is
 * asked for again, and where the server has it no more, the points are read, so that no value that has changed stays
 * unseen. What the server refuses to watch is told once as a bad value.
 */
export function subscriptionOf(parts: SubscriptionParts): Subscription {
  const { session, publisher, points, log } = parts;
  let receiver: Receiver | null = null;
  let expected = 1;
  let heard = performance.now();
  let silence = Number.POSITIVE_INFINITY;
  let turn: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let rebuilding = false;
  let toldOverflow = false;

  async function create(): Promise<void> {
    const interval = parts.profile.publishing / MS;
    const keepAlive = Math.max(1, Math.round(KEEP_ALIVE_MS / interval));
    const made = await session.createSubscription({
      requestedPublishingInterval: interval,
      requestedMaxKeepAliveCount: keepAlive,
      requestedLifetimeCount: Math.max(keepAlive * 3, Math.round(LIFETIME_MS / interval)),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 0,
    });
    const id = made.subscriptionId;
    if (stopped) return await remove(id);
    expected = 1;
    heard = performance.now();
    silence = made.revisedPublishingInterval * made.revisedMaxKeepAliveCount * PATIENCE + MARGIN_MS;
    const own: Receiver = {
      id,
      take: (response) => inTurn(own, response),
      gone: () => rebuild('the server has forgotten the subscription'),
    };
    receiver = own;
    publisher.add(own);
    const statuses = await monitor(session, id, points, parts.profile, parts.limits);
    const refused = statuses.flatMap((status, at) => {
      const point = points[at]?.point;
      return status >>> 30 === 0 || !point ? [] : [withoutValue(point, status)];
    });
    if (refused.length === 0) return;
    log.warn({ refused: refused.length, of: points.length }, 'the server does not watch some of the points');
    await parts.deliver(refused);
  }

  /** One message after the other, whatever lane it came by. */
  function inTurn(own: Receiver, response: PublishResponse): Promise<boolean> {
    heard = performance.now();
    const done = turn.then(() => (receiver === own && !stopped ? take(own, response.notificationMessage) : false));
    turn = done.catch(() => undefined);
    return done.catch((error: unknown) => {
      // Not acknowledged, so that it is not forgotten on both sides; the next link begins with what holds then.
      parts.lost(
        error instanceof DeviceError
          ? error
          : new DeviceError('lost', `what was reported could not be kept: ${String(error)}`),
      );
      return false;
    });
  }

  async function take(own: Receiver, message: NotificationMessage): Promise<boolean> {
    const place = placeOf(message.sequenceNumber, expected);
    if (place.kind === 'repeated') return true;
    if (place.kind === 'gap') await recover(own, place.missing, place.whole);
    // The number of a keep-alive is that of the message to come (Part 4 §5.14.1.1).
    expected = message.notificationData?.length ? after(message.sequenceNumber) : message.sequenceNumber;
    await report(message);
    return true;
  }

  async function recover({ id }: Receiver, missing: readonly number[], whole: boolean): Promise<void> {
    let complete = whole;
    for (const sequence of whole ? missing : []) {
      const message = await republished(session, id, sequence);
      if (message) await report(message);
      else complete = false;
    }
    log.warn({ missing: missing.length, complete }, 'messages of the subscription were missing');
    if (!complete) await parts.deliver(await parts.readNow(points));
  }

  async function report(message: NotificationMessage): Promise<void> {
    for (const data of message.notificationData ?? []) {
      if (data instanceof DataChangeNotification) await reportChanges(data);
      // Also "good": another session has taken it over.
      else if (data instanceof StatusChangeNotification && data.status.value !== 0)
        rebuild(`the server ended the subscription (${data.status.name})`);
    }
  }

  async function reportChanges({ monitoredItems }: DataChangeNotification): Promise<void> {
    const items = monitoredItems ?? [];
    await resolveStructures(
      session,
      items.map(({ value }) => value),
    );
    const samples: DeviceSample[] = [];
    for (const { clientHandle, value } of items) {
      const point = points[clientHandle]?.point;
      if (!point) continue;
      if (!toldOverflow && overflowed(value.statusCode.value)) {
        toldOverflow = true;
        log.warn({ point: point.path }, 'the server dropped values: raise "queue", or lower "publishing"');
      }
      samples.push(sampleOf(point, value, parts.names.get(point.id)));
    }
    if (samples.length > 0) await parts.deliver(samples);
  }

  function rebuild(why: string): void {
    if (stopped || rebuilding) return;
    rebuilding = true;
    log.warn({ points: points.length }, `${why}: making it anew`);
    const old = receiver;
    receiver = null;
    if (old) publisher.remove(old);
    void (async () => {
      if (old) await remove(old.id);
      await create();
    })()
      .catch((error: unknown) => parts.lost(faultOf(error, 'the subscription could not be made anew')))
      .finally(() => {
        rebuilding = false;
      });
  }

  /** Where it is gone already, or the link is, there is nothing to delete. */
  const remove = (id: number): Promise<void> =>
    new Promise((resolve) => session.deleteSubscriptions({ subscriptionIds: [id] }, () => resolve()));

  return {
    start: create,
    check(now) {
      if (now - heard > silence) rebuild('the subscription is silent, though the server answers');
      else if (receiver) parts.deliver([]).catch(() => undefined);
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      const old = receiver;
      receiver = null;
      if (!old) return;
      publisher.remove(old);
      await remove(old.id);
    },
  };
}

function republished(
  session: RawSession,
  subscriptionId: number,
  retransmitSequenceNumber: number,
): Promise<NotificationMessage | null> {
  return new Promise((resolve) => {
    session.republish(new RepublishRequest({ subscriptionId, retransmitSequenceNumber }), (error, response) =>
      resolve(error || !response ? null : response.notificationMessage),
    );
  });
}
