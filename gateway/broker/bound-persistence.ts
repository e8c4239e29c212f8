import type { Aedes } from 'aedes';
import type { Interest } from './interest.ts';

interface StoredPacket {
  readonly topic: string;
  readonly payload: Buffer;
  readonly messageId?: number;
}
interface Subscriber {
  readonly clientId: string;
}

/** What we use of the persistence that aedes makes for itself; its types leave it open. */
interface Persistence {
  storeRetained(packet: StoredPacket): Promise<void>;
  outgoingEnqueueCombi(subs: readonly Subscriber[], packet: StoredPacket): Promise<void>;
  outgoingEnqueue(sub: Subscriber, packet: StoredPacket): Promise<void>;
  outgoingClearMessageId(client: ClientId, packet: StoredPacket): Promise<StoredPacket | undefined>;
  addSubscriptions(client: ClientId, subs: readonly { readonly topic: string }[]): Promise<void>;
  removeSubscriptions(client: ClientId, topics: readonly string[]): Promise<void>;
  cleanSubscriptions(client: ClientId): Promise<void>;
}
interface ClientId {
  readonly id: string;
}

export interface PersistenceBounds {
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  readonly offlineMessages: number;
  /** aedes keeps every filter of a SUBSCRIBE that had one good one: only those that were granted are kept here. */
  readonly mayKeep: (clientId: string, filter: string) => boolean;
  readonly interest: Interest;
  /** Something was not kept. */
  readonly onDropped: (clientId: string | null, reason: 'retained-full' | 'offline-queue-full') => void;
}

/**
 * Bounds the broker's memory: retained messages by number and bytes, and the queue of every client that is away. What
 * aedes keeps itself has no bounds.
 */
export function boundPersistence(aedes: Aedes, bounds: PersistenceBounds): void {
  const persistence = (aedes as Aedes & { persistence: Persistence }).persistence;
  const retained = new Map<string, number>();
  let retainedBytes = 0;
  const waiting = new Map<string, number>();

  const storeRetained = persistence.storeRetained.bind(persistence);
  persistence.storeRetained = async (packet) => {
    const before = retained.get(packet.topic);
    const bytes = packet.payload.length === 0 ? 0 : packet.payload.length + packet.topic.length * 2 + 200;
    if (bytes === 0) {
      retained.delete(packet.topic);
      retainedBytes -= before ?? 0;
      return storeRetained(packet);
    }
    const grown = retainedBytes - (before ?? 0) + bytes;
    if (grown > bounds.retainedBytes || (before === undefined && retained.size >= bounds.retainedMessages)) {
      bounds.onDropped(null, 'retained-full');
      return;
    }
    retained.set(packet.topic, bytes);
    retainedBytes = grown;
    return storeRetained(packet);
  };

  const take = ({ clientId }: Subscriber): boolean => {
    const n = waiting.get(clientId) ?? 0;
    if (n >= bounds.offlineMessages) {
      bounds.onDropped(clientId, 'offline-queue-full');
      return false;
    }
    waiting.set(clientId, n + 1);
    return true;
  };
  const enqueueCombi = persistence.outgoingEnqueueCombi.bind(persistence);
  persistence.outgoingEnqueueCombi = (subs, packet) =>
    subs.length === 0 ? Promise.resolve() : enqueueCombi(subs.filter(take), packet);
  const enqueue = persistence.outgoingEnqueue.bind(persistence);
  persistence.outgoingEnqueue = async (sub, packet) => {
    if (take(sub)) await enqueue(sub, packet);
  };
  const clear = persistence.outgoingClearMessageId.bind(persistence);
  persistence.outgoingClearMessageId = async (client, packet) => {
    const gone = await clear(client, packet);
    const n = waiting.get(client.id);
    if (gone && n !== undefined) {
      if (n <= 1) waiting.delete(client.id);
      else waiting.set(client.id, n - 1);
    }
    return gone;
  };

  boundSubscriptions(persistence, bounds);
}

/** Subscriptions of clients that may be away: as granted, and counted as interest until they are given up. */
function boundSubscriptions(persistence: Persistence, { mayKeep, interest }: PersistenceBounds): void {
  const kept = new Map<string, Set<string>>();
  const add = persistence.addSubscriptions.bind(persistence);
  persistence.addSubscriptions = async (client, subs) => {
    const granted = subs.filter(({ topic }) => mayKeep(client.id, topic));
    const own = kept.get(client.id) ?? new Set();
    for (const { topic } of granted) {
      if (own.has(topic)) continue;
      own.add(topic);
      interest.add(topic);
    }
    if (own.size > 0) kept.set(client.id, own);
    await add(client, granted);
  };
  const forget = (id: string, topics: Iterable<string>): void => {
    const own = kept.get(id);
    for (const topic of topics) if (own?.delete(topic)) interest.remove(topic);
    if (own?.size === 0) kept.delete(id);
  };
  const remove = persistence.removeSubscriptions.bind(persistence);
  persistence.removeSubscriptions = async (client, topics) => {
    forget(client.id, topics);
    await remove(client, topics);
  };
  const clean = persistence.cleanSubscriptions.bind(persistence);
  persistence.cleanSubscriptions = async (client) => {
    forget(client.id, [...(kept.get(client.id) ?? [])]);
    await clean(client);
  };
}
