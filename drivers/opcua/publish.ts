import type { DeviceError } from '@millrace/driver-api';
import { PublishRequest, type PublishResponse } from 'node-opcua-client';
import { faultOf } from './faults.ts';
import type { RawSession } from './raw-session.ts';

interface Acknowledgement {
  readonly subscriptionId: number;
  readonly sequenceNumber: number;
}

/** A subscription as the publisher knows it. */
export interface Receiver {
  /** The server's number of it. */
  readonly id: number;
  /** Takes a message. Resolves when all of it is safe, and tells whether it may be acknowledged. */
  take(response: PublishResponse): Promise<boolean>;
  /** The server says that it knows of no subscription any more. */
  gone(): void;
}

export interface Publisher {
  add(receiver: Receiver): void;
  remove(receiver: Receiver): void;
  /** Acknowledges a message that came another way, with the next request. */
  thank(receiver: Receiver, sequenceNumber: number): void;
  stop(): void;
}

/** Requests that wait at the server: two for each subscription, so that it never waits for one of ours to travel. */
const LANES_EACH = 2;
const MOST_LANES = 12;
/** The server answers a waiting request with a keep-alive long before. */
const TIMEOUT_MS = 600_000;

/**
 * Keeps publish requests waiting at the server, and gives what comes to the subscriptions. A request is sent again only
 * when what came by it is safe, with its acknowledgement: so no more than the lanes' messages are under way in memory, and
 * a server that follows Part 4 §5.14.5 keeps each of them for Republish until then. The library's own engine acknowledges
 * at arrival, which a crash between the two would turn into loss.
 */
export function publisherOf(session: RawSession, lost: (error: DeviceError) => void): Publisher {
  const receivers = new Map<number, Receiver>();
  let acknowledgements: Acknowledgement[] = [];
  let running = 0;
  let most = MOST_LANES;
  let stopped = false;

  const wanted = (): number => (stopped ? 0 : Math.min(most, receivers.size * LANES_EACH));

  function fill(): void {
    while (running < wanted()) {
      running++;
      // What was added while the last request was on its way back still wants its lanes.
      void lane().finally(() => {
        running--;
        fill();
      });
    }
  }

  async function lane(): Promise<void> {
    while (running <= wanted()) {
      const thanks = acknowledgements;
      acknowledgements = [];
      const asking = [...receivers.values()];
      try {
        await deal(await publish(session, thanks));
      } catch (error) {
        // It may not have arrived. Acknowledging twice does no harm: the server only says that it knows.
        acknowledgements.unshift(...thanks);
        if (stopped || !goesOn(error, asking)) return;
      }
    }
  }

  async function deal(response: PublishResponse): Promise<void> {
    const { subscriptionId, notificationMessage } = response;
    const receiver = receivers.get(subscriptionId);
    // Of one that is being handed over and is not here yet: not acknowledged, it is asked for again as missing.
    const safe = receiver !== undefined && (await receiver.take(response));
    if (safe && notificationMessage.notificationData?.length)
      acknowledgements.push({ subscriptionId, sequenceNumber: notificationMessage.sequenceNumber });
  }

  /** True where the lane asks again. `asking`: who was there when it asked, for whom alone the answer holds. */
  function goesOn(error: unknown, asking: readonly Receiver[]): boolean {
    const text = error instanceof Error ? error.message : String(error);
    if (/BadTooManyPublishRequests/.test(text)) {
      most = Math.max(1, running - 1);
      return running <= most;
    }
    if (/BadTimeout|timed out/.test(text)) return true;
    if (/BadNoSubscription/.test(text)) {
      for (const receiver of asking) if (receivers.get(receiver.id) === receiver) receiver.gone();
      return false;
    }
    stopped = true;
    lost(faultOf(error, 'the subscription ended'));
    return false;
  }

  return {
    add(receiver) {
      receivers.set(receiver.id, receiver);
      fill();
    },
    remove(receiver) {
      receivers.delete(receiver.id);
      acknowledgements = acknowledgements.filter(({ subscriptionId }) => subscriptionId !== receiver.id);
    },
    thank({ id }, sequenceNumber) {
      acknowledgements.push({ subscriptionId: id, sequenceNumber });
    },
    stop() {
      stopped = true;
      receivers.clear();
    },
  };
}

const publish = (session: RawSession, subscriptionAcknowledgements: Acknowledgement[]): Promise<PublishResponse> =>
  new Promise((resolve, reject) => {
    const request = new PublishRequest({ requestHeader: { timeoutHint: TIMEOUT_MS }, subscriptionAcknowledgements });
    session.publish(request, (error, response) => {
      if (response) resolve(response);
      else reject(error ?? new Error('the server answered nothing'));
    });
  });
