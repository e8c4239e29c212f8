import { DeviceError, type DriverLog } from '@millrace/driver-api';
import {
  type NotificationMessage,
  type PublishResponse,
  RepublishRequest,
  StatusChangeNotification,
  type TransferResult,
} from 'node-opcua-client';
import { faultOf } from './faults.ts';
import type { KeptSubscription } from './link-memory.ts';
import type { OpcuaProfile } from './manifest.ts';
import type { Publisher, Receiver } from './publish.ts';
import type { RawSession } from './raw-session.ts';
import { after, placeOf } from './sequence.ts';

/** What a subscription is for. */
export interface Watching {
  /** How many points, for words to people. */
  readonly size: number;
  /** Has the server watch for this subscription, and tells what it refuses. */
  begin(subscriptionId: number): Promise<void>;
  /** Takes a notification, where it is of its kind. Resolves when all of it is safe. */
  report(notification: object): Promise<void>;
  /** Tells what holds now: what a lost message held is gone, what holds is not. */
  catchUp(subscriptionId: number): Promise<void>;
}

export interface SubscriptionParts {
  readonly session: RawSession;
  readonly publisher: Publisher;
  readonly profile: OpcuaProfile;
  readonly watching: Watching;
  readonly log: DriverLog;
  /** The server has given a sign of life. */
  alive(): void;
  lost(error: DeviceError): void;
}

export interface Subscription {
  /**
   * Makes it at the server, or has the one of the lost session before handed over, with the messages that were not taken
   * then. Resolves when the server has agreed to report.
   */
  start(kept?: KeptSubscription | null): Promise<void>;
  /** Lets go of it without ending it at the server, so that the next session can have it; null where it is not whole. */
  keep(): Omit<KeptSubscription, 'serverStart'> | null;
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
 * asked for again, and where the server has it no more, what holds now is asked for, so that nothing that has changed stays
 * unseen.
 */
export function subscriptionOf(parts: SubscriptionParts): Subscription {
  const { session, publisher, watching, log } = parts;
  let receiver: Receiver | null = null;
  let expected = 1;
  let heard = performance.now();
  let silence = Number.POSITIVE_INFINITY;
  let turn: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let rebuilding = false;
  /** All of its items are there: one that was lost half made is of no use to the next session. */
  let ready = false;

  async function create(): Promise<void> {
    ready = false;
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
    silence = made.revisedPublishingInterval * made.revisedMaxKeepAliveCount * PATIENCE + MARGIN_MS;
    publisher.add(receive(id, 1));
    await watching.begin(id);
    ready = true;
  }

  /** Takes messages of this subscription from now on; `next` is the number of the first. */
  function receive(id: number, next: number): Receiver {
    expected = next;
    heard = performance.now();
    const own: Receiver = {
      id,
      take: (response) => inTurn(own, response),
      gone: () => rebuild('the server has forgotten the subscription'),
    };
    receiver = own;
    return own;
  }

  /** Has the server hand over what the lost session had; false where it does not. */
  async function resume(kept: KeptSubscription): Promise<boolean> {
    const { id } = kept;
    const { statusCode, availableSequenceNumbers } = (await transferred(session, id)) ?? {};
    if (!statusCode?.isGood()) {
      log.info({ reason: statusCode?.name }, 'the server does not hand over the subscription: making it anew');
      return false;
    }
    if (stopped) {
      await remove(id);
      return true;
    }
    silence = kept.silence;
    ready = true;
    const own = receive(id, kept.expected);
    for (const sequence of availableSequenceNumbers ?? []) {
      if (placeOf(sequence, expected).kind !== 'repeated') {
        const message = await republished(session, id, sequence);
        if (!message) continue;
        await report(message);
        expected = after(sequence);
      }
      publisher.thank(own, sequence);
    }
    publisher.add(own);
    // What the server has no more of the time between, and what has not changed since.
    await watching.catchUp(id);
    return true;
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
    await report(message);
    // Not before it is safe: the next session would thank for what was not kept. By then another may be received here.
    // The number of a keep-alive is that of the message to come (Part 4 §5.14.1.1).
    if (receiver === own)
      expected = message.notificationData?.length ? after(message.sequenceNumber) : message.sequenceNumber;
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
    if (!complete) await watching.catchUp(id);
  }

  async function report(message: NotificationMessage): Promise<void> {
    for (const data of message.notificationData ?? []) {
      // Also "good": another session has taken it over.
      if (data instanceof StatusChangeNotification) {
        if (data.status.value !== 0) rebuild(`the server ended the subscription (${data.status.name})`);
      } else if (data) await watching.report(data);
    }
  }

  function rebuild(why: string): void {
    if (stopped || rebuilding) return;
    rebuilding = true;
    log.warn({ points: watching.size }, `${why}: making it anew`);
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
    async start(kept) {
      const resumed =
        kept &&
        (await resume(kept).catch((error: unknown) => {
          // A server may lack the service altogether.
          if (faultOf(error, '').code !== 'device') throw error;
          return false;
        }));
      if (!resumed) await create();
    },
    keep() {
      if (stopped || !receiver || !ready) return null;
      stopped = true;
      const { id } = receiver;
      receiver = null;
      return { id, expected, silence, until: performance.now() + LIFETIME_MS };
    },
    check(now) {
      if (now - heard > silence) rebuild('the subscription is silent, though the server answers');
      else if (receiver) parts.alive();
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

const transferred = (session: RawSession, id: number): Promise<TransferResult | null> =>
  new Promise((resolve, reject) => {
    session.transferSubscriptions({ subscriptionIds: [id], sendInitialValues: false }, (error, response) => {
      if (response) resolve(response.results?.[0] ?? null);
      else reject(error ?? new Error('the server answered nothing'));
    });
  });

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
