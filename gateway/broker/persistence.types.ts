import type { Interest } from './interest.ts';

export interface StoredPacket {
  readonly topic: string;
  readonly payload: Buffer;
  readonly messageId?: number;
}
export interface ClientId {
  readonly id: string;
}
interface Subscriber {
  readonly clientId: string;
}

/** What we use of the persistence that aedes makes for itself; its types leave it open. */
export interface Persistence {
  storeRetained(packet: StoredPacket): Promise<void>;
  outgoingEnqueueCombi(subs: readonly Subscriber[], packet: StoredPacket): Promise<void>;
  outgoingEnqueue(sub: Subscriber, packet: StoredPacket): Promise<void>;
  outgoingClearMessageId(client: ClientId, packet: { readonly messageId?: number }): Promise<StoredPacket | undefined>;
  outgoingStream(client: ClientId): AsyncIterable<StoredPacket>;
  incomingGetPacket(client: ClientId, packet: object): Promise<unknown>;
  cleanIncoming(client: ClientId): Promise<void>;
  addSubscriptions(client: ClientId, subs: readonly { readonly topic: string }[]): Promise<void>;
  removeSubscriptions(client: ClientId, topics: readonly string[]): Promise<void>;
  cleanSubscriptions(client: ClientId): Promise<void>;
}

export interface PersistenceBounds {
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  readonly offlineMessages: number;
  readonly offlineBytes: number;
  readonly sessionsPerDevice: number;
  /** aedes keeps every filter of a SUBSCRIBE that had one good one: only those that were granted are kept here. */
  readonly mayKeep: (clientId: string, filter: string) => boolean;
  readonly interest: Interest;
  /** Something was not kept. */
  readonly onDropped: (
    clientId: string | null,
    reason: 'retained-full' | 'offline-queue-full' | 'too-many-sessions',
  ) => void;
}

export interface BoundPersistence {
  /** Whether this QoS 2 message is here already, between PUBLISH and PUBREL. */
  hasIncoming(clientId: string, packet: object): Promise<boolean>;
  /** A client is gone, at this time (ms); it is back. */
  away(clientId: string, at: number): void;
  back(clientId: string): void;
  /** Forgets sessions that have been away since before this time (ms). */
  sweep(before: number): void;
}
