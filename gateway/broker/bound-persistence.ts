import type { Aedes } from 'aedes';
import { boundSubscriptions } from './kept-sessions.ts';
import type { BoundPersistence, Persistence, PersistenceBounds } from './persistence.types.ts';

/**
 * Bounds the broker's memory: retained messages by number and bytes, the queue of every client that is away, and the
 * sessions of a device. What aedes keeps itself has no bounds.
 */
export function boundPersistence(aedes: Aedes, bounds: PersistenceBounds): BoundPersistence {
  const persistence = (aedes as Aedes & { persistence: Persistence }).persistence;
  boundRetained(persistence, bounds);
  const queues = boundQueues(persistence, bounds);
  return {
    ...boundSubscriptions(persistence, bounds, queues.forget),
    hasIncoming: (id, packet) =>
      persistence.incomingGetPacket({ id }, packet).then(
        () => true,
        () => false,
      ),
  };
}

function boundRetained(persistence: Persistence, bounds: PersistenceBounds): void {
  const retained = new Map<string, number>();
  let retainedBytes = 0;
  const storeRetained = persistence.storeRetained.bind(persistence);
  persistence.storeRetained = async (packet) => {
    const before = retained.get(packet.topic);
    if (packet.payload.length === 0) {
      retained.delete(packet.topic);
      retainedBytes -= before ?? 0;
      return storeRetained(packet);
    }
    const bytes = packet.payload.length + packet.topic.length * 2 + 200;
    const grown = retainedBytes - (before ?? 0) + bytes;
    if (grown > bounds.retainedBytes || (before === undefined && retained.size >= bounds.retainedMessages)) {
      bounds.onDropped(null, 'retained-full');
      return;
    }
    retained.set(packet.topic, bytes);
    retainedBytes = grown;
    return storeRetained(packet);
  };
}

function boundQueues(persistence: Persistence, bounds: PersistenceBounds): { forget(clientId: string): Promise<void> } {
  const waiting = new Map<string, { messages: number; bytes: number }>();
  const take = (clientId: string, bytes: number): boolean => {
    const queue = waiting.get(clientId) ?? { messages: 0, bytes: 0 };
    if (queue.messages >= bounds.offlineMessages || queue.bytes + bytes > bounds.offlineBytes) {
      bounds.onDropped(clientId, 'offline-queue-full');
      return false;
    }
    queue.messages++;
    queue.bytes += bytes;
    waiting.set(clientId, queue);
    return true;
  };
  const enqueueCombi = persistence.outgoingEnqueueCombi.bind(persistence);
  persistence.outgoingEnqueueCombi = (subs, packet) =>
    subs.length === 0
      ? Promise.resolve()
      : enqueueCombi(
          subs.filter(({ clientId }) => take(clientId, packet.payload.length)),
          packet,
        );
  const enqueue = persistence.outgoingEnqueue.bind(persistence);
  persistence.outgoingEnqueue = async (sub, packet) => {
    if (take(sub.clientId, packet.payload.length)) await enqueue(sub, packet);
  };
  const clear = persistence.outgoingClearMessageId.bind(persistence);
  persistence.outgoingClearMessageId = async (client, packet) => {
    const gone = await clear(client, packet);
    const queue = waiting.get(client.id);
    if (gone && queue) {
      queue.messages--;
      queue.bytes -= gone.payload.length;
      if (queue.messages <= 0) waiting.delete(client.id);
    }
    return gone;
  };
  return {
    async forget(id) {
      for await (const packet of persistence.outgoingStream({ id })) {
        await persistence.outgoingClearMessageId({ id }, packet);
      }
    },
  };
}
